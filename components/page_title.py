"""The name of the page in the browser's tab, where it is known in the browser only."""

import reflex as rx

from components import texts
from state.inbox import InboxRow
from state.live import CLIENT


class PageTitle(rx.Component):
    """Shows nothing on the page itself."""

    library = f"{CLIENT}/title.js"
    tag = "PageTitle"

    text: rx.Var[str]
    app: rx.Var[str]


class ListTitle(rx.Component):
    """The same for the list of conversations."""

    library = f"{CLIENT}/title.js"
    tag = "ListTitle"

    app: rx.Var[str]
    rows: rx.Var[list[InboxRow]]


def list_title(rows: rx.Var[list[InboxRow]]) -> rx.Component:
    """Name the page after the product, with how much is unread in the list."""
    return ListTitle.create(app=texts.APP_NAME, rows=rows)


def page_title(text: rx.Var[str]) -> rx.Component:
    """Name the page after `text`."""
    return PageTitle.create(text=text, app=texts.APP_NAME)
