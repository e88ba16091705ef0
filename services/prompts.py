"""What the model is told: the kind's instructions, what it may read of before, and the newest of the log.

What people said while the AI spoke stands before its words in the log, and behind them here.

Walls: a session's own log, and of other sessions only sealed ones that the kind names, of the same conflict, owned
by the one person who is in this one. Nothing private enters a session that somebody else can see.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.access import Membership
from services.domain.kinds import Kind
from services.domain.messages import Message
from services.domain.summaries import due
from services.domain.turns import as_heard
from services.language_models.port import EarlierSession, Prompt, Turn
from services.storage.port import Storage

CHARACTERS_PER_TOKEN: Final = 3
"""Few enough to be safe in most languages; the vendors' own counters aren't asked."""
EARLIER_SHARE: Final = 0.4
"""As much of the budget, at the most, is for earlier sessions."""
_PAGE: Final = 200


def fit(
    kind: Kind,
    newest_first: Sequence[Message],
    budget_tokens: int,
    earlier: tuple[EarlierSession, ...] = (),
    earlier_omitted: int = 0,
    *,
    beginning: Sequence[Message] = (),
    summary: str = "",
) -> Prompt:
    """Return the prompt with the newest messages of the talk within `budget_tokens`; the newest one is always in it.

    `beginning` and `summary` are told whatever they take; what is among `beginning` is told there alone.
    """
    first = tuple(turn_of(message) for message in beginning)
    room = room_for_turns(kind, budget_tokens, earlier)
    room -= sum(size(turn) for turn in first) + len(summary)
    talk = [message for message in as_heard(newest_first[::-1]) if message not in beginning]
    turns = _newest(talk, room) or _newest(talk[-1:], math.inf)
    total = newest_first[0].seq if newest_first else 0
    return Prompt(
        kind=kind,
        turns=turns,
        omitted=total - len(turns) - len(first),
        beginning=first,
        summary=summary,
        earlier=earlier,
        earlier_omitted=earlier_omitted,
    )


def room_for_turns(kind: Kind, budget_tokens: int, earlier: tuple[EarlierSession, ...] = ()) -> int:
    """Return the characters that are left to a conversation's own messages, below 0 if there are none."""
    room = budget_tokens * CHARACTERS_PER_TOKEN - len(kind.instructions) - len(kind.opening)
    return room - sum(size(turn) for session in earlier for turn in session.turns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What has been read for a prompt: the newest of the log, and earlier sessions, of which some didn't fit."""

    newest_first: Sequence[Message]
    earlier: tuple[EarlierSession, ...]
    earlier_omitted: int

    @property
    def last_seq(self) -> int:
        """The last `seq` that has been read, 0 if there is none."""
        return self.newest_first[0].seq if self.newest_first else 0

    def with_message(self, message: Message) -> "Material | None":
        """Return it with `message` in it, which was stored meanwhile; None if others lie in between."""
        if self.last_seq >= message.seq:
            return self
        if self.last_seq < message.seq - 1:
            return None
        return replace(self, newest_first=(message, *self.newest_first))


async def read_material(
    storage: Storage, member: Membership, budget_tokens: int, *, of_empty_log: bool = False
) -> Material:
    """Read as much as may fit; nothing of a log that is known to be empty."""
    characters = budget_tokens * CHARACTERS_PER_TOKEN
    there = 0 if of_empty_log else characters
    newest_first = await _read_newest(storage, member.conversation.id, there)
    earlier, left_out = await _read_earlier(storage, member, int(characters * EARLIER_SHARE))
    return Material(newest_first=newest_first, earlier=earlier, earlier_omitted=left_out)


async def make_prompt(
    storage: Storage, member: Membership, budget_tokens: int, material: Material
) -> Prompt:
    """Return the prompt of what has been read, as much of it as fits; of a long log with how it began."""
    newest_first = material.newest_first
    prompt = fit(
        member.kind, newest_first, budget_tokens, material.earlier, material.earlier_omitted
    )
    if prompt.omitted:
        prompt = await _with_beginning(storage, member, newest_first, budget_tokens, prompt)
    elif due(_told(prompt), room_for_turns(member.kind, budget_tokens, prompt.earlier)):
        # For a vendor that reads less than the budget and gets a shorter prompt then.
        prompt = replace(prompt, summary=await _read_summary(storage, member))
    return replace(prompt, left=_who_left(member))


async def _with_beginning(
    storage: Storage,
    member: Membership,
    newest_first: Sequence[Message],
    budget_tokens: int,
    prompt: Prompt,
) -> Prompt:
    """Return `prompt`, in which not everything fits, with how the log began and the gist of what is left out."""
    told = as_heard(newest_first[::-1])[-len(prompt.turns) :]
    page = await storage.page_after(member.conversation.id, 0, member.kind.opening_facts)
    return fit(
        member.kind,
        newest_first,
        budget_tokens,
        prompt.earlier,
        prompt.earlier_omitted,
        # By the log: some of its first may be the last of the talk, and are what is to be answered then.
        beginning=[message for message in page.messages if message not in told],
        summary=await _read_summary(storage, member),
    )


def _told(prompt: Prompt) -> int:
    return sum(size(turn) for turn in prompt.turns)


async def _read_summary(storage: Storage, member: Membership) -> str:
    summary = await storage.summary(member.conversation.id)
    return summary.text if summary else ""


def _who_left(member: Membership) -> str:
    """Return the name of the partner who took part in this very conversation and has left, or ""."""
    if member.kind.audience != "both" or member.conflict is None:
        return ""
    return next((partner.name for partner in member.conflict.partners if partner.left), "")


async def _read_newest(storage: Storage, conversation_id: str, characters: int) -> list[Message]:
    newest_first: list[Message] = []
    before: int | None = None
    while characters > 0:
        page = await storage.page_before(conversation_id, before, _PAGE)
        newest_first.extend(reversed(page.messages))
        characters -= sum(len(message.content) for message in page.messages)
        if not page.has_more:
            break
        before = page.messages[0].seq
    return newest_first


async def _read_earlier(
    storage: Storage, member: Membership, characters: int
) -> tuple[tuple[EarlierSession, ...], int]:
    """Return the sealed sessions that may be read here, oldest first, and how many more there are.

    Where not all fit, the newest are kept, and of each the newest messages.
    """
    conversation, kind = member.conversation, member.kind
    if conversation.conflict_id is None or not kind.reads or kind.audience == "both":
        return (), 0
    sessions = await storage.sealed_sessions(
        conversation.conflict_id, conversation.user_id, kind.reads
    )
    told = [session for session in sessions if session.last_seq]
    earlier: list[EarlierSession] = []
    for session in reversed(told):
        messages = await _read_newest(storage, session.id, characters)
        turns = _newest(as_heard(messages[::-1]), characters)
        if not turns:
            break
        characters -= sum(size(turn) for turn in turns)
        omitted = session.last_seq - len(turns)
        earlier.append(EarlierSession(title=session.title, turns=turns, omitted=omitted))
    return tuple(reversed(earlier)), len(told) - len(earlier)


def turn_of(message: Message) -> Turn:
    """Return `message` as the model sees it."""
    return Turn(role=message.role, author_name=message.author_name, content=message.content)


def _newest(talk: Sequence[Message], room: float) -> tuple[Turn, ...]:
    """Return the last turns of a talk that fit into `room` characters."""
    turns: list[Turn] = []
    for message in reversed(talk):
        turn = turn_of(message)
        room -= size(turn)
        if room < 0:
            break
        turns.append(turn)
    return tuple(reversed(turns))


def size(turn: Turn) -> int:
    """Return what `turn` takes of the budget, in characters."""
    return len(turn.content) + len(turn.author_name)
