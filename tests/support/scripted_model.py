"""A language model whose every piece, pause and failure the test decides; it never sleeps."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from services.domain.replies import ReplyError
from services.language_models.port import ModelError, Prompt, Receipt, Turn
from tests.support.patience import PATIENCE

OVERLOADED = ReplyError(code="model_busy", detail="The AI can't be reached.", retryable=True)


@dataclass(frozen=True, slots=True)
class _End:
    """The model has finished its answer."""


class ScriptedModel:
    """A `LanguageModel`: gives `answer` to every prompt, or, without one, what the test hands out.

    What is handed out before anybody asks waits for the next prompt.
    """

    name = "Guide"

    def __init__(self, answer: str | None = None) -> None:
        """Answer with `answer`, in one piece, or wait for `write`, `finish` and `fail`."""
        self._answer = answer
        self._script: asyncio.Queue[str | Exception | _End] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self.prompts: list[Prompt] = []
        self.summed_up: list[tuple[str, tuple[Turn, ...]]] = []
        self.gist: str | Exception = ""
        self.gist_held: asyncio.Event | None = None
        self.broken_off = 0
        """How many answers were cancelled before their end."""

    def write(self, *pieces: str) -> None:
        """Hand out the next pieces of the answer."""
        for piece in pieces:
            self._script.put_nowait(piece)

    def finish(self, *pieces: str) -> None:
        """Hand out the last pieces and end the answer."""
        self.write(*pieces)
        self._script.put_nowait(_End())

    def fail(self, error: Exception | None = None) -> None:
        """Break the answer off with `error`, or as a vendor's server that is overloaded does."""
        self._script.put_nowait(error or ModelError(OVERLOADED, "scripted failure"))

    async def asked(self, times: int = 1) -> Prompt:
        """Return the latest prompt once there have been `times` of them."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: len(self.prompts) >= times)
        return self.prompts[-1]

    async def cancelled(self, times: int = 1) -> None:
        """Return once `times` answers were broken off by whoever had asked."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: self.broken_off >= times)

    async def warm_up(self) -> None:
        """Do nothing: a script is always warm."""

    async def close(self) -> None:
        """Do nothing: a script has no connections."""

    async def stream(self, prompt: Prompt, receipt: Receipt | None = None) -> AsyncGenerator[str]:
        """Yield what is handed out, as it is handed out."""
        self.prompts.append(prompt)
        await self._tell()
        if self._answer is not None:
            yield self._answer
            return
        ended = False
        try:
            while True:
                match await self._script.get():
                    case str() as piece:
                        yield piece
                    case _End():
                        ended = True
                        return
                    case error:
                        ended = True
                        raise error
        finally:
            if not ended:
                self.broken_off += 1
                await self._tell()

    async def summarize(self, before: str, turns: Sequence[Turn]) -> str:
        """Return `gist`, or fail as it says; note what was summed up."""
        self.summed_up.append((before, tuple(turns)))
        await self._tell()
        if isinstance(self.gist, Exception):
            raise self.gist
        if self.gist_held:
            await self.gist_held.wait()
        return self.gist

    async def asked_to_sum_up(self, times: int = 1) -> None:
        """Return once there were `times` requests for a summary."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: len(self.summed_up) >= times)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
