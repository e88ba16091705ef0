"""What requests carry, and what answers hold beyond the shapes of `services.wire`."""

from typing import NotRequired

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from services.wire import ListedJson, MessageJson, ReplyJson, SnapshotJson, UserJson


class Body(BaseModel):
    """A request body: exact types; fields that nobody knows are passed over, as clients do with ours."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class SignUp(Body):
    """A new account."""

    email: str
    password: str
    name: str


class SignIn(Body):
    """An account and its password."""

    email: str
    password: str


class Guest(Body):
    """A new account without a password."""

    name: str


class Claim(Body):
    """What makes a guest's account one that can be signed in to."""

    email: str
    password: str


class RemoveAccount(Body):
    """An account's own end; whoever has a password gives it."""

    password: str = ""


class FieldErrorJson(TypedDict):
    """One field of a request that can't be accepted, and why."""

    field: str
    message: str


class ProblemJson(TypedDict):
    """Why a request was refused (RFC 9457); with fields that can't be accepted, `errors` says which."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool
    errors: NotRequired[list[FieldErrorJson]]


class StatusJson(TypedDict):
    """That all is well."""

    status: str


class ReadUpTo(Body):
    """How far somebody has read."""

    seq: int = Field(ge=0, le=2**53)


class ReadJson(TypedDict):
    """How far somebody has read."""

    seq: int


class NewConflict(Body):
    """What two people want to talk about."""

    title: str


class NewConversation(Body):
    """What to talk about, and with whom."""

    session_type: str
    conflict_id: str | None = None
    title: str | None = None
    join: bool = Field(
        default=False,
        description="enter the one of this kind that both partners have going on, if there is one",
    )


class NewMessage(Body):
    """What to say; `client_id` makes it be said once."""

    client_id: str = Field(description="8 to 64 characters of A-Za-z0-9-_, chosen by the sender")
    content: str = Field(description="1 to 8,000 characters after trimming")


class TypingSign(Body):
    """Whether somebody types."""

    active: bool


class SignedInJson(TypedDict):
    """Who has signed in, and the token for clients that keep no cookies."""

    user: UserJson
    token: str


class MeJson(TypedDict):
    """Who is signed in."""

    user: UserJson


class SomebodyJson(TypedDict):
    """Who is signed in, if anybody is."""

    user: UserJson | None


class ConversationsJson(TypedDict):
    """A page of conversations, newest first; `next` is the `before` of the next page."""

    conversations: list[ListedJson]
    next: str | None


class MessagesJson(TypedDict):
    """A stretch of the log, ascending."""

    messages: list[MessageJson]
    has_more: bool


class SentJson(TypedDict):
    """The message as it stands in the log, and the answer that is being written to it."""

    message: MessageJson
    reply: ReplyJson | None


class ReplyStartedJson(TypedDict):
    """The reply that has begun."""

    reply: ReplyJson | None


class ReplyAskableJson(TypedDict):
    """The reply that is being written, and whether one could be asked for."""

    reply: ReplyJson | None
    askable: bool


class EventsJson(SnapshotJson):
    """A snapshot and its version, for long-polling."""

    version: str
