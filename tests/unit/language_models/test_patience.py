"""How long to wait for a vendor."""

import math

from services.language_models.patience import Patience

PATIENCE = Patience(retries=3, first_pause=0.5, longest_pause=1.5)


def test_pauses_double_up_to_the_longest_and_then_it_is_enough() -> None:
    assert [PATIENCE.pause(tries) for tries in (1, 2, 3, 4)] == [0.5, 1.0, 1.5, None]


def test_a_vendor_s_own_wish_is_kept_when_it_is_longer() -> None:
    assert PATIENCE.pause(1, 1.2) == 1.2
    assert PATIENCE.pause(2, 0.1) == 1.0


def test_a_vendor_who_wants_too_much_patience_is_not_asked_again() -> None:
    assert PATIENCE.pause(1, 60) is None


def test_no_retries_means_none() -> None:
    assert Patience(retries=0).pause(1) is None


def test_a_wish_that_is_no_time_is_none() -> None:
    assert [PATIENCE.pause(1, wish) for wish in (math.nan, -5)] == [0.5, 0.5]
    assert PATIENCE.pause(1, math.inf) is None
