"""A whole sentence of ours with something of its own look in it: a name, a number."""

import re

import reflex as rx

Part = rx.Component | rx.Var[str] | rx.Var[int] | str


def phrase(text: str, **parts: Part) -> rx.Component:
    """Return `text` with each of `parts` in the place of its {name}, whichever order the language needs."""
    pieces = re.split(r"\{(\w+)\}", text)
    shown = [parts[piece] if at % 2 else piece for at, piece in enumerate(pieces) if piece]
    return rx.fragment(*shown)
