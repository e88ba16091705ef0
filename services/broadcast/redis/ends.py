"""How a reply ended, as it stands at the end of its stream: what every reader needs, and nothing of its text."""

from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from services.domain.replies import (
    Complete,
    EndState,
    Failed,
    ReplyEnd,
    ReplyError,
    Stopped,
    end_error,
    end_seq,
    end_state,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    state: EndState
    seq: int | None
    error: ReplyError | None


_TOLD: Final = TypeAdapter(_Told)


def end_text(end: ReplyEnd) -> str:
    """Return `end` in writing."""
    told = _Told(state=end_state(end), seq=end_seq(end), error=end_error(end))
    return _TOLD.dump_json(told).decode()


def end_of(text: str, reply_id: str, written: str) -> ReplyEnd | None:
    """Return the end of the reply that `text` tells of, which had come to `written`; None where it tells of none.

    Another process may be of another version: what can't be understood is looked for in storage.
    """
    try:
        told = _TOLD.validate_json(text)
    except ValueError:
        return None
    match told:
        case _Told(state="complete", seq=int(seq)):
            return Complete(reply_id=reply_id, seq=seq)
        case _Told(state="stopped", seq=seq):
            return Stopped(reply_id=reply_id, seq=seq)
        case _Told(state="failed", error=ReplyError() as error):
            return Failed(reply_id=reply_id, error=error, text=written)
        case _:
            return None
