"""What an answer depends on is said once."""

import pytest
from starlette.types import Message, Receive, Scope, Send

from chatapp.vary import tidied, with_one_vary

KIND = (b"content-type", b"text/html")


@pytest.mark.parametrize(
    ("said", "once"),
    [
        ([], None),
        ([b"Origin"], b"Origin"),
        ([b"Accept-Encoding, Origin, Origin, origin"], b"Accept-Encoding, Origin"),
        ([b"Accept", b"Origin,Accept"], b"Accept, Origin"),
        ([b"*, Origin"], b"*, Origin"),
        ([b" , "], None),
    ],
)
def test_each_header_is_named_once_in_one_vary(said: list[bytes], once: bytes | None) -> None:
    headers = [*((b"Vary", value) for value in said), KIND]
    assert tidied(headers) == [KIND] + ([] if once is None else [(b"vary", once)])


async def test_what_an_app_answers_is_tidied_and_nothing_else_is_touched() -> None:
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": [(b"vary", b"A, a")]})
        await send({"type": "http.response.body", "body": b"Hello"})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    served = with_one_vary(app)
    await served({"type": "http"}, receive, send)
    assert [one.get("headers") for one in sent] == [[(b"vary", b"A")], None]
    sent.clear()
    await served({"type": "lifespan"}, receive, send)
    assert sent[0]["headers"] == [(b"vary", b"A, a")]
