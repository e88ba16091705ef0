"""The plain text of an answer, and what the vendor's library learns of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncByteStream, ReadError, Request, Response

from services.language_models.plain_text import read_openai
from services.language_models.shortcut import Catch, Shortcut, shortcuts
from tests.support.vendor_wire import OpenAIChat

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
    assert await rest(aiter(body)) == HEAD + b": comment\r\n\r\n" + END


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


def response(status: int = 200, **headers: str) -> Response:
    names = {"content_type": "text/event-stream"} | headers
    return Response(
        status,
        headers={name.replace("_", "-"): value for name, value in names.items()},
        stream=Body(HEAD),
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
