"""Every component in every state, with fixed data: where one looks at the look.

Nothing here speaks to a server. Both themes are seen by the system's preference.
"""

from collections.abc import Sequence

import reflex as rx

from chatapp.pages import specimens as s
from chatapp.pages.gallery_partners import partners
from chatapp.pages.specimen import specimen
from components import texts, tokens
from components.account_menu import account_menu
from components.app_shell import page_options
from components.ask_guide import ask_guide
from components.avatar import avatar
from components.button import button
from components.chat_header import chat_header
from components.chat_input import chat_input, countdown
from components.chat_message import chat_message
from components.chat_window import chat_log, chat_window
from components.empty_conversation import empty_conversation
from components.finalize_dialog import finalize_button, finalize_dialog
from components.inbox import inbox
from components.jump_to_latest import jump_to_latest
from components.link_status import link_status
from components.notice import broken, not_found, removed, signed_out
from components.partner_missing import partner_missing
from components.refusal import refusal
from components.sealed_notice import sealed_notice
from components.skeleton import list_skeleton, log_skeleton
from components.start_forms import guest_start, sign_in_form
from components.streaming_message import failed_reply, streaming_message
from components.typing_indicator import typing_indicator
from components.unread_separator import unread_separator
from components.unsent_draft import unsent_draft
from services.domain.kinds import Kind
from state.conversation import ConversationState


def _colours() -> rx.Component:
    swatches = [
        rx.el.div(
            rx.el.i(
                class_name="block size-12 rounded-2xl border border-line",
                style={"background": f"var(--{name})"},
            ),
            rx.el.span(name, class_name="text-fine text-ink-2"),
            class_name="grid gap-1 w-20",
        )
        for name in tokens.COLOURS
    ]
    return rx.fragment(
        *[
            rx.el.div(
                *swatches, class_name=f"{theme} flex flex-wrap gap-3 p-4 rounded-card bg-paper mb-2"
            )
            for theme in ("theme-light", "theme-dark")
        ]
    )


def _messages() -> list[rx.Component]:
    rows = {
        "user": s.USER_ROWS,
        "partners and guide": s.SHARED_ROWS,
        "states": s.STATE_ROWS,
        "markdown": s.MARKDOWN_ROWS,
        "other scripts": s.SCRIPT_ROWS,
    }
    return [
        specimen(f"chat_message: {name}", rx.foreach(of, chat_message)) for name, of in rows.items()
    ]


def _replies() -> list[rx.Component]:
    return [
        specimen("streaming_message: before the first word", streaming_message("")),
        specimen("streaming_message", streaming_message(s.STREAMED)),
        specimen("failed_reply", failed_reply(s.FAILURE)),
        specimen("failed_reply: for good", failed_reply(s.FAILURE_FOR_GOOD)),
        specimen("typing_indicator: one", typing_indicator(s.ONE_TYPIST)),
        specimen("typing_indicator: two", typing_indicator(s.TWO_TYPISTS)),
        specimen("unread_separator", unread_separator()),
        specimen("ask_guide", ask_guide(texts.BOTH_SPOKE)),
        specimen("partner_missing", partner_missing()),
    ]


def _headers() -> list[rx.Component]:
    return [
        specimen(
            f"chat_header: {name}",
            chat_header(title=s.LONG_TITLE, people=people, link=link, actions=finalize_button()),
        )
        for name, people, link in (
            ("both here", s.BOTH_HERE, s.LINKS["live"]),
            ("away", s.ONE_AWAY, s.LINKS["live"]),
            ("alone", s.ALONE, s.LINKS["live"]),
            ("partner missing", s.PARTNER_MISSING, s.LINKS["live"]),
            ("connecting", s.BOTH_HERE, s.LINKS["connecting"]),
            ("reconnecting", s.BOTH_HERE, s.LINKS["reconnecting"]),
            ("polling", s.BOTH_HERE, s.LINKS["polling"]),
            ("offline", s.BOTH_HERE, s.LINKS["offline"]),
        )
    ]


