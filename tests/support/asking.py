"""What a language model is asked in tests of many, and what comes of it."""

import pytest

from services.language_models.port import LanguageModel, ModelError, Prompt
from tests.support.prompts import prompt, turn
from tests.support.vendor_server import Reply

SECRET = "what nobody else may read"
ASKED = prompt("Hello.", turn("ai", "Welcome."), SECRET)
WITHIN = 20.0
"""Seconds that a busy machine may take; what is endless takes longer."""
ENDLESS = Reply(tokens=("more ",) * 10_000, delay=0.01)


async def written(model: LanguageModel, asked: Prompt = ASKED) -> str:
    return "".join([piece async for piece in model.stream(asked)])


async def failure(model: LanguageModel) -> tuple[ModelError, str]:
    """The error that a reply ends with, and the text that had come before it."""
    pieces: list[str] = []
    try:
        async for piece in model.stream(ASKED):
            pieces.append(piece)  # noqa: PERF401  (the pieces are wanted when it raises)
    except ModelError as error:
        return error, "".join(pieces)
    pytest.fail("the reply ended well")
