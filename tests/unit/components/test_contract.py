"""Names and attributes by which tests, screen readers and extensions find their way."""

import json
import re
from dataclasses import replace
from typing import Any, cast

import pytest

from components import texts
from components.account_forms import remove_dialog
from components.ask_guide import guide_waits
from components.chat_header import chat_header
from components.chat_message import message_article
from components.chat_window import chat_log
from components.conflicts import conflict_list, kinds_for
from components.erase_dialog import erase_dialog
from components.finalize_dialog import finalize_button, finalize_dialog
from components.invitation import offer
from components.invite_dialog import invite_dialog
from components.link_status import link_status
from components.new_conflict import new_conflict_dialog
from components.new_conversation import new_conversation_dialog, offers
from components.notice import broken, not_found, removed, signed_out
from components.sealed_notice import sealed_notice
from components.sign_out import sign_out_dialog, sign_out_refused
from components.streaming_message import streaming_message
from components.typing_indicator import typing_indicator
from components.unread_separator import unread_separator
from services.kinds.registry import load_kinds
from state.conversation import ConversationState
from state.guide import GuideState

A_MESSAGE = cast("Any", ConversationState.messages)[0]


def rendered(component: Any) -> dict[str, Any]:
    return component.render()


def found(component: Any, tag: str) -> list[dict[str, str]]:
    """Return the props of every element of that tag in a rendered component."""
    tree = cast("dict[str, Any]", component) if isinstance(component, dict) else rendered(component)
    here: list[dict[str, str]] = []
    if tree.get("name") == f'"{tag}"':
        here.append(dict(prop.split(":", 1) for prop in tree["props"] if ":" in prop))
    inner = [*tree.get("children", [])]
    inner += [tree[way] for way in ("true_value", "false_value") if way in tree]
    return here + [one for child in inner if isinstance(child, dict) for one in found(child, tag)]


def words_of(component: Any) -> str:
    """Return all that a component renders as one text, with its apostrophes as they are read."""
    return str(rendered(component)).replace("\\'", "'")


def without_names(text: str) -> str:
    """Return the longest part of a text that has {names} to be filled in."""
    return max(re.split(r"\{\w+\}", text), key=len)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (texts.YOUR_NAME, "Your name"),
        (texts.START, "Start"),
        (texts.NEW_CONVERSATION, "New conversation"),
        (texts.CONVERSATION, "Conversation"),
        (texts.MESSAGE, "Message"),
        (texts.SEND, "Send"),
        (texts.STOP, "Stop"),
        (texts.RETRY, "Retry"),
        (texts.DISCARD, "Discard"),
        (texts.TRY_AGAIN, "Try again"),
        (texts.FINALIZE, "Finalize"),
        (texts.FINALIZE_NOW, "Finalize for good"),
        (texts.CANCEL, "Cancel"),
        (texts.LATEST, "Jump to latest"),
        (texts.EARLIER, "Earlier messages"),
        (texts.ASK_GUIDE, "Ask the guide"),
        (texts.ACCEPT, "Accept"),
    ],
)
def test_accessible_names_are_those_of_the_protocol(text: str, name: str) -> None:
    assert text == name


def test_the_log_is_named_and_leaves_speaking_to_the_announcer() -> None:
    log = next(one for one in found(chat_log(), "div") if one.get("role") == '"log"')
    assert log['"aria-label"'] == '"Conversation"'
    assert log['"aria-live"'] == '"off"'


def test_a_message_carries_its_attributes() -> None:
    (article,) = found(message_article(A_MESSAGE), "article")
    assert {'"data-role"', '"data-state"', '"data-seq"', '"data-client-id"', '"data-mine"'} <= set(
        article
    )


def test_a_message_that_isnt_mine_has_no_mark_of_being_mine() -> None:
    (article,) = found(message_article(A_MESSAGE), "article")
    assert article['"data-mine"'].endswith('? "true" : undefined)')


def test_the_reply_that_is_being_written_is_an_article_of_the_ai() -> None:
    (article,) = found(streaming_message("so far"), "article")
    assert (article['"data-role"'], article['"data-state"']) == ('"ai"', '"streaming"')
    assert str(GuideState.name) in article['"aria-label"']


