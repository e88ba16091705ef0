"""A `<form>` whose submission stays in the browser.

Reflex's own form sends its fields to the server by Reflex's socket; this one calls the client.
"""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML


class PlainForm(BaseHTML):
    """The bare element, with the browser's attributes and nothing else."""

    tag = "form"

    no_validate: rx.Var[bool]


def plain_form(*children: Any, on_submit: rx.Var[Any], **props: Any) -> rx.Component:
    """A form; `on_submit` is a JavaScript function of the event.

    A browser that runs no scripts sends it by POST, to nobody: what was typed stands in no address.
    """
    return PlainForm.create(
        *children, custom_attrs={"onSubmit": on_submit, "method": "post"}, **props
    )
