"""Partners, a stranger and nobody at one product, and what each of them is shown, in words that stand nowhere else."""

import re
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from tests.support.client import Client, Json
from tests.support.couples import KINDS, PRIVATE_OF_B, SHARED, Couple, invite, join, new_conflict

PEOPLE = ("a", "b", "stranger", "signed_out", "revoked_a", "revoked_b")
PASSWORD = "correct horse"

Gives = Literal["nothing", "name", "list", "name and list"]
"""What of a person's own something shows them."""


def _word(about: str) -> str:
    """Return a word that stands nowhere else."""
    return f"{about.replace('_', '')}x{uuid4().hex[:12]}x"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedWorld:
    """A couple, a stranger, nobody, and those whose sign-in has ended; with what each of them is shown.

    `talks` are the conversations by their kinds; `names` and `listed` are the marked words that each is
    shown, `unlisted` those that no list of conversations shows.
    """

    url: str
    people: dict[str, Client]
    accounts: dict[str, Json]
    talks: dict[str, str]
    names: dict[str, frozenset[str]]
    listed: dict[str, frozenset[str]]
    unlisted: frozenset[str]
    codes: tuple[str, str]

    def marks(self, said: Sequence[str]) -> set[str]:
        """Return which of all marked words are in what was said."""
        everything = self.unlisted.union(*self.names.values(), *self.listed.values())
        return set(re.findall("|".join(everything), " ".join(said)))

    def own(self, who: str, gives: Gives) -> frozenset[str]:
        """Return the words that somebody is shown by what gives them so much."""
        name = self.names.get(who, frozenset[str]()) if "name" in gives else frozenset[str]()
        listed = self.listed.get(who, frozenset[str]()) if "list" in gives else frozenset[str]()
        return name | listed

    async def signed_in(self, exits: AsyncExitStack, who: str) -> Client:
        """Return another sign-in of partner A or B."""
        client = await exits.enter_async_context(Client(self.url, cookies=True))
        await client.enter("sign-in", self.accounts[who])
        return client


def member_of(kind: str, who: str) -> bool:
    """Tell whether the protocol's table lets this person in."""
    return who in {"a", "b"} and (kind == SHARED or (kind in PRIVATE_OF_B) is (who == "b"))


async def marked_world(exits: AsyncExitStack, url: str) -> MarkedWorld:
    """Let them all come to the product at `url`, and talk; they leave with `exits`."""
    people = {who: await exits.enter_async_context(Client(url, cookies=True)) for who in PEOPLE}
    names = {who: _word("name") for who in ("a", "b", "stranger")}
    accounts = {
        who: {"email": f"{uuid4().hex}@example.org", "password": PASSWORD, "name": name}
        for who, name in names.items()
    }
    for who, account in accounts.items():
        await people[who].enter("sign-up", account)
    for who in ("a", "b"):
        revoked = people[f"revoked_{who}"]
        await revoked.enter("sign-in", accounts[who])
        assert (await revoked.post("/api/auth/sign-out")).status_code == 204
        revoked.http.cookies.set("chat_session", revoked.token)  # as one who has kept it sends it
    about, other = _word("conflict"), _word("conflict")
    conflict = await new_conflict(people["a"], about)
    used = await invite(people["a"], conflict)
    await join(people["b"], used)
    couple = Couple(a=people["a"], b=people["b"], conflict=conflict)
    listed = {"a": {about}, "b": {about}, "stranger": set[str]()}
    talks = {kind: await _talk(couple, kind, listed) for kind in KINDS}
    title = _word("title")
    await people["stranger"].new_conversation(title=title)
    listed["stranger"].add(title)
    unused = await invite(people["stranger"], await new_conflict(people["stranger"], other))
    return MarkedWorld(
        url=url,
        people=people,
        accounts=accounts,
        talks=talks,
        names={who: frozenset({name}) for who, name in names.items()},
        listed={who: frozenset(words) for who, words in listed.items()},
        unlisted=frozenset({other, used, unused}),
        codes=(used, unused),
    )


async def _talk(couple: Couple, kind: str, listed: dict[str, set[str]]) -> str:
    """Begin a conversation whose title and last words are marked, and note whose list shows them, and by whom."""
    owner, title, words = couple.owner_of(kind), _word("title"), _word("words")
    conversation = await couple.begin(owner, kind, title=title)
    await owner.say(conversation, words)
    for who in ("a", "b"):
        if member_of(kind, who):
            listed[who] |= {title, words}
    listed["b"] |= {owner.user["name"]} if kind == SHARED else set()
    return conversation
