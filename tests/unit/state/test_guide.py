"""The name of who writes, before the message is there that carries it."""

from types import SimpleNamespace
from typing import Any, cast

import reflex as rx

import services
from services.language_models.guide.model import ScriptedGuide
from services.language_models.local.model import LocalModel
from state.guide import GuideState


def guide() -> GuideState:
    root = cast("Any", rx.State)(_reflex_internal_init=True)
    state = root.get_substate(GuideState.get_full_name().split("."))
    assert isinstance(state, GuideState)
    return state


def test_it_is_the_name_that_the_model_s_messages_carry() -> None:
    state = guide()
    with services.use(cast("Any", SimpleNamespace(model=SimpleNamespace(name=LocalModel.name)))):
        cast("Any", GuideState.load).fn(state)
    assert state.name == LocalModel.name == "Small demonstration model"


def test_until_the_server_has_been_asked_it_is_the_usual_one() -> None:
    assert guide().name == ScriptedGuide(pace=0).name
