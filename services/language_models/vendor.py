"""The vendors' language models, by way of pydantic-ai."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from itertools import count

import structlog
from httpx2 import AsyncClient
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from services.domain import texts
from services.language_models.attempt import Attempt
from services.language_models.failures import CONTEXT_FULL, Failure
from services.language_models.patience import Patience
from services.language_models.port import ModelError, Prompt, Receipt, Turn
from services.language_models.shortening import shortened
from services.language_models.transcript import history, summing_up
from services.tracing.spans import Spans

log = structlog.get_logger(__name__)


class VendorModel:
    """A `LanguageModel` behind a vendor's API; one instance serves one event loop."""

    name = texts.GUIDE  # the word that the pages use, whichever model speaks

    def __init__(
        self,
        model: Model,
        *,
        max_output_tokens: int,
        patience: Patience,
        spans: Spans,
        client: AsyncClient | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Keep the collaborators; `sleep` waits out the seconds between two tries.

        `client` is what `model` asks with, where that is ours to close; then its library tries once, by itself.
        """
        self._model = model
        self._client = client
        self._patience = patience
        self._spans = spans
        self._sleep = sleep
        self._settings = ModelSettings(max_tokens=max_output_tokens)
        if client is None:
            self._settings["max_retries"] = 0  # tries are counted here

    async def warm_up(self) -> None:
        """Do nothing more: what is slow was imported and built together with the model."""

    async def close(self) -> None:
        """Close the vendor's connections that were kept alive."""
        async with self._model:
            pass  # whoever leaves the model last closes its own HTTP client
        if self._client:
            await self._client.aclose()

    async def stream(
        self, prompt: Prompt, receipt: Receipt | None = None
    ) -> AsyncGenerator[str, None]:
        """Yield the reply's text as the vendor sends it, asking again while nothing has come.

        A prompt that is too long for the vendor is shortened, once.
        """
        receipt = receipt or Receipt()
        shorter, shown = shortened(prompt), False
        try:
            async with aclosing(self._texts(history(prompt), receipt)) as texts:
                async for text in texts:
                    shown = True
                    yield text
        except ModelError as error:
            if shown or shorter is None or error.error is not CONTEXT_FULL:
                raise
            log.warning("prompt_shortened", reason=str(error))
        else:
            return
        async with aclosing(self._texts(history(shorter), receipt)) as texts:
            async for text in texts:
                yield text

    async def summarize(self, before: str, turns: Sequence[Turn]) -> str:
        """Return the gist of `turns`, which follow what `before` sums up; raises `ModelError`."""
        texts = self._texts(summing_up(before, turns), Receipt())
        return "".join([text async for text in texts]).strip()

    async def _texts(
        self, messages: Sequence[ModelMessage], receipt: Receipt
    ) -> AsyncGenerator[str, None]:
        for tries in count(1):
            attempt = self._attempt(messages, receipt)
            async with aclosing(attempt.texts()) as texts:
                async for text in texts:
                    yield text
            if attempt.failure is None:
                return
            if attempt.shown:
                raise attempt.failure.as_error()
            await self._wait(attempt.failure, tries)

    async def _wait(self, failure: Failure, tries: int) -> None:
        """Return when it makes sense to ask again; raises `ModelError` if it makes none."""
        pause = self._patience.pause(tries, failure.retry_after) if failure.again else None
        if pause is None:
            raise failure.as_error()
        await self._sleep(pause)

    def _attempt(self, messages: Sequence[ModelMessage], receipt: Receipt) -> Attempt:
        return Attempt(
            self._model,
            messages,
            self._settings,
            silence=self._patience.silence,
            receipt=receipt,
            spans=self._spans,
        )
