"""Live vars and actions: Python's half of the contract with the browser's client."""

import re
from pathlib import Path
from typing import Any, cast

import reflex as rx

from state.conversation import ConversationState
from state.live import Action

CLIENT = Path("components/client")


def _source(name: str) -> str:
    return (CLIENT / name).read_text()


def _live_vars() -> dict[str, Any]:
    return {
        name: value
        for name, value in cast("dict[str, Any]", vars(ConversationState)).items()
        if isinstance(value, rx.Var) and str(cast("Any", value)).startswith("live_")
    }


def _actions() -> dict[str, Action]:
    return {
        name: value for name, value in vars(ConversationState).items() if isinstance(value, Action)
    }


def test_every_live_var_is_a_slice_of_the_clients_store() -> None:
    initial = re.search(r"INITIAL = Object\.freeze\(\{(.*?)\n\}\);", _source("store.js"), re.DOTALL)
    assert initial
    slices = set(re.findall(r"^  (\w+):", initial.group(1), re.MULTILINE))
    wanted = {str(var).removeprefix("live_") for var in _live_vars().values()}
    assert wanted
    assert wanted <= slices


def test_every_action_is_a_function_that_the_client_exports() -> None:
    exported = set(
        re.findall(
            r"^export (?:async )?function (\w+)",
            _source("actions.js") + _source("scroll.js"),
            re.MULTILINE,
        )
    )
    assert {action.function for action in _actions().values()} <= exported
    reexported = _source("conversation.js")
    assert 'from "./actions.js"' in reexported


def test_the_five_of_use_conversation_and_the_rest_are_there() -> None:
    names = {*_live_vars(), *_actions()}
    assert {
        "messages",
        "send_message",
        "is_streaming",
        "finalize",
        "is_finalized",
        "streaming_text",
        "typing",
        "participants",
        "connection",
        "pending",
        "has_earlier",
        "load_earlier",
        "stop_reply",
        "retry_reply",
        "retry_message",
        "discard_message",
        "set_typing",
    } <= names


def test_an_action_calls_the_client_and_passes_by_reflexs_event_queue() -> None:
    elements = cast("Any", rx.el)
    button = elements.button(
        "Send", on_click=ConversationState.send_message(ConversationState.draft)
    )
    props = " ".join(button.render()["props"])
    assert "sendMessage(live_draft)" in props
    assert "addEvents" not in props


def test_an_action_brings_along_what_its_arguments_need() -> None:
    event = ConversationState.send_message(ConversationState.draft)
    data = event._get_all_var_data()
    assert data is not None
    assert 'const live_draft = useLive("draft");' in data.hooks
    tags = {tag.tag for _, tags in data.imports for tag in tags}
    assert {"sendMessage", "useLive"} <= tags


def test_an_action_quotes_what_it_is_given() -> None:
    assert 'sendMessage("say \\"no\\"")' in str(ConversationState.send_message('say "no"'))


def test_live_vars_know_their_types() -> None:
    row = cast("Any", ConversationState.messages)[0]
    assert row["content"]._var_type is str
    assert cast("Any", ConversationState.is_streaming)._var_type is bool
