"""What is taken for white space: the same on both sides, and all that Unicode takes for it."""

import json
import re
import sys
from pathlib import Path

from services.domain.text import WHITE_SPACE, on_one_line, trimmed

GOLDEN = Path(__file__).parents[2] / "golden" / "white_space" / "code_points.json"


def test_white_space_is_what_the_browser_takes_for_it_of_all_code_points() -> None:
    taken = [point for point in range(sys.maxunicode + 1) if trimmed(chr(point)) == ""]
    assert taken == json.loads(GOLDEN.read_text())


def test_separators_of_data_are_no_white_space_whatever_python_takes_them_for() -> None:
    pythons = {chr(point) for point in range(sys.maxunicode + 1) if chr(point).isspace()}
    assert pythons - set(WHITE_SPACE) == set("\x1c\x1d\x1e\x1f")
    assert set(WHITE_SPACE) <= pythons


def test_white_space_goes_from_both_ends_and_is_one_space_on_one_line() -> None:
    text = f"{WHITE_SPACE}a{WHITE_SPACE}b\x1f{WHITE_SPACE}"
    assert trimmed(text) == f"a{WHITE_SPACE}b\x1f"
    assert on_one_line(text) == "a b\x1f"
    assert re.sub(r"\s", "", on_one_line(WHITE_SPACE)) == ""