def _around(kinds: Sequence[Kind]) -> list[rx.Component]:
    floating = "relative h-20"
    return [
        specimen("link_status: offline", link_status(s.LINKS["offline"])),
        specimen("link_status: waiting", link_status(s.LINKS["reconnecting"])),
        specimen("jump_to_latest", jump_to_latest(at_bottom=False, unseen=0), look=floating),
        specimen(
            "jump_to_latest: unseen", jump_to_latest(at_bottom=False, unseen=3), look=floating
        ),
        specimen("refusal", refusal(s.REFUSAL), look=floating),
        *[
            specimen(
                f"sealed_notice: {check or 'not checked'}",
                sealed_notice("Sealed on Monday", "3 Nov, 14:10", "9f86d081" * 8, check),
            )
            for check in ("", "busy", "holds", "broken", "unable")
        ],
        specimen("unsent_draft", unsent_draft("What I still wanted to say")),
        specimen("finalize_dialog", finalize_dialog(opened=True), look="[&_dialog]:static"),
        specimen("chat_input: countdown", countdown(120), look=floating),
        specimen("chat_input: too long", countdown(-7), look=floating),
        specimen("empty_conversation", empty_conversation(kinds, "intake", begin=True)),
        specimen("skeletons", log_skeleton(), list_skeleton()),
    ]


def _pages() -> list[rx.Component]:
    return [
        specimen(
            "inbox", inbox(s.INBOX, has_more=True, more=rx.noop(), here="Private exploration")
        ),
        specimen("account_menu", account_menu("Alex", is_guest=True), look="items-end"),
        specimen("guest_start", guest_start()),
        specimen("sign_in_form", sign_in_form()),
        specimen("not_found", not_found()),
        specimen("signed_out", signed_out()),
        specimen("removed", removed()),
        specimen("broken", broken()),
    ]


def _small() -> list[rx.Component]:
    looks = ("primary", "quiet", "outline", "danger", "text")
    return [
        specimen("colours", _colours()),
        specimen(
            "button",
            *[button(look.capitalize(), look=look) for look in looks],
            button("Disabled", disabled=True),
            look="!flex-row flex-wrap gap-3 items-center",
        ),
        specimen(
            "avatar",
            *[
                avatar(name, role)
                for name, role in (("Alex", "partner-a"), ("Sam", "partner-b"), ("Kim", "user"))
            ],
            look="!flex-row gap-3",
        ),
    ]


def _whole() -> rx.Component:
    window = chat_window(
        header=chat_header(
            title="The dishes",
            people=s.BOTH_HERE,
            link=s.LINKS["live"],
            actions=finalize_button(),
        ),
        log=chat_log(
            messages=s.SHARED_ROWS,
            is_streaming=True,
            streaming_text=s.STREAMED,
            reply_failed=s.NO_FAILURE,
            typing=s.ONE_TYPIST,
            has_earlier=False,
            loading_earlier=False,
        ),
        composer=chat_input(writing=False, left=ConversationState.characters_left),
        height="h-[44rem]",
    )
    return rx.el.section(
        window, custom_attrs={"data-specimen": "chat_window"}, class_name="border border-line"
    )


def page(kinds: Sequence[Kind]) -> rx.Component:
    """All of them, one below the other."""
    return rx.el.main(
        rx.el.h1(texts.GALLERY, class_name="font-voice font-semibold text-3xl/tight py-6"),
        _whole(),
        *_small(),
        *_headers(),
        *_messages(),
        *_replies(),
        *_around(kinds),
        *partners(kinds),
        *_pages(),
        class_name="max-w-[60rem] mx-auto px-4 pb-16",
    )


def add(app: rx.App, kinds: Sequence[Kind]) -> None:
    """Add the page; for development only."""
    app.add_page(lambda: page(kinds), route="gallery", **page_options(texts.GALLERY))
