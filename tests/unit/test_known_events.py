"""What reaches Reflex of what a client sends over its socket."""

from typing import Any

import pytest

from chatapp.known_events import only
from tests.support.logs import kept_logs

KNOWN: dict[str, Any] = {
    "name": "state.load",
    "payload": {},
    "router_data": {"pathname": "/", "query": {}},
}


def known(sid: str, name: str) -> bool:
    return (sid, name) == ("here", "state.load")


async def test_an_event_that_our_pages_send_reaches_reflex_as_it_is() -> None:
    taken: list[object] = []

    async def take(_: str, data: object) -> None:
        taken.append(data)

    with kept_logs() as logs:
        await only(take, known)("here", KNOWN)
    assert taken == [KNOWN]
    assert not logs.events


@pytest.mark.parametrize(
    ("sid", "data"),
    [
        ("elsewhere", KNOWN),
        ("here", {**KNOWN, "name": "state.secret"}),
        ("here", {**KNOWN, "name": ["state.load"]}),
        ("here", {**KNOWN, "payload": "secret"}),
        ("here", {**KNOWN, "router_data": {"pathname": ["secret"]}}),
        ("here", {**KNOWN, "router_data": {"query": "secret"}}),
        ("here", {"payload": {"secret": 1}}),
        ("here", '{"name": "secret"}'),
        ("here", None),
        ("here", []),
    ],
)
async def test_a_forged_event_is_refused_and_nothing_of_it_is_written_to_the_log(
    sid: str, data: Any
) -> None:
    async def take(_: str, __: object) -> None:
        pytest.fail("reached Reflex")

    with kept_logs() as logs:
        await only(take, known)(sid, data)
    (line,) = logs.events
    assert line["event"] == "reflex_event_refused"
    assert "secret" not in str(line)


@pytest.mark.parametrize("data", [(), (KNOWN, KNOWN)])
async def test_an_event_with_another_number_of_parts_is_refused_too(data: tuple[Any, ...]) -> None:
    async def take(_: str, __: object) -> None:
        pytest.fail("reached Reflex")

    with kept_logs() as logs:
        await only(take, known)("here", *data)
    assert [line["event"] for line in logs.events] == ["reflex_event_refused"]
