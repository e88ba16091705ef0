"""Which events of a vendor's stream say nothing but text."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.language_models.plain_text import (
    Alike,
    ReadEvent,
    can_be_split,
    read_anthropic,
    read_openai,
    split_event,
)
from tests.support.vendor_wire import AnthropicMessages, OpenAIChat


def data(**fields: Any) -> bytes:
    return f"data: {json.dumps(fields)}\n\n".encode()


def chunk(*, finish_reason: str | None = None, **delta: Any) -> bytes:
    return data(choices=[{"index": 0, "delta": delta, "finish_reason": finish_reason}])


def anthropic(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\n".encode() + data(type=kind, **fields)


def test_a_token_is_its_text() -> None:
    assert read_openai(OpenAIChat().token(" schön 🙂\n")) == " schön 🙂\n"
    assert read_anthropic(AnthropicMessages().token(" schön 🙂\n")) == " schön 🙂\n"


def test_what_comes_before_the_text_says_nothing() -> None:
    assert read_openai(OpenAIChat().head()) == ""
    assert read_openai(chunk(role="assistant", content=None)) == ""
    rest, events = AnthropicMessages().head(), 0
    while split := split_event(rest):
        event, rest = split
        events += 1
        assert read_anthropic(event) == ""
    assert events == 3


def test_a_comment_says_nothing() -> None:
    assert read_openai(b": keep-alive\n\n") == ""
    assert read_anthropic(b": keep-alive\n\n") == ""


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(chunk(content="last", finish_reason="stop"), id="the reason to finish"),
        pytest.param(chunk(), id="nothing"),
        pytest.param(chunk(content="x", refusal="No."), id="a refusal"),
        pytest.param(chunk(content="x", reasoning_content="Hm."), id="thinking"),
        pytest.param(chunk(content=None, tool_calls=[{"index": 0}]), id="a tool"),
        pytest.param(chunk(content=[{"type": "text", "text": "x"}]), id="parts"),
        pytest.param(data(choices=[], usage={"prompt_tokens": 1}), id="usage"),
        pytest.param(data(choices=[{"delta": {"content": "x"}}], usage={"a": 1}), id="usage too"),
        pytest.param(data(choices=[{"delta": {"content": "x"}}] * 2), id="two choices"),
        pytest.param(data(choices=[{"delta": {"content": "x"}}], error={"code": 1}), id="an error"),
        pytest.param(data(choices=["x"]), id="no choice"),
        pytest.param(b"data: [DONE]\n\n", id="the end"),
        pytest.param(b'data: {"choices": [{]\n\n', id="broken"),
        pytest.param(b"data: 1\ndata: 2\n\n", id="two lines"),
        pytest.param(b"id: 7\n" + chunk(content="x"), id="another field"),
        pytest.param(chunk(content="\\ud83d").replace(b"\\\\", b"\\"), id="half a character"),
    ],
)
def test_openai_s_library_reads_what_says_more(event: bytes) -> None:
    assert read_openai(event) is None


@pytest.mark.parametrize(
    "event",
    [
        anthropic("content_block_stop", index=0),
        anthropic("content_block_start", index=0, content_block={"type": "text", "text": "x"}),
        anthropic("content_block_start", index=0, content_block={"type": "thinking"}),
        anthropic("content_block_delta", index=0, delta={"type": "thinking_delta", "text": "x"}),
        anthropic("message_delta", delta={"stop_reason": "end_turn"}),
        anthropic("error", error={"type": "overloaded_error"}),
        b'data: {"type": "content_block_delta", "delta": {]\n\n',
    ],
)
def test_anthropic_s_library_reads_what_says_more(event: bytes) -> None:
    assert read_anthropic(event) is None


@pytest.mark.parametrize("text", ["<think>", "<thinking>", "</think>", "a <", "see [", "<\u200d|"])
def test_a_text_that_pydantic_ai_may_change_is_left_to_it(text: str) -> None:
    assert read_openai(OpenAIChat().token(text)) is None
    assert read_anthropic(AnthropicMessages().token(text)) is None


@pytest.mark.parametrize("text", ["a < b", "<b>bold</b>!", "[link](x)", "]."])
def test_a_text_that_only_looks_like_it_is_a_text(text: str) -> None:
    assert read_openai(OpenAIChat().token(text)) == text


def test_events_end_with_an_empty_line_in_either_spelling() -> None:
    assert split_event(b"data: 1\n\ndata: 2") == (b"data: 1\n\n", b"data: 2")
    assert split_event(b"data: 1\r\n\r\nd") == (b"data: 1\r\n\r\n", b"d")
    assert split_event(b"data: 1\ndata: 2\n") is None


def test_what_never_becomes_an_event_is_not_waited_for() -> None:
    assert can_be_split(b"data: 1\r\n")
    assert not can_be_split(b"data: 1\r\rdata: 2\r\r")
    assert not can_be_split(b"x" * 100_000)


class Counted:
    """Counts the events that are read in full."""

    def __init__(self, read: ReadEvent) -> None:
        self.read = read
        self.events = 0

    def __call__(self, event: bytes) -> str | None:
        self.events += 1
        return self.read(event)


DIALECTS = [(read_openai, OpenAIChat().token), (read_anthropic, AnthropicMessages().token)]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["a", '"', "\\", '\\"', "a word like no other", '","content":"b', "\n", "<", "ü🙂", "\u0041"]
)


@pytest.mark.parametrize(("read", "written"), DIALECTS)
@given(texts=st.lists(TEXTS, max_size=12), escaped=st.booleans())
def test_what_is_alike_is_read_as_all_else_is(
    read: ReadEvent, written: Callable[[str], bytes], texts: list[str], *, escaped: bool
) -> None:
    alike = Alike(read)
    for text in texts:
        event = written(text)
        if not escaped:
            event = event.replace(
                json.dumps(text).encode(), json.dumps(text, ensure_ascii=False).encode()
            )
        assert alike(event) == read(event)


@given(
    events=st.lists(
        st.sampled_from(
            [
                chunk(content="a"),
                chunk(content="b"),
                chunk(content="last", finish_reason="stop"),
                chunk(content="x", refusal="a"),
                chunk(content=None),
                chunk(role="assistant", content=""),
                data(id="a", choices=[{"delta": {"content": "a"}}]),
                data(id="b", choices=[{"delta": {"content": "a"}}]),
                data(choices=[{"delta": {"content": "a"}}], error={"code": "a"}),
                chunk(content="a")[:-9] + b"\xff" + chunk(content="a")[-9:],
                chunk(content="a")[: len(chunk(content="a")) // 2],
                b": a comment\n\n",
                b"data: [DONE]\n\n",
            ]
        ),
        max_size=12,
    )
)
def test_after_whatever_came_before_an_event_says_the_same(events: list[bytes]) -> None:
    alike = Alike(read_openai)
    for event in events:
        assert alike(event) == read_openai(event)


@pytest.mark.parametrize(("read", "written"), DIALECTS)
def test_of_plain_tokens_the_first_alone_is_read_in_full(
    read: ReadEvent, written: Callable[[str], bytes]
) -> None:
    counted = Counted(read)
    alike = Alike(counted)
    for number in range(100):
        assert alike(written(f" word{number}")) == f" word{number}"
    assert counted.events == 2  # and once more to know the next by it


def test_where_all_around_the_text_is_new_each_time_no_more_is_tried() -> None:
    counted = Counted(read_openai)
    alike = Alike(counted)
    for number in range(100):
        event = data(padding="x" * number, choices=[{"delta": {"content": "a"}}])
        assert alike(event) == "a"
    assert counted.events <= 100 + 4


def test_a_quote_that_is_missing_makes_no_empty_text() -> None:
    alike = Alike(read_openai)
    assert alike(chunk(content="a")) == "a"
    broken = chunk(content="a").replace(b'"a"', b'"')
    assert alike(broken) == read_openai(broken) is None
