"""What it takes to be installed, in the words and colours of the product."""

import json
import re
import struct
from pathlib import Path

from components import texts
from components.app_shell import app_options, page_options

ASSETS = Path("assets")
MANIFEST = json.loads((ASSETS / "manifest.webmanifest").read_text())
SHEET = (ASSETS / "tokens.css").read_text()


def _size(file: Path) -> tuple[int, int]:
    """Width and height in a PNG's header (ISO/IEC 15948, 11.2.2)."""
    return struct.unpack(">II", file.read_bytes()[16:24])


def test_it_says_what_the_pages_say() -> None:
    assert MANIFEST["name"] == texts.APP_NAME
    assert MANIFEST["description"] == texts.TAGLINE


def test_it_has_the_colour_of_the_paper() -> None:
    (paper,) = re.findall(r"--paper: light-dark\((#\w{6}),", SHEET)
    assert MANIFEST["background_color"] == MANIFEST["theme_color"] == paper


def test_its_icons_are_there_in_the_sizes_that_browsers_ask_for() -> None:
    pictures = [icon for icon in MANIFEST["icons"] if icon["type"] == "image/png"]
    for icon in pictures:
        width, height = _size(ASSETS / icon["src"].lstrip("/"))
        assert icon["sizes"] == f"{width}x{height}"
    assert {icon["sizes"] for icon in pictures} == {"192x192", "512x512"}
    assert any(icon.get("purpose") == "maskable" for icon in pictures)
    assert _size(ASSETS / "apple-touch-icon.png") == (180, 180)


def test_a_page_says_once_how_it_fits_the_screen() -> None:
    """Reflex adds its own word on that to every page whose head has none."""
    head = [str(component) for component in app_options()["head_components"]]
    assert len([component for component in head if '"viewport"' in component]) == 1
    assert "meta" not in page_options()


def test_what_is_shown_beside_a_link_is_a_picture_that_others_can_show() -> None:
    assert _size(ASSETS / page_options()["image"].lstrip("/")) == (512, 512)
