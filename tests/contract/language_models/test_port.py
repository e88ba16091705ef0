"""What holds of every language model, the scripted guide included."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from services.domain.kinds import Kind
from services.language_models.factory import create_language_model
from services.language_models.guide.model import ScriptedGuide
from services.language_models.port import LanguageModel
from tests.contract.language_models.conftest import VENDORS
from tests.support.prompts import KINDS, kind_id, prompt, turn
from tests.support.vendor_server import VendorServer


@pytest.fixture(params=("guide", *VENDORS))
async def model(
    request: pytest.FixtureRequest, vendor: VendorServer
) -> AsyncIterator[LanguageModel]:
    """Each implementation in turn."""
    name: str = request.param
    made = ScriptedGuide(pace=0) if name == "guide" else create_language_model(name)
    yield made
    await made.close()


async def test_a_reply_comes_in_pieces_none_of_which_is_empty(model: LanguageModel) -> None:
    await model.warm_up()
    pieces = [piece async for piece in model.stream(prompt("We argue about money."))]
    assert len(pieces) > 1
    assert all(pieces)


async def test_messages_carry_the_model_s_name(model: LanguageModel) -> None:
    assert model.name.strip()


@pytest.mark.parametrize("kind", list(KINDS), ids=kind_id)
async def test_every_kind_gets_a_reply(model: LanguageModel, kind: Kind) -> None:
    role = "partner-a" if kind.audience == "both" else "user"
    asked = prompt(turn(role, "We argue about money."), kind=kind)
    assert "".join([piece async for piece in model.stream(asked)])


async def test_one_model_writes_many_replies_at_once(model: LanguageModel) -> None:
    streams = [model.stream(prompt(f"We argue about money {number}.")) for number in range(5)]
    first = [await anext(stream) for stream in streams]
    rest = ["".join([piece async for piece in stream]) for stream in streams]
    assert all(first)
    assert all(rest)


async def test_a_reply_can_be_given_up_at_any_moment(model: LanguageModel) -> None:
    async with aclosing(model.stream(prompt("We argue."))) as unread:
        pass
    async with aclosing(model.stream(prompt("We argue."))) as begun:
        assert await anext(begun)
    for stream in (unread, begun):
        with pytest.raises(StopAsyncIteration):
            await anext(stream)
