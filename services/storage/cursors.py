"""Places in a list of conversations; as text they are the cursors, opaque to the outside."""

import re
from datetime import UTC, datetime, timedelta

from services.domain import texts
from services.domain.conversations import Conversation
from services.domain.errors import FieldError, Invalid

NEWEST = "~"
"""Beyond every place: where a list begins."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"[0-9]{15}\.[^\x00-\x1f\ud800-\udfff]{1,128}")


def place_of(conversation: Conversation) -> str:
    """Return where `conversation` stands: places sort by time of creation (milliseconds), then by id."""
    milliseconds = (conversation.created_at - _EPOCH) // timedelta(milliseconds=1)
    return f"{milliseconds:015}.{conversation.id}"


def parse_place(cursor: str) -> str:
    """Return the place that `cursor` names; raises `Invalid` if it names none."""
    if not _PLACE.fullmatch(cursor):
        raise Invalid(FieldError("before", texts.NO_POSITION))
    return cursor
