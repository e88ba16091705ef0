"""Copying what was said: one button for all messages, which comes to the one that is pointed at."""

import reflex as rx

from components.icon import icon
from state.live import CLIENT


class CopyMessage(rx.Component):
    """`CopyMessage` of the client: `face` is shown on it, `done` for a moment after a copy."""

    library = f"{CLIENT}/message_copy.js"
    tag = "CopyMessage"

    face: rx.Var[rx.Component]
    done: rx.Var[rx.Component]


def copy_message() -> rx.Component:
    """Stands in what scrolls, after the log: the next stop of the keyboard."""
    return CopyMessage.create(face=icon("copy", 18), done=icon("check", 18))
