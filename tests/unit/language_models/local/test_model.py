"""The small model around an engine that the test drives; the real one is in `tests/e2e`."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
import pytest_asyncio

from services.language_models.local.model import LocalModel
from services.language_models.port import ModelError, Receipt
from tests.support.prompts import prompt


def word(text: str) -> str:
    return json.dumps({"choices": [{"delta": {"content": text}, "finish_reason": None}]})


END = json.dumps({"choices": [{"delta": {}, "finish_reason": "stop"}]})
USED = json.dumps({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 2}})


class FakeEngine:
    """Says `chunks`, then goes on with " more" until it is told to end, or fails."""

    def __init__(self) -> None:
        self.chunks: list[str] = [word("Hello"), word(" there."), END, USED]
        self.endless = False
        self.error: Exception | None = None
        self.given_up = threading.Event()
        self.running = 0
        self.most = 0

    def handle_chat_completions(self, request: str, on_chunk: Callable[[str], bool], /) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            for chunk in self.chunks:
                on_chunk(chunk)
            while self.endless:
                if on_chunk(word(" more")):
                    self.given_up.set()
                    return
            if self.error:
                raise self.error
        finally:
            self.running -= 1


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest_asyncio.fixture
async def model(engine: FakeEngine) -> AsyncIterator[LocalModel]:
    made = LocalModel(Path("/weights/Small.gguf"), load=lambda _: engine)
    yield made
    await made.close()


async def test_the_text_comes_in_pieces_and_is_counted(model: LocalModel) -> None:
    receipt = Receipt()
    async with aclosing(model.stream(prompt("Hi."), receipt)) as pieces:
        assert [piece async for piece in pieces] == ["Hello", " there."]
    assert receipt == Receipt(model="local:Small", requests=1, input_tokens=10, output_tokens=2)


async def test_it_says_in_its_name_what_it_is(model: LocalModel) -> None:
    assert "demonstration" in model.name


async def test_the_engine_ends_when_nobody_reads_any_more(
    model: LocalModel, engine: FakeEngine
) -> None:
    engine.endless = True
    async with aclosing(model.stream(prompt("Hi."))) as pieces:
        await anext(pieces)
    assert await asyncio.to_thread(engine.given_up.wait, 5)


async def test_one_reply_is_generated_after_the_other(
    model: LocalModel, engine: FakeEngine
) -> None:
    async def written() -> str:
        return "".join([piece async for piece in model.stream(prompt("Hi."))])

    assert await asyncio.gather(*(written() for _ in range(4))) == ["Hello there."] * 4
    assert engine.most == 1


@pytest.mark.parametrize("fault", ["error", "unfinished", "told"])
async def test_what_is_not_generated_to_its_end_is_a_failure(
    model: LocalModel, engine: FakeEngine, fault: str
) -> None:
    engine.chunks = [word("Half")]
    match fault:
        case "error":
            engine.error = RuntimeError("secret inside")
        case "told":
            engine.chunks.append('{"error": {"type": "exceed_context_size_error"}}')
        case _:
            pass
    pieces = model.stream(prompt("Hi."))
    assert await anext(pieces) == "Half"
    with pytest.raises(ModelError, match="model=local") as caught:
        await anext(pieces)
    assert caught.value.error.code == "model_failed"
    assert "secret" not in str(caught.value)


async def test_it_sums_nothing_up(model: LocalModel) -> None:
    assert await model.summarize("", ()) == ""
