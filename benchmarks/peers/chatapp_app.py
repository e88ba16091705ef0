"""Serve the product for a benchmark that compares chat frameworks: `python chatapp_app.py`, in any folder.

The benchmark's harness gives `tokens.py` on the path (the words that every contestant says, and the messages that are
there before), `BENCH_PORT` and `BENCH_H`. What is served is the product as it is, on disk, with that model in the place
of a vendor's, and one more address, `/bench`: it begins a conversation and leads the browser into it.
"""

import importlib
import os
import sys
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import Message, Receive, Scope, Send

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

workload: Any = importlib.import_module("tokens")

import services  # noqa: E402  found by the path above
from chatapp import bootstrap, serve  # noqa: E402
from chatapp.api.authentication import COOKIE  # noqa: E402
from services.domain.messages import Draft, reply_key  # noqa: E402
from services.domain.sources import utc_now  # noqa: E402
from services.language_models.port import Prompt, Receipt  # noqa: E402

App = Callable[..., Awaitable[None]]


class Words:
    """The language model that says what the benchmark wants said."""

    name = "Guide"

    async def warm_up(self) -> None:
        """Nothing is to be warmed up."""

    async def close(self) -> None:
        """Nothing is open."""

    async def stream(self, prompt: Prompt, receipt: Receipt | None = None) -> AsyncGenerator[str]:
        """Yield the words that the newest message asks for."""
        async for word in workload.tokens(prompt.turns[-1].content):
            if receipt is not None:
                receipt.output_tokens += 1
            yield word


def for_the_harness(app: App) -> App:
    """Add `/bench`, and allow the harness's probe to evaluate expressions, which our pages don't."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def allowing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                policy = headers.get("content-security-policy", "")
                headers["content-security-policy"] = policy.replace(
                    "script-src", "script-src 'unsafe-eval'"
                )
            await send(message)

        if scope["type"] == "http" and scope["path"] == "/bench":
            await (await _conversation())(scope, receive, send)
        else:
            await app(scope, receive, allowing if scope["type"] == "http" else send)

    return wrapped


async def _conversation() -> RedirectResponse:
    """Begin a conversation that holds the messages of before, as a new guest."""
    ours = services.current()
    user, token = await ours.accounts.guest(name="Ann", address="bench")
    begun = await ours.conversations.create(user, "intake", None, None)
    conversation_id = begun.member.conversation.id
    for number, said in enumerate(workload.history()):
        ai = said["role"] == "assistant"
        draft = Draft(
            key=reply_key(str(number)) if ai else f"message-{number}",
            role="ai" if ai else "user",
            author_id=None if ai else user.id,
            author_name="Guide" if ai else user.name,
            content=said["content"],
            created_at=utc_now(),
            outcome="complete" if ai else None,
        )
        await ours.storage.append(conversation_id, draft)
    response = RedirectResponse(f"/c/{conversation_id}", 302)
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax")
    return response


def main() -> None:
    """Serve until the harness ends it."""
    os.environ.update(
        PORT=os.environ["BENCH_PORT"],
        CHATAPP_DATABASE_URL=f"surrealkv://{tempfile.mkdtemp()}/database",
        CHATAPP_MESSAGES_PER_MINUTE="0",
        CHATAPP_SIGN_UPS_PER_HOUR="0",
    )
    # A model of the harness's own is no setting of the product: it is put in where models are made.
    bootstrap.create_model = lambda _settings, _spans: Words()
    serve.main(lambda: for_the_harness(serve.load_app()))


if __name__ == "__main__":
    main()
