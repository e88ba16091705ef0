"""The page that isn't there."""

import reflex as rx

from components import texts
from components.app_shell import page_options, screen
from components.notice import not_found


def add(app: rx.App) -> None:
    """Add the page for every address that is no page."""
    app.add_page(lambda: screen(not_found()), route="404", **page_options(texts.NOT_FOUND_TITLE))
