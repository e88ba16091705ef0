"""What the schema's functions refuse, in the terms of the domain."""

import re

from surrealdb import SurrealError

from services.domain.errors import (
    ConversationFinalized,
    EmailTaken,
    NotFound,
    NothingToAnswer,
    OwnInvitation,
    PartnerPresent,
    ReplyInProgress,
    ServiceError,
    Unauthenticated,
)


class KnownKey(Exception):
    """An append found its key in the log already."""


_THROWN: dict[str, type[ServiceError]] = {
    "conversation_not_found": NotFound,
    "conversation_finalized": ConversationFinalized,
    "reply_in_progress": ReplyInProgress,
    "nothing_to_answer": NothingToAnswer,
    "partner_present": PartnerPresent,
    "own_invitation": OwnInvitation,
    "invitation_not_found": NotFound,
    "conflict_not_found": NotFound,
    "user_gone": Unauthenticated,
}
_WORD = re.compile(r"An error occurred: (\w+)")
_EMAIL_INDEX = "index `user_email` already contains"
_KEY_INDEX = "index `message_once` already contains"


def refusal_of(error: SurrealError) -> ServiceError | KnownKey | None:
    """Return what the database's refusal means, or None if it is something else."""
    text = str(error)
    if _EMAIL_INDEX in text:
        return EmailTaken()
    if _KEY_INDEX in text:
        return KnownKey()
    thrown = _WORD.search(text)
    refusal = _THROWN.get(thrown.group(1)) if thrown else None
    return refusal() if refusal else None
