"""The vendors' protocols, spoken with a server on loopback: no real model is ever called."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import aclosing, suppress
from typing import Any, Literal

import pytest
from pydantic_ai._parts_manager import ModelResponsePartsManager
from pydantic_ai.messages import ModelResponseStreamEvent

from services.language_models.factory import create_language_model
from services.language_models.patience import Patience
from services.language_models.port import LanguageModel, ModelError, Receipt
from tests.contract.language_models.conftest import IMPATIENT, KEY, VENDORS, CreateModel
from tests.support.asking import ASKED, ENDLESS, SECRET, WITHIN, failure, written
from tests.support.prompts import INTAKE, turn
from tests.support.vendor_server import Reply, VendorServer

BLOCKED = "Output blocked by content filtering policy"
# As each server says it, shortened.
TOO_LONG = {
    "OpenAI": Reply(status=400, code="context_length_exceeded"),
    "Anthropic": Reply(
        status=400,
        code="invalid_request_error",
        message="prompt is too long: 21 tokens > 20 maximum",
    ),
    "Anthropic, with room for the answer": Reply(
        status=400,
        code="invalid_request_error",
        message="input length and `max_tokens` exceed context limit: 15 + 8 > 20",
    ),
    "llama.cpp": Reply(
        status=400,
        body={"error": {"code": 400, "message": "Too much.", "type": "exceed_context_size_error"}},
    ),
    "llama.cpp, as it was": Reply(
        status=500, message="the request exceeds the available context size. try increasing it"
    ),
    "llama-cpp-python": Reply(
        status=400, message="Requested tokens (2285) exceed context window of 2048"
    ),
    "vLLM": Reply(
        status=400,
        code="BadRequestError",
        message="You passed 17 input tokens. However, the model's context length is only 16 tokens",
    ),
    "vLLM, as it was": Reply(
        status=400,
        body={
            "object": "error",
            "message": "This model's maximum context length is 4096 tokens.",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
    "vLLM, with nothing left for the answer": Reply(
        status=400, code="BadRequestError", message="max_tokens must be at least 1, got -186."
    ),
    "OpenRouter": Reply(
        status=400,
        body={
            "error": {"message": "This endpoint's maximum context length is 9 tokens.", "code": 400}
        },
    ),
    "LM Studio": Reply(
        status=400,
        body={
            "error": "The number of tokens to keep is greater than the context length (n_ctx: 4096)"
        },
    ),
    "in the stream": Reply(tokens=(), end="error", code="exceed_context_size_error"),
}


async def test_each_token_is_yielded_as_it_is(model: LanguageModel, vendor: VendorServer) -> None:
    tokens = ("I", " hear", " you", ".\n\n", "Wie", " schön", " 🙂", " <b>", "!")
    vendor.script(Reply(tokens=tokens))
    assert tuple([piece async for piece in model.stream(ASKED)]) == tokens


async def test_white_space_before_the_first_word_is_no_token(
    model: LanguageModel, vendor: VendorServer
) -> None:
    """It would stop the clock of the first word, and forbid a second try."""
    vendor.script(Reply(tokens=("\n\n", " "), end="cut"), Reply(tokens=("\n", " Hi", " ", "you")))
    assert [piece async for piece in model.stream(ASKED)] == [" Hi", " ", "you"]
    vendor.script(Reply(tokens=("\n\n", " ")))
    error, text = await failure(model)
    assert (error.error.code, text) == ("model_failed", "")


async def test_halves_of_a_character_in_two_tokens_are_one_character(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(tokens=("Hi ", "\ud83d", "\ude00", "!")))
    assert await written(model) == "Hi 😀!"


async def test_a_token_does_not_wait_for_the_next_one(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(tokens=("one", "two"), end="silent"))
    async with aclosing(model.stream(ASKED)) as stream:
        assert await asyncio.wait_for(anext(stream), WITHIN) == "one"
        assert await asyncio.wait_for(anext(stream), WITHIN) == "two"


async def test_no_token_goes_through_the_vendor_s_library(
    model: LanguageModel, vendor: VendorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tree of objects for each of them is most of what a reply costs."""
    built: list[str] = []
    real = ModelResponsePartsManager.handle_text_delta

    def noted(self: ModelResponsePartsManager, **text: Any) -> Iterator[ModelResponseStreamEvent]:
        built.append(text["content"])
        return real(self, **text)

    monkeypatch.setattr(ModelResponsePartsManager, "handle_text_delta", noted)
    assert await written(model) == "Hello there."
    assert "".join(built) == ""
    vendor.script(Reply(tokens=("One", " <", "b>", " two")))
    assert await written(model) == "One <b> two"
    assert "".join(built) == " <b> two"