def test_words_of_people_run_in_the_direction_of_their_script() -> None:
    """What is said, by whomever, what is being written, and the titles that people give."""
    said, written = message_article(A_MESSAGE), streaming_message("so far")
    for one in (said, written):
        assert '"auto"' in [div.get("dir") for div in found(one, "div")]
    header = chat_header(
        title=ConversationState.title,
        people=ConversationState.participants,
        link=ConversationState.connection,
    )
    assert [one["dir"] for one in found(header, "h1")] == ['"auto"']


def test_typing_is_in_the_page_only_while_somebody_types() -> None:
    shown = rendered(typing_indicator(ConversationState.typing))
    (condition,) = cast(
        "list[Any]", [child for child in shown["children"] if isinstance(child, dict)]
    )
    assert "length > 0" in str(condition["cond_state"])
    assert not found(condition["false_value"], "div")
    assert found(condition["true_value"], "div")[0]['"data-typing"'] == '"true"'


def test_the_header_tells_of_the_link_and_of_everyone() -> None:
    header = chat_header(
        title="T", people=ConversationState.participants, link=ConversationState.connection
    )
    (shown,) = found(header, "header")
    assert "live_connection" in shown['"data-link"']
    assert any('"data-online"' in one for one in found(header, "li"))


def test_the_page_counts_what_waits_wherever_nothing_is_sent() -> None:
    strip = rendered(link_status(ConversationState.connection))["children"][0]
    for state in ("connecting", "reconnecting", "offline"):
        assert f'"{state}"' in strip["cond_state"]
    assert without_names(texts.WAITING_MANY) in json.dumps(strip["true_value"])


def test_who_is_still_connecting_is_not_told_that_they_are_away() -> None:
    strip = rendered(link_status(ConversationState.connection))["children"][0]["true_value"]
    (line,) = strip["children"][0]["children"][0]["children"]
    (mark,) = line["children"][0]["children"]
    assert '"offline"' in mark["cond_state"]
    assert '"connecting"' not in mark["cond_state"]
    assert found(mark["true_value"], "svg")
    assert not any("back" in words for words in (texts.WAITING_ONE, texts.WAITING_MANY))


def test_sealing_asks_in_an_alertdialog_that_says_that_it_is_for_good() -> None:
    dialog = finalize_dialog()
    (shown,) = found(dialog, "dialog")
    assert shown["role"] == '"alertdialog"'
    assert {'"aria-labelledby"', '"aria-describedby"'} <= set(shown)
    assert "for good" in texts.FINALIZE_WHY


def test_what_is_private_what_seals_and_what_is_sealed_look_different() -> None:
    drawn = [
        {path["d"] for path in found(component, "path")}
        for component in (
            conflict_list(list(load_kinds())),
            finalize_button(),
            sealed_notice("Sealed on Monday", "3 Nov, 14:10", "4f1c"),
        )
    ]
    private, seals, sealed = drawn
    assert private
    assert seals
    assert sealed
    assert private & seals == private & sealed == seals & sealed == set()


def test_the_sealed_notice_can_be_found() -> None:
    assert (
        found(sealed_notice("Sealed today", "3 Nov, 14:10", "ab" * 32), "div")[0]['"data-sealed"']
        == '"true"'
    )


def test_one_button_for_each_kind_named_as_its_title() -> None:
    """What is one kind for each partner, under one title, is one to them: nobody can begin the other's."""
    kinds = list(load_kinds())
    shown = str(rendered(new_conversation_dialog(kinds)))
    for title in {kind.title for kind in kinds}:
        assert shown.count(f'"{title}"') == 1, title
    assert '({ ["a"] : "individual_a", ["b"] : "individual_b", ["shared"] : false })' in shown


def test_a_kind_for_one_partner_only_is_offered_as_that_partners() -> None:
    kinds = list(load_kinds())
    only_b = replace(kinds[1], session_type="only_b", title="Only B", audience="partner_b")
    found_offers = {offer.kind.title: (offer.of_a, offer.of_b) for offer in offers([only_b])}
    assert found_offers == {"Only B": ("", "only_b")}


def test_each_side_begins_its_own_kinds_and_what_both_share_comes_first() -> None:
    kinds = list(load_kinds())
    a, b = ([kind.session_type for kind in kinds_for(kinds, side)] for side in ("a", "b"))
    assert a == ["relationship_shared", "individual_a", "joint_context_a"]
    assert b == ["relationship_shared", "individual_b", "joint_context_b"]


