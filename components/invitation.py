"""An invitation's faces: what it offers, and why it doesn't open."""

import reflex as rx

from components import texts
from components.avatar import avatar
from components.button import button, button_class
from components.navigate import navigate
from components.notice import broken, notice
from components.phrase import phrase
from components.skeleton import list_skeleton
from components.start_forms import guest_start
from state.conflicts import INVITATION, InvitationState


class Invitation(rx.Component):
    """Reads what the code offers; shows nothing."""

    library = INVITATION
    tag = "Invitation"

    code: rx.Var[str]


def _promises() -> rx.Component:
    mark = "mt-[7px] size-2 flex-none rounded-full bg-guide"
    return rx.el.ul(
        *[
            rx.el.li(
                rx.el.i(class_name=mark), rx.el.span(line), class_name="flex items-start gap-3"
            )
            for line in texts.INVITED_MEANS
        ],
        class_name="mt-6 grid gap-2.5 text-ink-2 text-pretty",
    )


def accept_button(code: rx.Var[str] | str) -> rx.Component:
    """Take the place, as who I am here."""
    return rx.el.div(
        rx.el.p(
            phrase(
                texts.ACCEPT_AS,
                name=rx.el.strong(
                    rx.el.bdi(InvitationState.name), class_name="font-semibold text-ink"
                ),
            ),
            class_name="mb-2 text-note text-ink-2",
        ),
        button(
            texts.ACCEPT,
            class_name="w-full",
            disabled=InvitationState.busy,
            on_click=InvitationState.accept(code, navigate),
        ),
        rx.el.p(
            InvitationState.detail,
            role="alert",
            class_name="mt-2 text-note text-danger empty:hidden",
        ),
    )


def way_in(code: rx.Var[str] | str) -> rx.Component:
    """A name is enough; whoever has an account signs in and comes back here."""
    where = "/sign-in?next=/invite/" + rx.Var.create(code).to(str)
    return rx.el.div(
        guest_start(texts.INVITED_NAME_HINT),
        rx.el.a(texts.HAVE_ACCOUNT, href=where, class_name=button_class("quiet", "w-full mt-2")),
    )


def offer(
    code: rx.Var[str] | str,
    *,
    inviter: rx.Var[str] | str,
    title: rx.Var[str] | str,
    signed_in: rx.Var[bool] | bool,
) -> rx.Component:
    """Who invites, to what, what it means, and the way in."""
    return rx.el.section(
        rx.el.div(
            avatar(inviter, "partner-a"),
            rx.el.span(
                class_name="size-8 rounded-[10px] border-2 border-dashed border-line-strong bg-paper"
            ),
            aria_hidden="true",
            class_name="flex w-fit mt-8 sm:mt-[10vh] scale-125 origin-left",
        ),
        rx.el.h1(
            phrase(texts.INVITES_YOU, name=rx.el.bdi(inviter)),
            class_name="mt-5 font-voice font-semibold text-3xl/tight text-balance [overflow-wrap:anywhere]",
        ),
        rx.el.p(
            phrase(
                texts.INVITED_TO,
                title=rx.el.strong(rx.el.bdi(title), class_name="font-semibold"),
            ),
            class_name="mt-3 text-lg/snug [overflow-wrap:anywhere]",
        ),
        _promises(),
        rx.el.div(rx.cond(signed_in, accept_button(code), way_in(code)), class_name="mt-8"),
    )


def gone() -> rx.Component:
    """A code that is used, expired or unknown: the three look the same."""
    home = rx.el.a(texts.HOME, href="/", class_name=button_class("primary"))
    return notice(texts.INVITED_GONE_TITLE, texts.INVITED_GONE_WHY, home)


def own() -> rx.Component:
    """My own invitation, opened by myself."""
    home = rx.el.a(texts.HOME, href="/", class_name=button_class("primary"))
    return notice(texts.INVITED_OWN_TITLE, texts.INVITED_OWN_WHY, home)


def invitation(code: rx.Var[str]) -> rx.Component:
    """Whichever face it has now."""
    state = InvitationState
    return rx.fragment(
        Invitation.create(code=code),
        rx.match(
            state.face,
            (
                "offer",
                offer(code, inviter=state.inviter, title=state.title, signed_in=state.signed_in),
            ),
            ("gone", gone()),
            ("own", own()),
            ("unreachable", broken()),
            rx.el.div(list_skeleton(), class_name="mt-10 -mx-3"),
        ),
    )
