"""The vendors' protocols, spoken with a server on loopback: no real model is ever called."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import aclosing, suppress
from typing import Any

import pytest
from pydantic_ai._parts_manager import ModelResponsePartsManager
from pydantic_ai.messages import ModelResponseStreamEvent

from services.language_models.factory import create_language_model
from services.language_models.patience import Patience
from services.language_models.port import LanguageModel, ModelError, Prompt, Receipt
from tests.contract.language_models.conftest import IMPATIENT, KEY, VENDORS, CreateModel
from tests.support.prompts import INTAKE, prompt, turn
from tests.support.vendor_server import Reply, VendorServer

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


async def test_each_token_is_yielded_as_it_is(model: LanguageModel, vendor: VendorServer) -> None:
    tokens = ("I", " hear", " you", ".\n\n", "Wie", " schön", " 🙂", " <b>", "!")
    vendor.script(Reply(tokens=tokens))
    assert tuple([piece async for piece in model.stream(ASKED)]) == tokens


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
        (Reply(status=413), "model_context_full", False),
        (Reply(status=400, code="invalid_request_error"), "model_failed", True),
        (Reply(status=429, retry_after="60"), "model_busy", True),
        (Reply(end="cut"), "model_interrupted", True),
        (Reply(end="broken"), "model_interrupted", True),
        (Reply(end="unfinished"), "model_interrupted", True),
        (Reply(end="error", code="overloaded_error"), "model_busy", True),
        (Reply(tokens=()), "model_failed", True),
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


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (VENDORS[0], "This model's maximum context length is 8192 tokens."),
        (VENDORS[1], "prompt is too long: 210000 tokens > 200000 maximum"),
    ],
)
async def test_each_vendor_s_words_for_a_conversation_too_long_are_understood(
    vendor: VendorServer, name: str, message: str
) -> None:
    model = create_language_model(name)
    vendor.default = Reply(status=400, code="invalid_request_error", message=message)
    error, _ = await failure(model)
    await model.close()
    assert error.error.code == "model_context_full"
    assert not error.error.retryable


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


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
async def test_a_busy_vendor_is_asked_again_before_the_first_token(
    model: LanguageModel, vendor: VendorServer, status: int
) -> None:
    vendor.script(Reply(status=status), Reply(status=status))
    assert await written(model) == "Hello there."
    assert len(vendor.requests) == 3


async def test_a_vendor_who_stays_busy_is_asked_as_often_as_allowed(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.default = Reply(status=503)
    error, _ = await failure(model)
    assert error.error.code == "model_busy"
    assert len(vendor.requests) == 1 + IMPATIENT.retries


async def test_the_vendor_s_wish_to_wait_is_kept(
    create_model: CreateModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(status=429, retry_after="1"))
    model = create_model(patience=Patience(first_pause=0, longest_pause=2))
    began = time.monotonic()
    assert await written(model) == "Hello there."
    assert 1 <= time.monotonic() - began < WITHIN


async def test_a_cut_before_the_first_token_is_tried_again(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(tokens=(), end="cut"))
    assert await written(model) == "Hello there."


async def test_nothing_is_tried_again_once_a_token_has_been_shown(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(tokens=("Half",), end="error", code="overloaded_error"))
    _, text = await failure(model)
    assert text == "Half"
    assert len(vendor.requests) == 1


async def test_a_vendor_who_can_not_be_reached_is_busy(
    create_model: CreateModel, vendor: VendorServer
) -> None:
    model = create_model()
    await vendor.stop()
    error, _ = await failure(model)
    assert error.error.code == "model_busy"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(tokens=(), end="mute"),
        Reply(tokens=(), end="silent"),
        Reply(tokens=("Half",), end="silent"),
    ],
    ids=["before an answer", "before a token", "in the middle"],
)
async def test_silence_ends_the_request(
    create_model: CreateModel, vendor: VendorServer, reply: Reply
) -> None:
    vendor.script(reply)
    error, text = await failure(create_model(patience=Patience(silence=1)))
    assert error.error.code == "model_silent"
    assert error.error.retryable
    assert text == "".join(reply.tokens)
    assert len(vendor.requests) == 1
    await asyncio.wait_for(vendor.requests[0].disconnected.wait(), WITHIN)


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
