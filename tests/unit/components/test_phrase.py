"""A sentence of ours keeps its own order, whatever is put into it."""

import pytest

from components import texts
from components.brand import brand
from components.phrase import phrase

NAME = brand()


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("{name} has {count} left", [texts.APP_NAME, " has ", "12", " left"]),
        ("{count} of {name}!", ["12", " of ", texts.APP_NAME, "!"]),
        ("Nobody, {count}", ["Nobody, ", "12"]),
    ],
)
def test_the_parts_stand_where_the_text_names_them(text: str, order: list[str]) -> None:
    shown = str(phrase(text, name=NAME, count="12"))
    places = [shown.find(piece) for piece in order]
    assert places == sorted(places)
    assert -1 not in places
    assert (texts.APP_NAME in shown) is ("{name}" in text)
