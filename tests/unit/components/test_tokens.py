"""The colours: every role defined for both themes, and readable in both."""

import re
from pathlib import Path

import pytest

from components.tokens import COLOURS

AA = 4.5
AAA = 7.0
CONTROL = 3.0
ROLES = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", Path("assets/tokens.css").read_text()
    )
}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_name_that_components_use_has_its_values() -> None:
    assert set(COLOURS) == set(ROLES)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "paper"),
        ("ink", "raised"),
        ("ink", "sunken"),
        ("user-ink", "user-bg"),
        ("a-ink", "a-bg"),
        ("b-ink", "b-bg"),
    ],
)
def test_messages_reach_aaa(ink: str, ground: str, theme: int) -> None:
    assert contrast(ROLES[ink][theme], ROLES[ground][theme]) >= AAA


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink-2", "paper"),
        ("ink-2", "raised"),
        ("ink-2", "sunken"),
        ("accent", "paper"),
        ("accent", "raised"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        ("guide", "paper"),
        ("danger", "paper"),
        ("danger", "raised"),
        ("paper", "danger"),
        ("ink", "danger-bg"),
    ],
)
def test_everything_else_that_is_read_reaches_aa(ink: str, ground: str, theme: int) -> None:
    assert contrast(ROLES[ink][theme], ROLES[ground][theme]) >= AA


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_guides_mark_is_seen_on_its_own_ground(theme: int) -> None:
    assert contrast(ROLES["guide"][theme], ROLES["guide-bg"][theme]) >= CONTROL


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "raised"])
@pytest.mark.parametrize("edge", ["line-strong", "accent", "here"])
def test_edges_that_carry_meaning_are_seen(edge: str, ground: str, theme: int) -> None:
    assert contrast(ROLES[edge][theme], ROLES[ground][theme]) >= CONTROL
