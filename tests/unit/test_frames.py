import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.errors import NotFound
from services.frames import (
    ClientFrame,
    FrameError,
    PingFrame,
    SendFrame,
    TypingFrame,
    parse_frame,
    reject_frame,
)

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
TYPES = st.sampled_from(["message", "typing", "ping", "shout", ""])


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        (
            '{"type":"message","client_id":"a","content":"b"}',
            SendFrame(client_id="a", content="b"),
        ),
        (
            '{"content":"\\ud800","more":1,"client_id":"","type":"message"}',
            SendFrame(client_id="", content="\ud800"),
        ),
        ('{"type":"typing","active":true}', TypingFrame(active=True)),
        ('{"type":"typing","active":false,"x":[]}', TypingFrame(active=False)),
        (' {"type": "ping"}\n', PingFrame()),
    ],
)
def test_a_frame_is_read_whatever_else_is_in_it(text: str, frame: ClientFrame) -> None:
    assert parse_frame(text) == frame


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "one JSON object"),
        ("[1]", "one JSON object"),
        ("[" * 100_000, "one JSON object"),
        ("9" * 10_000, "one JSON object"),
        ('{"type":"message"}', "client_id and content"),
        ('{"type":"message","client_id":1,"content":"b"}', "client_id and content"),
        ('{"type":"message","client_id":"\\ud800","content":"b"}', "client_id and content"),
        ('{"type":"typing","active":1}', "true or false"),
        ('{"type":"welcome"}', "one of message, typing, ping"),
        ("{}", "one of message, typing, ping"),
    ],
)
def test_a_frame_that_cannot_be_understood_says_what_was_expected(text: str, why: str) -> None:
    with pytest.raises(FrameError, match=why):
        parse_frame(text)


@given(
    st.text()
    | JSON.map(json.dumps)
    | st.fixed_dictionaries(
        {"type": TYPES}, optional={"client_id": JSON, "content": JSON, "active": JSON}
    ).map(json.dumps)
)
def test_whatever_comes_is_a_frame_or_a_frame_error(text: str) -> None:
    try:
        frame = parse_frame(text)
    except FrameError:
        return
    if isinstance(frame, SendFrame):
        reject_frame(frame.client_id, NotFound()).encode()  # it can be sent back
