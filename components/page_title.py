"""The name of the page in the browser's tab, where it is known in the browser only."""

import reflex as rx

from components import texts
from state.live import CLIENT


class PageTitle(rx.Component):
    """Shows nothing on the page itself."""

    library = f"{CLIENT}/title.js"
    tag = "PageTitle"

    text: rx.Var[str]
    app: rx.Var[str]


def page_title(text: rx.Var[str]) -> rx.Component:
    """Name the page after `text`."""
    return PageTitle.create(text=text, app=texts.APP_NAME)
