"""A language model whose answers take a while."""

import asyncio
from collections.abc import AsyncGenerator

from services.language_models.port import Prompt, Receipt
from tests.support.scripted_model import ScriptedModel

WORDS = 12


class Talker(ScriptedModel):
    """Says its answer word by word, so that there is something to be cut."""

    async def stream(self, prompt: Prompt, receipt: Receipt | None = None) -> AsyncGenerator[str]:
        """Yield a word every 50 ms."""
        for number in range(WORDS):
            yield f"{number}, "
            await asyncio.sleep(0.05)
