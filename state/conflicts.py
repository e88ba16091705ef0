"""What two people share: held in the browser by REST, so that it is there while Reflex's socket is away."""

from typing import ClassVar, Literal, TypedDict, TypeVar

import reflex as rx

from state.live import CLIENT, Action, live

T = TypeVar("T")
CONFLICTS = f"{CLIENT}/conflicts.js"
INVITATIONS = f"{CLIENT}/invitations.js"
INVITATION = f"{CLIENT}/invitation.js"

Face = Literal["loading", "offer", "gone", "own", "unreachable"]


class ConflictRow(TypedDict):
    """A conflict from my side: I am partner `a` or `b`; `partner` is the other one's name, "" while missing.

    `left` says that the other one has removed their account.
    """

    id: str
    title: str
    side: str
    partner: str
    left: bool


class Choice(ConflictRow):
    """A conflict in which something can be begun, of that session `type`."""

    type: str


def _conflicts(name: str, kind: type[T]) -> rx.Var[T]:
    return live(name, kind, "useConflicts", CONFLICTS)


def _inviting(name: str, kind: type[T]) -> rx.Var[T]:
    return live(name, kind, "useInviting", INVITATIONS)


def _invitation(name: str, kind: type[T]) -> rx.Var[T]:
    return live(name, kind, "useInvitation", INVITATION)


class ConflictState:
    """My conflicts; `welcome` is the id of the one that the address points out, `here` the page's own.

    While kinds are offered it is `choosing`; `choices` are the conflicts among which to choose then.
    """

    conflicts: ClassVar[rx.Var[list[ConflictRow]]] = _conflicts("conflicts", list[ConflictRow])
    welcome: ClassVar[rx.Var[str]] = _conflicts("welcome", str)

    here: ClassVar[rx.Var[ConflictRow]] = _conflicts("here", ConflictRow)
    choosing: ClassVar[rx.Var[bool]] = _conflicts("choosing", bool)
    choices: ClassVar[rx.Var[list[Choice]]] = _conflicts("choices", list[Choice])

    start: ClassVar[Action] = Action("startTogether", CONFLICTS)
    name: ClassVar[Action] = Action("nameConflict", CONFLICTS)
    choose: ClassVar[Action] = Action("chooseKind", CONFLICTS)
    begin: ClassVar[Action] = Action("beginKind", CONFLICTS)
    begin_in: ClassVar[Action] = Action("beginIn", CONFLICTS)


class InvitingState:
    """The link that is shown to whoever invites: `problem` says why there is none, `hint` what came of it."""

    url: ClassVar[rx.Var[str]] = _inviting("url", str)
    problem: ClassVar[rx.Var[str]] = _inviting("problem", str)
    copied: ClassVar[rx.Var[bool]] = _inviting("copied", bool)
    hint: ClassVar[rx.Var[str]] = _inviting("hint", str)
    shareable: ClassVar[rx.Var[bool]] = _inviting("shareable", bool)

    invite: ClassVar[Action] = Action("invite", INVITATIONS)
    again: ClassVar[Action] = Action("inviteAgain", INVITATIONS)
    copy: ClassVar[Action] = Action("copyInvitation", INVITATIONS)
    share: ClassVar[Action] = Action("shareInvitation", INVITATIONS)


class InvitationState:
    """An invitation as the one who is invited sees it; `face` says which of its faces is shown."""

    face: ClassVar[rx.Var[str]] = _invitation("face", str)
    title: ClassVar[rx.Var[str]] = _invitation("title", str)
    inviter: ClassVar[rx.Var[str]] = _invitation("inviter", str)
    signed_in: ClassVar[rx.Var[bool]] = _invitation("signedIn", bool)
    name: ClassVar[rx.Var[str]] = _invitation("name", str)
    busy: ClassVar[rx.Var[bool]] = _invitation("busy", bool)
    detail: ClassVar[rx.Var[str]] = _invitation("detail", str)

    accept: ClassVar[Action] = Action("acceptInvitation", INVITATION)