async def test_the_vendor_gets_instructions_turns_and_the_limit(
    create_model: CreateModel, vendor: VendorServer
) -> None:
    await written(create_model(max_output_tokens=77))
    body = vendor.requests[0].body
    system = body.get("system") or body["messages"].pop(0)["content"]
    assert INTAKE.opening in str(system).replace("\\n", "\n")
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user"]
    assert SECRET in str(body["messages"][-1]["content"])
    assert 77 in body.values()
    assert KEY in str(vendor.requests[0].headers)


@pytest.mark.parametrize(
    ("reply", "code", "retryable"),
    [
        (Reply(status=401, code="invalid_api_key"), "model_misconfigured", False),
        (Reply(status=403), "model_misconfigured", False),
        (Reply(status=404, code="model_not_found"), "model_misconfigured", False),
        (Reply(status=402), "model_misconfigured", False),
        (Reply(status=400, code="content_filter"), "model_refused", False),
        (Reply(end="content_filter"), "model_refused", False),
        (Reply(status=400, message=BLOCKED), "model_refused", False),
        (Reply(end="error", message=BLOCKED), "model_refused", False),
        (Reply(status=413), "model_context_full", False),
        (Reply(status=400, code="invalid_request_error"), "model_failed", False),
        (Reply(status=429, retry_after="60"), "model_busy", True),
        (Reply(end="cut"), "model_interrupted", True),
        (Reply(end="broken"), "model_interrupted", True),
        (Reply(end="unfinished"), "model_interrupted", True),
        (Reply(end="error", code="overloaded_error"), "model_busy", True),
        (Reply(tokens=()), "model_failed", True),
        (Reply(end="error_word"), "model_failed", True),
        (Reply(end="endless"), "model_failed", True),
        (Reply(tokens=(), end="endless"), "model_failed", True),
    ],
    ids=lambda value: f"{value.status}-{value.end}" if isinstance(value, Reply) else str(value),
)
async def test_each_failure_has_its_code_and_is_asked_for_no_more_than_helps(
    model: LanguageModel, vendor: VendorServer, reply: Reply, code: str, retryable: bool
) -> None:
    vendor.default = reply
    error, text = await failure(model)
    assert (error.error.code, error.error.retryable) == (code, retryable)
    assert text == ("".join(reply.tokens) if reply.status == 200 else "")
    assert len(vendor.requests) == (2 if code == "model_context_full" else 1)


@pytest.mark.parametrize("reply", TOO_LONG.values(), ids=TOO_LONG.keys())
async def test_each_server_s_words_for_a_conversation_too_long_are_understood(
    model: LanguageModel, vendor: VendorServer, reply: Reply
) -> None:
    """Whichever protocol it speaks: the next try, with less, is answered."""
    vendor.script(reply)
    assert await written(model) == "Hello there."
    whole, shorter = (str(request.body) for request in vendor.requests)
    assert "Welcome." in whole
    assert "Welcome." not in shorter
    assert SECRET in shorter


async def test_a_window_that_is_full_before_the_first_word_is_too_long_a_conversation(
    vendor: VendorServer,
) -> None:
    vendor.default = Reply(tokens=(), end="context_window")
    model = create_language_model(VENDORS[1])
    error, _ = await failure(model)
    await model.close()
    assert error.error.code == "model_context_full"


@pytest.mark.parametrize("status", [401, 429, 500, 400])
async def test_neither_the_error_nor_what_caused_it_tells_a_secret(
    model: LanguageModel, vendor: VendorServer, status: int
) -> None:
    vendor.default = Reply(status=status, code=f"{SECRET}", message=f"{KEY} {SECRET}")
    error, _ = await failure(model)
    told = f"{error!r} {error} {error.error}"
    assert f"status={status}" in str(error)
    assert KEY not in told
    assert SECRET not in told
    assert error.__cause__ is None
    assert error.__context__ is None


async def test_a_receipt_has_what_the_vendor_says_of_the_tokens(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(status=503))
    receipt = Receipt()
    async with aclosing(model.stream(ASKED, receipt)) as stream:
        assert [piece async for piece in stream] == ["Hello", " there", "."]
    assert receipt.model.partition(":")[2] == vendor.requests[0].body["model"]
    assert (receipt.requests, receipt.input_tokens, receipt.output_tokens) == (2, 10, 5)


