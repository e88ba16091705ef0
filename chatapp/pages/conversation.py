"""One conversation; beside it, where there is room, the list of all."""

from collections.abc import Sequence

import reflex as rx
from reflex.vars import VarData

from components import standby, texts
from components.account_menu import account_menu
from components.announcer import announcer
from components.app_shell import VOICE_FONT, font_ahead, page_options
from components.ask_guide import guide_waits
from components.attributes import count, hook
from components.brand import brand
from components.chat_header import chat_header
from components.chat_input import chat_input
from components.chat_window import chat_log, chat_window
from components.conflicts import keep_conflicts
from components.conversation_actions import conversation_actions
from components.courier import courier
from components.empty_conversation import empty_conversation
from components.erase_dialog import erase_dialog
from components.erasure_wish import erasure_wish
from components.finalize_dialog import finalize_dialog
from components.inbox_panel import inbox_panel
from components.invite_dialog import invite_dialog
from components.jump_to_latest import jump_to_latest
from components.link_status import link_status
from components.new_conflict import new_conflict_dialog
from components.new_conversation import (
    new_conversation_button,
    new_conversation_dialog,
    new_conversation_problem,
)
from components.notice import broken, not_found, removed, signed_out
from components.open_conversation import open_conversation
from components.page_title import page_title
from components.partner_left import partner_left
from components.partner_missing import partner_missing
from components.refusal import refusal
from components.sealed_notice import sealed_notice
from components.skeleton import log_skeleton
from components.skip_link import skip_link
from components.unsent_draft import unsent_draft
from services.domain.kinds import Kind
from state.account import AccountState
from state.conflicts import ConflictState
from state.conversation import ConversationState
from state.guide import GuideState
from state.inbox import InboxState

_here = hook(
    "route",
    "useParams()",
    VarData(imports={"react-router": [rx.ImportVar(tag="useParams")]}),
).to(dict[str, str])["id"]

# Whatever changes a conversation's line in the list changes this.
_membership = count(ConversationState.participants).to_string()
_news = count(ConversationState.messages).to_string() + ConversationState.is_finalized.to_string()


def _is_one_of(session_types: Sequence[str]) -> rx.Var[bool]:
    return rx.Var.create(list(session_types)).to(list[str]).contains(ConversationState.session_type)


def _list(kinds: Sequence[Kind]) -> rx.Component:
    mine = rx.fragment(
        rx.el.div(
            brand(),
            rx.el.div(
                new_conversation_button(compact=True),
                account_menu(standby.name, standby.is_guest),
                class_name="flex",
            ),
            class_name="flex items-center justify-between ps-3 mb-2",
        ),
        new_conversation_problem(),
        inbox_panel(_here, _news),
        new_conversation_dialog(kinds),
        new_conflict_dialog(),
    )
    return rx.el.aside(
        skip_link(),
        rx.cond(
            standby.is_signed_in | ~standby.is_known, mine, rx.el.div(brand(), class_name="ps-3")
        ),
        class_name=(
            "hidden lg:block border-e border-line p-3 h-dvh overflow-y-auto [scrollbar-width:thin]"
        ),
    )


def _window(kinds: Sequence[Kind]) -> rx.Component:
    live = ConversationState
    begin = (count(live.messages) == 0) & ~live.is_finalized
    shared = [kind.session_type for kind in kinds if kind.audience == "both"]
    here = ConflictState.here
    alone = (count(live.participants) == 1) & _is_one_of(shared)
    can_ask = live.can_ask | live.unheard
    missing = alone & ~live.is_finalized & (here["id"] != "") & (here["partner"] == "")
    return chat_window(
        header=chat_header(
            title=live.title,
            people=live.participants,
            link=live.connection,
            actions=conversation_actions(live.is_finalized),
            about=here["title"],
            left=rx.cond(here["left"], here["partner"], ""),
        ),
        log=rx.cond(
            (live.status == "loading") & (count(live.messages) == 0),
            log_skeleton(),
            chat_log(
                greeting=empty_conversation(kinds, live.session_type, begin=begin),
                after=(
                    rx.cond(missing, partner_missing()),
                    rx.cond(alone & here["left"], partner_left(here["partner"])),
                    erasure_wish(live.erase_asked, live.partner),
                    guide_waits(kinds, live.session_type, can_ask & ~(alone & here["left"])),
                ),
            ),
        ),
        composer=rx.cond(
            live.is_finalized,
            rx.fragment(
                unsent_draft(),
                sealed_notice(
                    live.seal["label"], live.seal["at"], live.seal["digest"], live.seal_check
                ),
            ),
            chat_input(live.is_streaming, live.characters_left),
        ),
        status=link_status(live.connection),
        floating=(
            refusal(live.notice),
            jump_to_latest(live.at_bottom, live.unseen),
        ),
    )


def _dialogs() -> rx.Component:
    return rx.fragment(
        finalize_dialog(),
        erase_dialog(
            shared=count(ConversationState.participants) > 1,
            erasing=ConversationState.erasing,
            asked=ConversationState.erase_asked,
            partner=ConversationState.partner,
        ),
        invite_dialog(),
    )


def page(kinds: Sequence[Kind]) -> rx.Component:
    """The window, or a calm face when there is no way in; it boots from the address and REST alone."""
    return rx.el.div(
        font_ahead(VOICE_FONT),
        _list(kinds),
        rx.el.main(
            open_conversation(_here),
            rx.match(
                ConversationState.status,
                ("not_found", not_found()),
                ("signed_out", signed_out("/c/" + _here)),
                ("removed", removed()),
                ("error", broken()),
                _window(kinds),
            ),
            announcer(),
            page_title(ConversationState.title),
            courier(),
            # Nothing that is open stays so over a conversation that has gone meanwhile.
            rx.cond(ConversationState.status == "ready", _dialogs()),
            keep_conflicts(ConversationState.conflict_id, _membership),
            class_name="min-w-0",
        ),
        class_name="lg:grid lg:grid-cols-[320px_minmax(0,1fr)]",
    )


def add(app: rx.App, kinds: Sequence[Kind]) -> None:
    """Add the page."""
    app.add_page(
        lambda: page(kinds),
        route="/c/[id]",
        on_load=[AccountState.load, InboxState.load, GuideState.load],
        **page_options(texts.CONVERSATION),
    )
