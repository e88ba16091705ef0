"""The link that lets the other one in: to be copied, or handed to another app."""

import reflex as rx

from components import texts
from components.button import Look, button
from components.dialog import close_dialog, dialog
from components.icon import icon
from state.conflicts import InvitingState

DIALOG_ID = "invite"
FIELD_ID = "invite-link"


def _link(url: rx.Var[str] | str) -> rx.Component:
    return rx.el.input(
        id=FIELD_ID,
        value=url,
        read_only=True,
        aria_label=texts.INVITE_LINK,
        placeholder=texts.MAKING_LINK,
        dir="ltr",
        class_name=(
            "mt-4 w-full h-12 px-4 rounded-2xl bg-sunken border border-line text-base text-ellipsis "
            "placeholder:text-ink-2"
        ),
    )


def _problem(problem: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.p(problem, role="alert", class_name="text-note text-danger"),
        button(
            texts.TRY_AGAIN,
            look="text",
            class_name="whitespace-nowrap",
            on_click=InvitingState.again(),
        ),
        class_name="mt-4 flex items-center justify-between gap-3",
    )


def _copy(copied: rx.Var[bool] | bool, look: Look, ready: rx.Var[bool]) -> rx.Component:
    return button(
        icon("copy", 20),
        rx.el.span(rx.cond(copied, texts.COPIED, texts.COPY), aria_live="polite"),
        look=look,
        class_name="flex-1 whitespace-nowrap",
        disabled=~ready,
        on_click=InvitingState.copy(),
    )


def _share(ready: rx.Var[bool]) -> rx.Component:
    return button(
        icon("share", 20),
        texts.SHARE,
        class_name="flex-1",
        disabled=~ready,
        on_click=InvitingState.share(),
    )


def invite_dialog(
    *,
    url: rx.Var[str] | str = InvitingState.url,
    problem: rx.Var[str] | str = InvitingState.problem,
    copied: rx.Var[bool] | bool = InvitingState.copied,
    hint: rx.Var[str] | str = InvitingState.hint,
    shareable: rx.Var[bool] | bool = InvitingState.shareable,
    opened: bool = False,
) -> rx.Component:
    """Show the link once it is made; where the browser can share, that comes first."""
    refused = rx.Var.create(problem).to(str)
    ready = rx.Var.create(url).to(str) != ""
    return dialog(
        rx.el.p(texts.INVITE_WHY, id=f"{DIALOG_ID}-why", class_name="mt-2 text-ink-2 text-pretty"),
        rx.cond(refused != "", _problem(refused), _link(url)),
        rx.el.div(
            rx.cond(
                shareable,
                rx.fragment(_share(ready), _copy(copied, "outline", ready)),
                _copy(copied, "primary", ready),
            ),
            class_name="mt-4 flex flex-wrap gap-2.5",
        ),
        rx.el.p(hint, role="status", class_name="text-note text-pretty [&:not(:empty)]:mt-3"),
        button(
            texts.DONE,
            look="quiet",
            class_name="mt-2 w-full",
            on_click=close_dialog(DIALOG_ID),
        ),
        dialog_id=DIALOG_ID,
        label=texts.INVITE_TITLE,
        opened=opened,
    )
