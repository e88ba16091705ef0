"""Every error that a person or a client can be told of.

ServiceError
├── Unauthenticated, BadCredentials, BadOrigin, EmailTaken
├── NotFound
├── Invalid
├── ConversationFinalized, ClientIdReused
├── ReplyInProgress, NothingToAnswer
├── PartnerPresent
│   └── PartnerLeft
├── OwnInvitation, PartnerMustAgree
├── RateLimited
│   └── TooManyConnections
└── Unavailable

`code` is the public contract; `retryable` says whether the same call may succeed later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from services.domain import texts

RECONNECT_AFTER = 10.0


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of a request that can't be accepted, and what to do about it."""

    field: str
    message: str


class ServiceError(Exception):
    """An expected refusal: has a public code, a status in HTTP's terms, and a sentence to show."""

    code: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[str]
    retryable: ClassVar[bool] = False
    detail: str

    def __init__(self, detail: str = "") -> None:
        """Keep `detail`, the sentence to show; empty means the title says it all."""
        self.detail = detail or self.title
        super().__init__(self.detail)


class Unauthenticated(ServiceError):
    """Nobody is signed in, or the session has ended."""

    code = "unauthenticated"
    status = 401
    title = texts.SIGN_IN_FIRST


class BadCredentials(ServiceError):
    """The email and the password don't belong together."""

    code = "bad_credentials"
    status = 401
    title = texts.BAD_CREDENTIALS


class BadOrigin(ServiceError):
    """A cookie came along with a request from somebody else's page."""

    code = "bad_origin"
    status = 403
    title = texts.FROM_ANOTHER_SITE


class EmailTaken(ServiceError):
    """There is an account with this email already."""

    code = "email_taken"
    status = 409
    title = texts.EMAIL_TAKEN


class NotFound(ServiceError):
    """Not there, or not yours: the two can't be told apart from outside."""

    code = "not_found"
    status = 404
    title = texts.NOTHING_HERE


class Invalid(ServiceError):
    """A request whose fields can't be accepted; says which and why."""

    code = "invalid"
    status = 422
    title = texts.INVALID
    errors: tuple[FieldError, ...]

    def __init__(self, *errors: FieldError) -> None:
        """Keep the fields that are wrong; the first one's message is the detail."""
        self.errors = errors
        super().__init__(errors[0].message if errors else "")


class ConversationFinalized(ServiceError):
    """The conversation is sealed: nothing is added to it any more."""

    code = "conversation_finalized"
    status = 409
    title = texts.SEALED


class ClientIdReused(ServiceError):
    """The same client id came with other content."""

    code = "client_id_reused"
    status = 409
    title = texts.CLIENT_ID_REUSED


class ReplyInProgress(ServiceError):
    """The answer that was asked for is being written already."""

    code = "reply_in_progress"
    status = 409
    title = texts.WRITING_ALREADY


class NothingToAnswer(ServiceError):
    """The AI has spoken last and heard all that was said, or nothing was said yet."""

    code = "nothing_to_answer"
    status = 409
    title = texts.NOTHING_TO_ANSWER


class PartnerPresent(ServiceError):
    """The second partner is there: nobody else can be invited."""

    code = "partner_present"
    status = 409
    title = texts.PARTNER_PRESENT


class PartnerLeft(PartnerPresent):
    """The second partner has removed their account: what was said is between these two, and nobody comes after."""

    title = texts.PARTNER_LEFT


class OwnInvitation(ServiceError):
    """An invitation is for somebody else than the one who made it."""

    code = "own_invitation"
    status = 409
    title = texts.OWN_INVITATION


class PartnerMustAgree(ServiceError):
    """What two people have written is erased only when both ask for it."""

    code = "partner_must_agree"
    status = 409
    title = texts.PARTNER_MUST_AGREE


class RateLimited(ServiceError):
    """Too many in too short a time."""

    code = "rate_limited"
    status = 429
    title = texts.A_LOT_AT_ONCE
    retryable = True
    retry_after: float

    def __init__(self, retry_after: float, detail: str = "") -> None:
        """Keep `retry_after`, the seconds until the next try can succeed."""
        self.retry_after = retry_after
        super().__init__(detail or texts.a_lot_at_once(retry_after))


class TooManyConnections(RateLimited):
    """This person has as many live connections as one may have."""

    title = texts.TOO_MANY_CONNECTIONS

    def __init__(self) -> None:
        """Ask for a try after `RECONNECT_AFTER` seconds."""
        super().__init__(RECONNECT_AFTER, self.title)


class Unavailable(ServiceError):
    """The database or the broker doesn't answer now."""

    code = "unavailable"
    status = 503
    title = texts.UNAVAILABLE
    retryable = True


def check_all(*checks: Callable[[], object]) -> None:
    """Raise one `Invalid` that names all that `checks` found wrong, in their order."""
    wrong = [error for check in checks for error in _found_wrong(check)]
    if wrong:
        raise Invalid(*wrong)


def _found_wrong(check: Callable[[], object]) -> tuple[FieldError, ...]:
    try:
        check()
    except Invalid as invalid:
        return invalid.errors
    return ()
