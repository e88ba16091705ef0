"""Who writes the AI's messages here, as the pages name it while a reply is being written."""

import reflex as rx

import services
from services.domain import texts


class GuideState(rx.State):
    """The author's name that the next message of the AI will carry; a small model's says what it is."""

    name: str = texts.GUIDE

    @rx.event
    def load(self) -> None:
        """Ask which model speaks; may be called any number of times."""
        self.name = services.current().model.name
