"""An API whose model is a vendor's on loopback, put together from settings as the product does it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from chatapp.bootstrap import create_model
from chatapp.settings import Settings
from tests.support.server import RunningApi, running_api
from tests.support.vendor_server import VendorServer

if TYPE_CHECKING:
    from tests.support.scripted_model import ScriptedModel

OPENAI = "openai-chat:gpt-5-mini"
ANTHROPIC = "anthropic:claude-haiku-4-5"
PROTOCOLS = (OPENAI, ANTHROPIC)
KEY = "sk-very-secret"


def point_to(monkeypatch: pytest.MonkeyPatch, vendor: VendorServer) -> None:
    """Let every vendor's model go to `vendor`, and none to a real one."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", vendor.openai_url)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", vendor.anthropic_url)


@asynccontextmanager
async def vendor_api(
    folder: Path,
    name: str,
    *,
    fallback: str | None = None,
    seconds: float = 5,
    retries: int = 2,
    **settings: Any,
) -> AsyncGenerator[RunningApi]:
    """Serve the API with the model `name`; `seconds` is the longest silence."""
    chosen = Settings(
        model=name, fallback_model=fallback, reply_seconds=seconds, model_retries=retries
    )
    # A vendor's library takes its time to be imported, and reads files.
    model = await asyncio.to_thread(create_model, chosen)
    async with running_api(folder, model=cast("ScriptedModel", model), **settings) as api:
        yield api
