"""A vendor who is busy, or has gone before its first token, is asked again."""

import asyncio
import time

import pytest

from services.language_models.patience import Patience
from services.language_models.port import LanguageModel
from tests.contract.language_models.conftest import IMPATIENT, CreateModel
from tests.support.asking import WITHIN, failure, written
from tests.support.vendor_server import Reply, VendorServer


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
async def test_a_busy_vendor_is_asked_again_before_the_first_token(
    model: LanguageModel, vendor: VendorServer, status: int
) -> None:
    vendor.script(Reply(status=status), Reply(status=status))
    assert await written(model) == "Hello there."
    assert len(vendor.requests) == 3


async def test_of_an_error_without_an_end_the_status_is_enough(
    model: LanguageModel, vendor: VendorServer
) -> None:
    vendor.script(Reply(status=500, end="endless"))
    assert await written(model) == "Hello there."
    await asyncio.wait_for(vendor.requests[0].disconnected.wait(), WITHIN)


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


@pytest.mark.parametrize("wish", ["inf", "nan", "-5", "soon", "9" * 400])
async def test_a_wish_that_makes_no_sense_is_none(
    model: LanguageModel, vendor: VendorServer, wish: str
) -> None:
    vendor.script(Reply(status=429, retry_after=wish))
    assert await written(model) == "Hello there."


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
