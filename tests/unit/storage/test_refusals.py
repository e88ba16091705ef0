"""What the database's refusals mean."""

import pytest
from surrealdb import SurrealError

from services.domain.errors import ConversationFinalized, EmailTaken, NotFound, ReplyInProgress
from services.storage.refusals import KnownKey, refusal_of


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("An error occurred: conversation_not_found", NotFound),
        ("An error occurred: conversation_finalized", ConversationFinalized),
        ("An error occurred: reply_in_progress", ReplyInProgress),
        (
            "Error while processing event message_lock: An error occurred: conversation_finalized",
            ConversationFinalized,
        ),
        ("Database index `user_email` already contains 'a@b', with record `user:1`", EmailTaken),
        ("Database index `message_once` already contains ['c', 'k']", KnownKey),
    ],
)
def test_a_refusal_has_its_meaning(text: str, meaning: type[Exception]) -> None:
    assert type(refusal_of(SurrealError(text))) is meaning


@pytest.mark.parametrize(
    "text", ["An error occurred: something_else", "conversation_finalized", ""]
)
def test_anything_else_has_none(text: str) -> None:
    assert refusal_of(SurrealError(text)) is None
