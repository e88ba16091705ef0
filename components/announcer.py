"""What a screen reader is told of the conversation: whole sentences, never tokens."""

import reflex as rx

from components.attributes import hook
from state.live import CLIENT, imported

_said = hook("said", "useAnnouncement()", imported(f"{CLIENT}/announcer.js", "useAnnouncement"))


def announcer(text: rx.Var[object] | str | None = None) -> rx.Component:
    """A polite live region apart from the log."""
    return rx.el.p(
        _said if text is None else text,
        role="status",
        aria_live="polite",
        class_name="sr-only",
    )
