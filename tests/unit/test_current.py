from typing import TYPE_CHECKING, cast

import pytest

import services

if TYPE_CHECKING:
    from services.assembly import Services


def test_the_services_in_use_are_those_of_the_innermost_context() -> None:
    one, two = cast("Services", object()), cast("Services", object())
    with services.use(one):
        assert services.current() is one
        with services.use(two):
            assert services.current() is two
        assert services.current() is one


def test_the_former_ones_come_back_after_a_fault_too() -> None:
    one, two = cast("Services", object()), cast("Services", object())
    with services.use(one):
        with pytest.raises(KeyError), services.use(two):
            raise KeyError
        assert services.current() is one


def test_before_any_are_in_use_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_in_use", [])
    with pytest.raises(RuntimeError, match="no services are in use"):
        services.current()
    one = cast("Services", object())
    services.set_current(one)
    assert services.current() is one