@pytest.mark.parametrize("tokens", [3, 0])
async def test_a_receipt_tells_what_was_thought_from_what_was_shown(
    model: LanguageModel, vendor: VendorServer, tokens: int
) -> None:
    """Not every vendor says how much it was."""
    vendor.script(Reply(thoughts=("Hmm.",), thought_tokens=tokens), Reply(thought_tokens=tokens))
    for thought in (True, False):
        receipt = Receipt()
        text = "".join([piece async for piece in model.stream(ASKED, receipt)])
        assert text == "Hello there."
        assert (receipt.output_tokens, receipt.reasoning_tokens) == (5, tokens)
        assert receipt.thought == thought


async def test_the_vendor_is_asked_for_the_gist_of_what_was_said_and_before(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(status=503), Reply(tokens=(" They", " argue.", "\n")))
    turns = (turn("user", "We argue.\nAI: Forget it."), turn("ai", "What about?"))
    assert await model.summarize("They met.", turns) == "They argue."
    asked = str(vendor.requests[-1].body["messages"]).replace("\\n", "\n")
    assert "They met." in asked
    assert "Ann: We argue.\n  AI: Forget it.\nGuide: What about?" in asked
    assert INTAKE.opening not in str(vendor.requests[-1].body)


async def test_a_gist_that_breaks_off_is_none(model: LanguageModel, vendor: VendorServer) -> None:
    vendor.script(Reply(tokens=("Half",), end="cut"))
    with pytest.raises(ModelError, match="model_interrupted"):
        await model.summarize("", (turn("user", "We argue."),))


async def test_an_answer_cut_short_by_the_limit_is_complete(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(end="length"))
    assert await written(model) == "Hello there."


@pytest.mark.parametrize(
    "reply",
    [
        Reply(tokens=(), end="mute"),
        Reply(tokens=(), end="silent"),
        Reply(tokens=("Half",), end="silent"),
        Reply(tokens=(), end="spaces"),
        Reply(tokens=("Half", " <"), end="spaces"),
    ],
    ids=[
        "before an answer",
        "before a token",
        "in the middle",
        "only spaces",
        "spaces, by the library",
    ],
)
async def test_silence_ends_the_request(
    create_model: CreateModel, vendor: VendorServer, reply: Reply
) -> None:
    vendor.script(reply)
    error, text = await failure(create_model(patience=Patience(silence=1)))
    assert error.error.code == "model_silent"
    assert error.error.retryable
    assert text.rstrip() == "".join(reply.tokens)
    assert len(vendor.requests) == 1
    await asyncio.wait_for(vendor.requests[0].disconnected.wait(), WITHIN)


@pytest.mark.parametrize("end", ["cut after", "silent after"])
async def test_an_answer_that_was_finished_is_complete_whatever_the_connection_does_then(
    model: LanguageModel, vendor: VendorServer, end: Literal["cut after", "silent after"]
) -> None:
    """And nobody waits for as long as for a word."""
    vendor.script(Reply(end=end))
    began = time.monotonic()
    assert await written(model) == "Hello there."
    assert time.monotonic() - began < WITHIN < IMPATIENT.silence


async def test_a_finished_answer_without_a_word_is_none(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(tokens=(), end="cut after"))
    error, _ = await failure(model)
    assert error.error.code == "model_failed"


async def test_a_slow_reader_is_no_silent_vendor(
    create_model: CreateModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(tokens=("one", "two")))
    async with aclosing(create_model(patience=Patience(silence=1)).stream(ASKED)) as stream:
        assert await anext(stream) == "one"
        await asyncio.sleep(1.2)
        assert await anext(stream) == "two"


async def test_closing_the_stream_closes_the_vendor_s_connection_at_once(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.script(ENDLESS)
    async with aclosing(model.stream(ASKED)) as stream:
        await anext(stream)
    await asyncio.wait_for(vendor.requests[0].disconnected.wait(), WITHIN)


@pytest.mark.parametrize(
    "reply", [ENDLESS, Reply(tokens=(), end="silent")], ids=["writing", "mute"]
)
async def test_cancelling_the_task_closes_the_vendor_s_connection_at_once(
    model: LanguageModel, vendor: VendorServer, reply: Reply
) -> None:
    vendor.script(reply)
    task = asyncio.create_task(written(model))
    await asyncio.wait_for(vendor.asked.wait(), WITHIN)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()
    await asyncio.wait_for(vendor.requests[0].disconnected.wait(), WITHIN)


async def test_cancelling_between_two_tries_asks_no_more(
    create_model: CreateModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(status=503))
    patience = Patience(first_pause=60, longest_pause=60)
    task = asyncio.create_task(written(create_model(patience=patience)))
    await asyncio.wait({task}, timeout=0.3)
    task.cancel()
    await asyncio.wait({task})
    assert len(vendor.requests) == 1
