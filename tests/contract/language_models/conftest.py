"""Vendors on loopback, and models that talk to them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from services.language_models.factory import create_language_model
from services.language_models.patience import Patience
from services.language_models.port import LanguageModel
from tests.support.vendor_server import VendorServer

VENDORS = ("openai-chat:gpt-5-mini", "anthropic:claude-haiku-4-5")
KEY = "sk-very-secret"
# Pauses are short; silence is as long as in the product, since a busy machine is silent for seconds, too.
IMPATIENT = Patience(silence=30, retries=2, first_pause=0.01, longest_pause=0.2)

CreateModel = Callable[..., LanguageModel]


@pytest.fixture
async def vendor(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[VendorServer]:
    """A vendor to whom every vendor's model goes, and no way to a real one."""
    async with VendorServer() as server:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.anthropic_url)
        yield server


@pytest.fixture(params=VENDORS, ids=lambda name: name.partition(":")[0])
async def create_model(
    request: pytest.FixtureRequest, vendor: VendorServer
) -> AsyncIterator[CreateModel]:
    """Creates models of each vendor's in turn, closed afterwards; settings by keyword."""
    async with AsyncExitStack() as stack:

        def create(patience: Patience = IMPATIENT, max_output_tokens: int = 500) -> LanguageModel:
            model = create_language_model(
                request.param, patience=patience, max_output_tokens=max_output_tokens
            )
            stack.push_async_callback(model.close)
            return model

        yield create


@pytest.fixture
def model(create_model: CreateModel) -> LanguageModel:
    """A model of each vendor's in turn."""
    return create_model()
