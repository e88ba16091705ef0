"""The plain text of an answer, and what the vendor's library learns of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncByteStream, ReadError, Request, Response

from services.language_models.bounds import MOST_OF_AN_ANSWER, MOST_OF_AN_EVENT, TooMuchError
from services.language_models.plain_text import (
    MOST_WAITING,
    ReadEvent,
    read_anthropic,
    read_openai,
)
from services.language_models.shortcut import Catch, Shortcut, shortcuts
from tests.support.vendor_wire import AnthropicMessages, OpenAIChat, Wire

WIRE = OpenAIChat()
HEAD, END = WIRE.head(), WIRE.end("stop")


class Body(AsyncByteStream):
    """A body in given pieces, cut off afterwards if `error` says how."""

    def __init__(self, *pieces: bytes, error: Exception | None = None) -> None:
        self._pieces = pieces
        self._error = error
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
        if self._error:
            raise self._error

    async def aclose(self) -> None:
        self.closed = True


def shortcut(*pieces: bytes, error: Exception | None = None) -> Shortcut:
    return Shortcut(Body(*pieces, error=error), read_openai)


async def texts(body: Shortcut) -> list[str]:
    """All that is told before the library's turn."""
    told: list[str] = []
    while more := await body.texts():
        told += more
    return told


async def rest(library: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in library])


async def test_the_library_sees_how_the_answer_begins_and_ends_and_no_text() -> None:
    body = shortcut(HEAD, WIRE.token("Hel"), WIRE.token("lo"), END)
    library = aiter(body)
    assert await anext(library) == HEAD
    assert await texts(body) == ["Hel", "lo"]
    assert await rest(library) == END


async def test_texts_that_have_come_together_are_told_together() -> None:
    body = shortcut(WIRE.token("a") + WIRE.token("b") + WIRE.token("c")[:9], WIRE.token("c")[9:])
    assert await body.texts() == ["a", "b"]
    assert await body.texts() == ["c"]
    assert await body.texts() == []


@pytest.mark.parametrize("size", [1, 7, 100])
async def test_it_does_not_matter_how_the_network_cuts_the_answer(size: int) -> None:
    whole = HEAD + b": comment\r\n\r\n" + WIRE.token("🙂") + WIRE.token("!") + END
    body = shortcut(*(whole[at : at + size] for at in range(0, len(whole), size)))
    assert await texts(body) == ["🙂", "!"]
    assert await rest(aiter(body)) == HEAD + END


async def test_once_an_event_says_more_all_that_follow_are_the_library_s() -> None:
    thinking, after = WIRE.token("<think>"), WIRE.token("after")
    body = shortcut(WIRE.token("before") + thinking + after, END)
    assert await texts(body) == ["before"]
    assert await rest(aiter(body)) == thinking + after + END


async def test_a_text_that_the_library_has_seen_first_is_followed_by_it_alone() -> None:
    """Pydantic-ai looks at the first event before it says that the answer has begun."""
    body = shortcut(WIRE.token("first"), WIRE.token("second"), END)
    library = aiter(body)
    assert await anext(library) == WIRE.token("first")
    assert await texts(body) == []
    assert await rest(library) == WIRE.token("second") + END


@pytest.mark.parametrize(
    ("wire", "read"),
    [(WIRE, read_openai), (AnthropicMessages(), read_anthropic)],
    ids=["openai", "anthropic"],
)
async def test_comments_pings_and_empty_pieces_are_not_kept(wire: Wire, read: ReadEvent) -> None:
    """A vendor may send more of them than of words, and the library makes nothing of them."""
    noise = b': ping\n\nevent: ping\ndata: {"type": "ping"}\n\n:\n\n' + wire.token("")
    if read is read_openai:
        noise = b": ping\n\n" + wire.token("")
    body = Shortcut(Body(wire.head(), noise, wire.token("Hi"), noise, wire.end("stop")), read)
    assert await texts(body) == ["Hi"]
    heard = await rest(aiter(body))
    assert heard == wire.head().replace(b'event: ping\ndata: {"type": "ping"}\n\n', b"") + wire.end(
        "stop"
    )


async def test_others_have_their_turn_while_noise_comes_without_a_pause() -> None:
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    others = asyncio.create_task(take_turns())
    assert await texts(shortcut(HEAD, b":\n\n" * 2000, WIRE.token("Hi"), END)) == ["Hi"]
    others.cancel()
    assert turns >= 5


