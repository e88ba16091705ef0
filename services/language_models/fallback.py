"""A second language model, for when the first one can't answer."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import structlog

from services.language_models.port import LanguageModel, ModelError, Prompt, Receipt, Turn

log = structlog.get_logger(__name__)

REFUSED = "model_refused"


class WithFallback:
    """A `LanguageModel` that asks `second` where `first` has failed before its first word.

    Once something was shown, another model's words would contradict it. A refusal is an answer: nobody else is
    asked then.
    """

    def __init__(self, first: LanguageModel, second: LanguageModel) -> None:
        """Keep both, to be closed together."""
        self._first = first
        self._second = second

    @property
    def name(self) -> str:
        """The author's name that the messages carry, whichever model has written them."""
        return self._first.name

    async def warm_up(self) -> None:
        """Warm both up."""
        await self._first.warm_up()
        await self._second.warm_up()

    async def close(self) -> None:
        """Close the connections of both."""
        await self._first.close()
        await self._second.close()

    async def stream(self, prompt: Prompt, receipt: Receipt | None = None) -> AsyncGenerator[str]:
        """Yield the first model's text, or the second one's; raises `ModelError` when both have failed."""
        shown = False
        try:
            async with aclosing(self._first.stream(prompt, receipt)) as pieces:
                async for piece in pieces:
                    shown = True
                    yield piece
        except ModelError as error:
            if shown or error.error.code == REFUSED:
                raise
            log.warning("model_fallback", reason=str(error))
        else:
            return
        async with aclosing(self._second.stream(prompt, receipt)) as pieces:
            async for piece in pieces:
                yield piece

    async def summarize(self, before: str, turns: Sequence[Turn]) -> str:
        """Let the first model do it; there is time to try again later."""
        return await self._first.summarize(before, turns)
