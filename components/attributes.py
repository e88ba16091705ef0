"""Attributes that come and go, and hooks that a component brings along."""

from typing import Any

import reflex as rx
from reflex.vars import NumberVar, VarData


def when(condition: rx.Var[bool] | bool, value: str = "true") -> rx.Var[str] | str | None:
    """Return `value` for an attribute that is absent, rather than false, unless `condition`."""
    if isinstance(condition, bool):
        return value if condition else None
    return rx.Var(f'({condition} ? "{value}" : undefined)', _var_type=str)


def count(items: rx.Var[Any]) -> NumberVar[int]:
    """Return how many there are in a list."""
    return items.to(list).length()


def hook(name: str, call: str, data: VarData | None) -> rx.Var[object]:
    """Return the value of a React hook's `call`, to be used as a var under `name`."""
    return rx.Var(
        name, _var_data=VarData.merge(data, VarData(hooks={f"const {name} = {call};": None}))
    )
