"""Names and attributes by which tests, screen readers and extensions find their way."""

from typing import Any, cast

import pytest

from components import texts
from components.chat_header import chat_header
from components.chat_message import message_article
from components.chat_window import chat_log
from components.finalize_dialog import finalize_dialog
from components.new_conversation import kind_button, new_conversation_dialog
from components.sealed_notice import sealed_notice
from components.streaming_message import streaming_message
from components.typing_indicator import typing_indicator
from services.kinds.registry import load_kinds
from state.conversation import ConversationState

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


def test_sealing_asks_in_an_alertdialog_that_says_that_it_is_for_good() -> None:
    dialog = finalize_dialog()
    (shown,) = found(dialog, "dialog")
    assert shown["role"] == '"alertdialog"'
    assert {'"aria-labelledby"', '"aria-describedby"'} <= set(shown)
    assert "for good" in texts.FINALIZE_WHY


def test_the_sealed_notice_can_be_found() -> None:
    assert found(sealed_notice("Sealed today"), "div")[0]['"data-sealed"'] == '"true"'


def test_one_button_for_each_kind_that_one_person_can_begin() -> None:
    kinds = list(load_kinds())
    own = [kind for kind in kinds if not kind.needs_conflict]
    buttons = found(new_conversation_dialog(kinds), "button")
    assert own
    assert len(buttons) == len(own) + 1
    assert own[0].title in str(rendered(kind_button(own[0])))


def test_every_button_has_a_type_so_that_none_submits_by_accident() -> None:
    parts: list[Any] = [
        chat_log(),
        finalize_dialog(),
        new_conversation_dialog(load_kinds()),
    ]
    assert all("type" in button for part in parts for button in found(part, "button"))
