"""From a vendor's model name to the language model."""

from typing import Any

from anthropic import DefaultAioHttpClient as AnthropicHttpClient
from httpx2 import AsyncClient, Limits, Timeout
from openai import DefaultAioHttpClient as OpenAIHttpClient
from pydantic_ai.exceptions import UserError
from pydantic_ai.models import Model, infer_model
from pydantic_ai.providers import Provider
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

from services.language_models.configuration import ModelConfigurationError
from services.language_models.patience import Patience
from services.language_models.plain_text import read_anthropic, read_openai
from services.language_models.shortcut import Catch
from services.language_models.vendor import VendorModel
from services.language_models.verbatim import send_verbatim
from services.tracing.spans import Spans

# People think before they answer: what is asked next shall find its connection open. The libraries keep it for 5 s.
_LIMITS = Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=60)
# Who says nothing is given up by us (see `silence`); the client's own limit would set a timer for each piece it reads.
_TIMEOUT = Timeout(600, connect=5, read=None)
# `VendorModel` counts the tries. A library that is told so with each request copies its client each time.
_RETRIES = 0
_OPENAI = {"openai", "openai-chat", "openai-responses"}
_ANTHROPIC = {"anthropic"}
_HINT = (
    "write guide, local, or vendor:model such as openai-chat:gpt-5-mini or "
    "anthropic:claude-haiku-4-5"
)


def open_vendor_model(
    name: str, *, max_output_tokens: int, patience: Patience, spans: Spans
) -> VendorModel:
    """Return the model that pydantic-ai knows by `name`; raises `ModelConfigurationError`."""
    vendor, _, model_name = name.partition(":")
    if not vendor or not model_name.strip():
        raise ModelConfigurationError(f"there is no model {name!r}: {_HINT}")
    client = _client(vendor)
    model = _infer(name, client)
    _check_url(name, model)
    return VendorModel(
        model, max_output_tokens=max_output_tokens, patience=patience, client=client, spans=spans
    )


def _client(vendor: str) -> AsyncClient | None:
    """Return a client whose answers can be read past the vendor's library, where we know how.

    aiohttp's parser in C takes a third of the time of httpx2's.
    """
    if vendor in _OPENAI:
        hooks = {"response": [Catch(read_openai)]}
        return OpenAIHttpClient(limits=_LIMITS, timeout=_TIMEOUT, event_hooks=hooks)
    if vendor in _ANTHROPIC:
        hooks = {"response": [Catch(read_anthropic)]}
        return AnthropicHttpClient(limits=_LIMITS, timeout=_TIMEOUT, event_hooks=hooks)
    return None


def _infer(name: str, client: AsyncClient | None) -> Model:
    def provider(vendor: str) -> Provider[Any]:
        return _anthropic(client) if vendor in _ANTHROPIC else _openai(client)

    try:
        return infer_model(name, provider) if client else infer_model(name)
    except (UserError, ImportError) as error:
        raise ModelConfigurationError(
            f"the model {name!r} can't be used: {_reason(error)}"
        ) from None


def _anthropic(http: AsyncClient | None) -> AnthropicProvider:
    provider = AnthropicProvider(http_client=http)
    provider.client.max_retries = _RETRIES
    send_verbatim(provider.client.beta.messages, "messages")
    return provider


def _openai(http: AsyncClient | None) -> OpenAIProvider:
    provider = OpenAIProvider(http_client=http)
    provider.client.max_retries = _RETRIES
    send_verbatim(provider.client.chat.completions, "messages")
    send_verbatim(provider.client.responses, "input")
    return provider


def _reason(error: Exception) -> str:
    """Return the operator's part of pydantic-ai's message, which goes on for programmers."""
    text = " ".join(str(error).split())
    if text.startswith("Unknown model"):
        return f"it is unknown; {_HINT}"
    return (
        text.split(" or pass it via ")[0].split(", you can use ")[0].split(". ")[0].replace("`", "")
    )


def _check_url(name: str, model: Model) -> None:
    url = model.base_url
    if url is not None and not url.startswith(("http://", "https://")):
        raise ModelConfigurationError(
            f"the model {name!r} can't be used: its base URL has to begin with http:// or https://"
        )
