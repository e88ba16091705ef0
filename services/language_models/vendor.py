"""The vendors' language models, by way of pydantic-ai."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from itertools import count

import structlog
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from services.language_models.attempt import Attempt
from services.language_models.failures import CONTEXT_FULL, Failure
from services.language_models.patience import Patience
from services.language_models.port import Prompt, Receipt
from services.language_models.shortening import shortened
from services.language_models.transcript import history

log = structlog.get_logger(__name__)


class VendorModel:
    """A `LanguageModel` behind a vendor's API; one instance serves one event loop."""

    name = "Guide"  # the word that the pages use, whichever model speaks

    def __init__(
        self,
        model: Model,
        *,
        max_output_tokens: int,
        patience: Patience,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Keep the collaborators; `sleep` waits out the seconds between two tries."""
        self._model = model
        self._patience = patience
        self._sleep = sleep
        # Tries are counted here; the vendor's own library shall make none besides.
        self._settings = ModelSettings(max_tokens=max_output_tokens, max_retries=0)

    async def warm_up(self) -> None:
        """Do nothing more: what is slow was imported and built together with the model."""

    async def close(self) -> None:
        """Close the vendor's connections that were kept alive."""
        async with self._model:
            pass  # whoever leaves the model last closes its HTTP client

    async def stream(
        self, prompt: Prompt, receipt: Receipt | None = None
    ) -> AsyncGenerator[str, None]:
        """Yield the reply's text as the vendor sends it, asking again while nothing has come.

        A prompt that is too long for the vendor is shortened, once.
        """
        receipt = receipt or Receipt()
        shorter = shortened(prompt)
        for tries in count(1):
            attempt = self._attempt(history(prompt), receipt)
            async with aclosing(attempt.texts()) as texts:
                async for text in texts:
                    yield text
            if (failure := attempt.failure) is None:
                return
            if attempt.shown:
                raise failure.as_error()
            if failure.error is CONTEXT_FULL and shorter:
                log.warning("prompt_shortened", reason=failure.log_line)
                prompt, shorter = shorter, None
            else:
                await self._wait(failure, tries)

    async def _wait(self, failure: Failure, tries: int) -> None:
        """Return when it makes sense to ask again; raises `ModelError` if it makes none."""
        pause = self._patience.pause(tries, failure.retry_after) if failure.again else None
        if pause is None:
            raise failure.as_error()
        await self._sleep(pause)

    def _attempt(self, messages: Sequence[ModelMessage], receipt: Receipt) -> Attempt:
        return Attempt(
            self._model, messages, self._settings, silence=self._patience.silence, receipt=receipt
        )
