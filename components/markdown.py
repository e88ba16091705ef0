"""The guide's text: markdown without HTML, rendered by the client a block at a time."""

import reflex as rx

from state.live import CLIENT


class Voice(rx.Component):
    """`Markdown` of the client: safe by construction, and calm while `streaming`."""

    library = f"{CLIENT}/markdown.js"
    tag = "Markdown"

    text: rx.Var[str]
    streaming: rx.Var[bool]


def voice(text: rx.Var[str] | str, *, streaming: bool = False) -> rx.Component:
    """Show markdown in reading type."""
    return rx.el.div(
        Voice.create(text=text, streaming=streaming), class_name="voice max-w-full", dir="auto"
    )