async def test_a_flood_of_what_the_library_has_to_know_becomes_its_own() -> None:
    heads = MOST_WAITING // len(HEAD) + 2
    body = shortcut(*[HEAD] * heads, WIRE.token("Hi"), END)
    assert await texts(body) == []
    assert await rest(aiter(body)) == HEAD * heads + WIRE.token("Hi") + END


async def test_an_answer_has_a_bound_whoever_reads_it() -> None:
    comment = b":" + b"x" * 60_000 + b"\n\n"
    flood = [comment] * (MOST_OF_AN_ANSWER // len(comment) + 1)
    body = shortcut(HEAD, WIRE.token("Half"), *flood)
    library = aiter(body)
    assert await anext(library) == HEAD
    assert await texts(body) == ["Half"]
    with pytest.raises(TooMuchError):
        await rest(library)
    odd = shortcut(b"odd\r\r", *flood)
    assert await texts(odd) == []
    with pytest.raises(TooMuchError):
        await rest(aiter(odd))


async def test_an_event_without_an_end_is_too_much_for_the_library() -> None:
    body = shortcut(b"data: ", *[b"x" * 60_000] * (MOST_OF_AN_EVENT // 60_000 + 1))
    assert await texts(body) == []
    with pytest.raises(TooMuchError):
        await rest(aiter(body))


async def test_an_error_of_the_network_is_the_library_s_to_name() -> None:
    body = shortcut(HEAD, WIRE.token("Half"), b"data: {", error=ReadError("cut"))
    library = aiter(body)
    assert await anext(library) == HEAD
    assert await texts(body) == ["Half"]
    assert await anext(library) == b"data: {"
    with pytest.raises(ReadError):
        await anext(library)


async def test_an_answer_whose_lines_can_not_be_told_apart_is_the_library_s() -> None:
    odd = WIRE.token("odd").replace(b"\n", b"\r")
    body = shortcut(odd, odd)
    assert await texts(body) == []
    assert await rest(aiter(body)) == odd + odd


async def test_closing_it_closes_the_body() -> None:
    body = Body()
    await Shortcut(body, read_openai).aclose()
    assert body.closed


def response(status: int = 200, *pieces: bytes, **headers: str) -> Response:
    names = {"content_type": "text/event-stream"} | headers
    return Response(
        status,
        headers={name.replace("_", "-"): value for name, value in names.items()},
        stream=Body(*(pieces or (HEAD,))),
        request=Request("POST", "http://vendor"),
    )


@pytest.mark.parametrize(
    ("answer", "caught_ones"),
    [
        (response(), 1),
        (response(content_type="text/event-stream; charset=utf-8"), 1),
        (response(content_type="application/json"), 0),
        (response(content_encoding="gzip"), 0),
        (response(429), 0),
    ],
    ids=["a stream", "with its charset", "no stream", "compressed", "an error"],
)
async def test_only_a_plain_stream_is_caught(answer: Response, caught_ones: int) -> None:
    with shortcuts() as caught:
        await Catch(read_openai)(answer)
    assert len(caught) == caught_ones
    assert isinstance(answer.stream, Shortcut) == bool(caught_ones)


async def test_what_is_not_caught_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.language_models.bounds.MOST_OF_AN_ERROR", len(HEAD) + 4)
    monkeypatch.setattr("services.language_models.bounds.MOST_OF_AN_ANSWER", len(HEAD) + 4)
    cut, whole = response(500, HEAD, HEAD, HEAD), response(500, HEAD, b"four")
    for answer in (cut, whole):
        await Catch(read_openai)(answer)
    assert await cut.aread() == HEAD + HEAD[:4]
    assert await whole.aread() == HEAD + b"four"
    other = response(200, HEAD, HEAD, content_type="application/json")
    await Catch(read_openai)(other)
    with pytest.raises(TooMuchError):
        await other.aread()


async def test_each_caller_catches_its_own_answers() -> None:
    async def ask() -> list[Shortcut]:
        with shortcuts() as caught:
            await asyncio.sleep(0)
            await Catch(read_openai)(response())
            await asyncio.sleep(0)
            return caught

    one, other = await asyncio.gather(ask(), ask())
    assert (len(one), len(other)) == (1, 1)
    assert one != other


async def test_where_nobody_catches_the_library_has_all() -> None:
    answer = response()
    await Catch(read_openai)(answer)
    assert not isinstance(answer.stream, Shortcut)
