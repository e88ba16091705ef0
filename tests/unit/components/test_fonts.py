"""The fonts ship with us, are named by what is in them, and never swap under a reader's eyes."""

import hashlib
import re
from pathlib import Path

from components.app_shell import HEADING_FONT, UI_FONT, VOICE_FONT

FOLDER = Path("assets/fonts")
SHEET = Path("assets/fonts.css").read_text()
FACES = re.findall(r"@font-face \{(.+?)\}", SHEET)


def test_each_is_named_by_its_digest_as_it_is_cached_for_good() -> None:
    for file in FOLDER.glob("*.woff2"):
        assert file.stem.endswith(hashlib.sha256(file.read_bytes()).hexdigest()[:8])


def test_the_style_sheet_names_all_of_them_and_nothing_elsewhere() -> None:
    named = set(re.findall(r'url\("/fonts/([^"]+)"\)', SHEET))
    assert named == {file.name for file in FOLDER.glob("*.woff2")}
    assert SHEET.count("url(") == SHEET.count('url("/fonts/')
    assert {HEADING_FONT, UI_FONT, VOICE_FONT} <= set(named)


def test_bold_and_italics_can_be_made_of_the_upright_face_with_no_byte_more() -> None:
    upright = {face for face in FACES if '"Newsreader Upright"' in face}
    assert {face.replace(" Upright", "") for face in upright} < set(FACES) - upright
    assert 'Newsreader, "Newsreader Upright"' in Path("assets/tokens.css").read_text()


def test_a_font_that_comes_late_is_for_the_next_visit() -> None:
    assert FACES
    assert all("font-display: optional" in face for face in FACES)
    assert all("unicode-range:" in face for face in FACES)


def test_what_a_first_visit_needs_is_small() -> None:
    first = [file for file in FOLDER.glob("*-basic-*.woff2") if file.stem.count("-") == 2]
    assert sum(file.stat().st_size for file in first) < 24_000


def test_each_family_comes_with_its_licence() -> None:
    families = {file.name.partition("-")[0] for file in FOLDER.glob("*.woff2")}
    assert {file.name.partition("-")[0] for file in FOLDER.glob("*-OFL.txt")} == families
