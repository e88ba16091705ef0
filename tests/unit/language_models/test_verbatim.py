"""What has been said goes past the look that a vendor's library has at each message, and arrives as it would have."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from anthropic import AsyncAnthropic
from httpx2 import AsyncClient, MockTransport, Request, Response
from openai import AsyncOpenAI
from pydantic_ai.direct import model_request
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    SystemPromptPart,
    TextPart,
    UserPromptPart,
)
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

from services.language_models.verbatim import send_verbatim

SAID: list[ModelMessage] = [
    ModelRequest([SystemPromptPart("Aside."), UserPromptPart("Ann: Hello \u2028 🙂")]),
    ModelResponse([TextPart("Hello, Ann.")]),
    ModelRequest(
        [UserPromptPart("Ann: And now?"), UserPromptPart("Ben: Yes, now?")], instructions="Listen."
    ),
]


def chat(http: AsyncClient, *, verbatim: bool) -> Model:
    client = AsyncOpenAI(api_key="test", http_client=http, max_retries=0)
    if verbatim:
        send_verbatim(client.chat.completions, "messages")
    return OpenAIChatModel("small", provider=OpenAIProvider(openai_client=client))


def responses(http: AsyncClient, *, verbatim: bool) -> Model:
    client = AsyncOpenAI(api_key="test", http_client=http, max_retries=0)
    if verbatim:
        send_verbatim(client.responses, "input")
    return OpenAIResponsesModel("small", provider=OpenAIProvider(openai_client=client))


def anthropic(http: AsyncClient, *, verbatim: bool) -> Model:
    client = AsyncAnthropic(api_key="test", http_client=http, max_retries=0)
    if verbatim:
        send_verbatim(client.beta.messages, "messages")
    return AnthropicModel("small", provider=AnthropicProvider(anthropic_client=client))


@pytest.mark.parametrize("vendor", [chat, responses, anthropic])
async def test_the_request_is_what_it_would_have_been(vendor: Callable[..., Model]) -> None:
    asked: list[Any] = []

    def note(request: Request) -> Response:
        asked.append(json.loads(request.content))
        return Response(400)

    async with AsyncClient(transport=MockTransport(note)) as http:
        for verbatim in (False, True):
            with suppress(ModelHTTPError):
                await model_request(vendor(http, verbatim=verbatim), SAID)
    assert asked[0] == asked[1]
    assert "And now?" in json.dumps(asked[1])


async def test_nobody_looks_at_what_was_said() -> None:
    class Resource:
        asked: dict[str, Any]

        async def create(self, **options: Any) -> str:
            self.asked = options
            return "answer"

    resource, said = Resource(), [{"role": "user", "content": "Hello"}]
    send_verbatim(resource, "messages")
    answer = await resource.create(messages=said, model="small", extra_body={"store": False})
    assert answer == "answer"
    assert resource.asked == {
        "messages": [],
        "model": "small",
        "extra_body": {"messages": said, "store": False},
    }
