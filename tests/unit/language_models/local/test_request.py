import json

import pytest

from services.language_models.local.request import Chunk, chunk_of, request_of
from tests.support.prompts import INTAKE, prompt, turn


def messages(*contents: str) -> list[dict[str, str]]:
    asked = prompt(*(turn("user", content) for content in contents))
    return json.loads(request_of(asked))["messages"]


def test_it_is_asked_with_the_opening_and_the_turns_in_order() -> None:
    asked = prompt("We argue.", turn("ai", "What about?"), "Money.")
    system, *turns = json.loads(request_of(asked))["messages"]
    assert system["role"] == "system"
    assert INTAKE.opening in system["content"]
    assert [(one["role"], one["content"]) for one in turns] == [
        ("user", "We argue."),
        ("assistant", "What about?"),
        ("user", "Money."),
    ]


def test_of_a_long_conversation_the_newest_turns_are_read() -> None:
    _, *turns = messages("a" * 2000, "b" * 2000, "c" * 300)
    assert [one["content"][0] for one in turns] == ["b", "c"]


def test_the_newest_turn_is_read_however_long_it_is() -> None:
    _, one = messages("x" * 8000)
    assert len(one["content"]) == 2400


@pytest.mark.parametrize(
    ("raw", "chunk"),
    [
        ('{"choices":[{"delta":{"role":"assistant","content":null}}]}', Chunk()),
        ('{"choices":[{"delta":{"content":" of"},"finish_reason":null}]}', Chunk(text=" of")),
        ('{"choices":[{"delta":{},"finish_reason":"stop"}]}', Chunk(finished=True)),
        (
            '{"choices":[],"usage":{"prompt_tokens":41,"completion_tokens":30}}',
            Chunk(input_tokens=41, output_tokens=30),
        ),
        (
            '{"error":{"code":400,"type":"exceed_context_size_error"}}',
            Chunk(error="exceed_context_size_error"),
        ),
        ("{}", Chunk()),
    ],
)
def test_each_chunk_of_the_engine_is_understood(raw: str, chunk: Chunk) -> None:
    assert chunk_of(raw) == chunk
