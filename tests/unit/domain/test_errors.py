import pytest

from services.domain import errors
from services.domain.errors import (
    FieldError,
    Invalid,
    NotFound,
    RateLimited,
    ServiceError,
    TooManyConnections,
)

CODES = {
    "Unauthenticated": ("unauthenticated", 401),
    "BadCredentials": ("bad_credentials", 401),
    "BadOrigin": ("bad_origin", 403),
    "EmailTaken": ("email_taken", 409),
    "NotFound": ("not_found", 404),
    "Invalid": ("invalid", 422),
    "ConversationFinalized": ("conversation_finalized", 409),
    "ClientIdReused": ("client_id_reused", 409),
    "ReplyInProgress": ("reply_in_progress", 409),
    "NothingToAnswer": ("nothing_to_answer", 409),
    "PartnerPresent": ("partner_present", 409),
    "PartnerLeft": ("partner_present", 409),
    "OwnInvitation": ("own_invitation", 409),
    "PartnerMustAgree": ("partner_must_agree", 409),
    "RateLimited": ("rate_limited", 429),
    "TooManyConnections": ("rate_limited", 429),
    "Unavailable": ("unavailable", 503),
}


@pytest.mark.parametrize(("name", "expected"), CODES.items())
def test_each_error_has_the_code_and_status_of_the_protocol(
    name: str, expected: tuple[str, int]
) -> None:
    kind: type[ServiceError] = getattr(errors, name)
    assert (kind.code, kind.status) == expected
    assert kind.title
    assert kind.retryable is (name in {"RateLimited", "TooManyConnections", "Unavailable"})


def test_an_error_says_its_title_where_it_has_nothing_more_to_say() -> None:
    assert NotFound().detail == str(NotFound()) == NotFound.title
    assert NotFound("Gone.").detail == "Gone."
    assert TooManyConnections().retry_after == 10
    assert RateLimited(2.5).retry_after == 2.5


def test_an_invalid_request_says_what_is_wrong_first() -> None:
    wrong = Invalid(FieldError("a", "No a."), FieldError("b", "No b."))
    assert wrong.detail == "No a."
    assert [error.field for error in wrong.errors] == ["a", "b"]
    assert Invalid().detail == Invalid.title