def test_a_conflict_offers_one_button_for_each_kind_named_as_its_title() -> None:
    kinds = list(load_kinds())
    shown = str(rendered(conflict_list(kinds)))
    assert {kind.title for kind in kinds_for(kinds, "a")} == {
        kind.title for kind in kinds if kind.needs_conflict and f'"{kind.title}"' in shown
    }
    assert "startTogether" in shown


def test_a_kind_is_begun_in_the_conflict_whose_button_was_pressed() -> None:
    shown = str(rendered(conflict_list(list(load_kinds()))))
    for session_type in ("relationship_shared", "individual_a"):
        assert f'startTogether("{session_type}", conflict_rx_state_?.["id"]' in shown


def test_the_guide_can_be_asked_only_where_it_waits() -> None:
    kinds = list(load_kinds())
    state = ConversationState
    shown = str(rendered(guide_waits(kinds, state.session_type, state.can_ask)))
    waiting = [kind.session_type for kind in kinds if kind.answers != "always"]
    assert waiting
    assert all(
        (f'"{kind.session_type}"' in shown) == (kind.session_type in waiting) for kind in kinds
    )
    always = [kind for kind in kinds if kind.answers == "always"]
    assert not found(guide_waits(always, state.session_type, state.can_ask), "button")


@pytest.mark.parametrize(
    ("dialog", "says"),
    [
        (erase_dialog(shared=False, erasing=""), texts.ERASE_WHY),
        (erase_dialog(shared=True, erasing="", partner="Sam"), texts.ERASE_WHY_SHARED),
        (erase_dialog(shared=True, erasing="", asked="theirs"), texts.ERASE_WHY_ASKED),
        (remove_dialog(is_guest=True), texts.REMOVE_STAYS),
    ],
)
def test_what_cant_be_undone_asks_in_an_alertdialog_that_says_what_it_means(
    dialog: Any, says: str
) -> None:
    (shown,) = found(dialog, "dialog")
    assert shown["role"] == '"alertdialog"'
    assert without_names(says) in words_of(dialog)


@pytest.mark.parametrize(
    "dialog",
    [
        finalize_dialog(),
        erase_dialog(shared=True, erasing=""),
        remove_dialog(is_guest=True),
        remove_dialog(is_guest=False),
        sign_out_dialog(),
        sign_out_refused(),
    ],
)
def test_a_dialog_that_asks_has_the_focus_on_the_way_out_so_that_a_slip_does_no_harm(
    dialog: Any,
) -> None:
    (first,) = [one for one in found(dialog, "button") if '"data-first"' in one]
    assert "closeDialog" in first["onClick"]


@pytest.mark.parametrize("face", [broken(), signed_out("/c/1"), removed(), not_found()])
def test_where_nothing_else_is_shown_there_is_a_way_home(face: Any) -> None:
    """An installed app has no address to change."""
    assert 'to:"/"' in words_of(face)


def test_what_is_broken_is_left_by_loading_a_page_anew() -> None:
    assert words_of(broken()).count("reloadDocument:true") == 2


def test_a_guest_needs_no_password_to_leave() -> None:
    assert "is_guest" not in str(rendered(remove_dialog(is_guest=True)))
    asked = rendered(remove_dialog(is_guest=False))
    assert any(one.get("name") == '"password"' for one in found(asked, "input"))


def test_what_is_new_begins_at_a_line_that_can_be_found() -> None:
    (line,) = found(unread_separator(), "div")
    assert line['"data-unread"'] == '"true"'


def test_an_invitation_says_that_both_read_and_that_private_stays_private() -> None:
    shown = words_of(offer("code", inviter="Alex", title="T", signed_in=False))
    assert all(line in shown for line in texts.INVITED_MEANS)


def test_every_button_has_a_type_so_that_none_submits_by_accident() -> None:
    parts: list[Any] = [
        chat_log(),
        finalize_dialog(),
        new_conversation_dialog(load_kinds()),
        new_conflict_dialog(),
        invite_dialog(),
        conflict_list(list(load_kinds())),
        erase_dialog(shared=True, erasing=""),
    ]
    assert all("type" in button for part in parts for button in found(part, "button"))
