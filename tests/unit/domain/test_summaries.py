from hypothesis import given
from hypothesis import strategies as st

from services.domain.summaries import LEFT, WORTH_IT, covered

SIZES = st.lists(st.integers(1, 300), max_size=60)
BUDGET = st.integers(10, 5000)


@given(SIZES, BUDGET)
def test_what_fits_twice_is_not_summed_up(sizes: list[int], budget: int) -> None:
    if sum(sizes) <= budget * WORTH_IT:
        assert covered(sizes, budget) == 0


@given(SIZES, BUDGET)
def test_one_request_takes_no_more_than_half_of_the_budget(sizes: list[int], budget: int) -> None:
    number = covered(sizes, budget)
    assert number <= 1 or sum(sizes[:number]) <= budget * WORTH_IT
    assert number == 0 or number < len(sizes)


@given(st.lists(st.integers(1, 30), min_size=20, max_size=60), st.integers(300, 2000))
def test_what_remains_is_a_quarter_or_waits_for_the_next_time(
    sizes: list[int], budget: int
) -> None:
    """Summed up again and again, all that isn't covered fits into the budget, with room to spare."""
    left = list(sizes)
    while number := covered(left, budget):
        left = left[number:]
    assert sum(left) <= budget * WORTH_IT
    if len(left) < len(sizes):
        assert sum(left) > budget * LEFT - max(sizes)
