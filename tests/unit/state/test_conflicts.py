"""What two people share: Python's half of the contract with the browser's modules."""

import re
from pathlib import Path
from typing import Any, cast

import pytest
import reflex as rx

from state.conflicts import ConflictState, InvitationState, InvitingState
from state.live import Action

CLIENT = Path("components/client")
STATES = [
    (ConflictState, "conflicts.js", "conflicts.js"),
    (InvitingState, "invitations.js", "invitations.js"),
    (InvitationState, "invitation.js", "invitation_state.js"),
]


def _of(state: type, kind: type) -> list[Any]:
    values = cast("dict[str, Any]", vars(state)).values()
    return [value for value in values if isinstance(value, kind)]


@pytest.mark.parametrize(("state", "module", "slices"), STATES)
def test_every_live_var_is_a_slice_of_its_store(state: type, module: str, slices: str) -> None:
    known = set(re.findall(r"(\w+):", (CLIENT / slices).read_text()))
    wanted = {str(var).partition("_")[2] for var in _of(state, rx.Var)}
    assert wanted
    assert wanted <= known


@pytest.mark.parametrize(("state", "module", "slices"), STATES)
def test_every_action_is_a_function_that_its_module_exports(
    state: type, module: str, slices: str
) -> None:
    exported = set(
        re.findall(
            r"^export (?:async function|function|const) (\w+)",
            (CLIENT / module).read_text(),
            re.MULTILINE,
        )
    )
    actions = _of(state, Action)
    assert actions
    assert {action.function for action in actions} <= exported
    assert {action.module.rpartition("/")[2] for action in actions} == {module}


def test_slices_of_the_same_name_in_two_stores_are_two_vars() -> None:
    names = [str(var) for state, *_ in STATES for var in _of(state, rx.Var)]
    assert len(names) == len(set(names))
    assert not any(name.startswith("live_") for name in names)
