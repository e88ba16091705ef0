"""The small model as a language model: one thread generates, one reply after the other."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from services.domain import texts
from services.domain.replies import ReplyError
from services.language_models.local.engine import Engine, load_engine
from services.language_models.local.request import Chunk, chunk_of, request_of
from services.language_models.port import ModelError, Prompt, Receipt, Turn

FAILED = ReplyError(
    code="model_failed",
    detail=texts.GUIDE_FAILED,
    retryable=True,
)


class LocalModel:
    """A `LanguageModel` that needs no key: generates in this process, and says in its name what it is."""

    name = texts.SMALL_MODEL

    def __init__(self, weights: Path, load: Callable[[Path], Engine] = load_engine) -> None:
        """Keep where the weights are; `load` takes its time, in the thread that will generate."""
        self._weights = weights
        self._load = load
        self._engine: Engine | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-model")

    async def warm_up(self) -> None:
        """Load the weights."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._loaded)

    async def close(self) -> None:
        """Let the engine go."""
        self._engine = None
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def stream(self, prompt: Prompt, receipt: Receipt | None = None) -> AsyncGenerator[str]:
        """Yield the text as it is generated; raises `ModelError` if it isn't generated to its end."""
        receipt = receipt or Receipt()
        receipt.model, receipt.requests = f"local:{self._weights.stem}", receipt.requests + 1
        loop, given_up = asyncio.get_running_loop(), threading.Event()
        chunks = asyncio.Queue[Chunk | None]()

        def on_chunk(raw: str) -> bool:
            loop.call_soon_threadsafe(chunks.put_nowait, chunk_of(raw))
            return given_up.is_set()

        def generate() -> None:
            if not given_up.is_set():
                self._loaded().handle_chat_completions(request_of(prompt), on_chunk)

        generating = loop.run_in_executor(self._thread, generate)
        generating.add_done_callback(lambda done: chunks.put_nowait(_end(done)))
        try:
            finished = False
            while (chunk := await chunks.get()) is not None:
                _check(chunk)
                receipt.input_tokens += chunk.input_tokens
                receipt.output_tokens += chunk.output_tokens
                finished = finished or chunk.finished
                if chunk.text:
                    yield chunk.text
            if not finished:
                raise _failure("finish_reason=none")
        finally:
            given_up.set()

    async def summarize(self, before: str, turns: Sequence[Turn]) -> str:  # noqa: ARG002
        """Return "": the next reply would wait for the one thread."""
        return ""

    def _loaded(self) -> Engine:
        if self._engine is None:
            self._engine = self._load(self._weights)
        return self._engine


def _end(done: asyncio.Future[None]) -> Chunk | None:
    """Return what is still to be told when the engine has returned: None, or why it couldn't go on."""
    if done.cancelled():
        return Chunk(error="cancelled")
    error = done.exception()
    return None if error is None else Chunk(error=type(error).__name__)


def _check(chunk: Chunk) -> None:
    if chunk.error:
        raise _failure(f"error={chunk.error}")


def _failure(facts: str) -> ModelError:
    return ModelError(FAILED, f"{FAILED.code}: model=local {facts}")
