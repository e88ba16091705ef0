"""Why a WebSocket is closed, in words and codes that tell the client what to do."""

from collections.abc import Generator
from contextlib import contextmanager
from enum import IntEnum

from services.domain.errors import NotFound, RateLimited, Unauthenticated, Unavailable
from services.live import MembershipChanged


class CloseCode(IntEnum):
    """The codes of docs/protocol.md; the 1xxx are those of RFC 6455 and its registry."""

    GOING_AWAY = 1001
    SERVICE_RESTART = 1012
    TRY_AGAIN_LATER = 1013
    BROKE_PROTOCOL = 4400
    SIGN_IN = 4401
    NOT_THERE = 4404
    TOO_SLOW = 4408
    TOO_MANY = 4429


class Closed(Exception):
    """The connection ends with `code`; the text is the reason that the client is given."""

    def __init__(self, code: CloseCode, reason: str = "") -> None:
        """Keep `code`; `reason` has at most 123 bytes."""
        super().__init__(reason)
        self.code = code


@contextmanager
def as_close_codes() -> Generator[None]:
    """Turn the services' refusals into the close codes that say the same."""
    try:
        yield
    except Unauthenticated as error:
        raise Closed(CloseCode.SIGN_IN, error.detail) from None
    except MembershipChanged:
        raise Closed(CloseCode.SERVICE_RESTART, "Who takes part has changed.") from None
    except NotFound as error:
        raise Closed(CloseCode.NOT_THERE, error.detail) from None
    except RateLimited as error:
        raise Closed(CloseCode.TOO_MANY, error.detail) from None
    except Unavailable as error:
        raise Closed(CloseCode.TRY_AGAIN_LATER, error.detail) from None
