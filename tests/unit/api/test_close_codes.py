import pytest

from chatapp.api.close_codes import Closed, as_close_codes
from services.domain.errors import (
    BadOrigin,
    NotFound,
    RateLimited,
    ServiceError,
    TooManyConnections,
    Unauthenticated,
    Unavailable,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unauthenticated(), 4401),
        (NotFound(), 4404),
        (RateLimited(1), 4429),
        (TooManyConnections(), 4429),
        (Unavailable(), 1013),
    ],
)
def test_a_refusal_is_a_close_code_that_says_the_same(error: ServiceError, code: int) -> None:
    with pytest.raises(Closed) as closed, as_close_codes():
        raise error
    assert closed.value.code == code
    assert str(closed.value) == error.detail
    assert len(str(closed.value).encode()) <= 123


def test_anything_else_passes() -> None:
    with pytest.raises(BadOrigin), as_close_codes():
        raise BadOrigin
    with as_close_codes():
        pass
