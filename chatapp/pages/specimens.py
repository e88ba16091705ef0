"""The fixed data that the gallery shows."""

from typing import Any

import reflex as rx

from state.conflicts import ConflictRow
from state.conversation import Link, MessageRow, Notice, Person, ReplyFailure, Typist
from state.inbox import InboxRow

ALEX = {"author_id": "u1", "author_name": "Alex", "role": "partner-a"}
SAM = {"author_id": "u2", "author_name": "Sam", "role": "partner-b"}
KIM = {"author_id": "u3", "author_name": "Kim", "role": "user"}
GUIDE = {
    "author_id": None,
    "author_name": "Guide",
    "role": "ai",
    "state": "complete",
    "outcome": "complete",
}


def _row(key: str, content: str, **fields: Any) -> MessageRow:
    row: dict[str, Any] = {
        "key": key,
        "seq": 1,
        "client_id": None,
        "content": content,
        "created_at": "2026-11-03T14:10:00.000Z",
        "outcome": None,
        "state": "sent",
        "mine": False,
        "error": "",
        "retryable": False,
        "first": True,
        "last": True,
        "day": "",
        "time": "14:10",
        "emoji": False,
    }
    return MessageRow(**{**row, **fields})


def _rows(*rows: MessageRow) -> rx.Var[list[MessageRow]]:
    return rx.Var.create(list(rows)).to(list[MessageRow])


USER_ROWS = _rows(
    _row("u1", "We keep having the same argument.", mine=True, day="Yesterday", **KIM),
    _row("u2", "Thank you for saying it. When did it last happen?", **GUIDE),
    _row("u3", "On Sunday, over the dishes.\nIt never ends well.", mine=True, **KIM),
)
SHARED_ROWS = _rows(
    _row(
        "s1",
        "I come home and the sink is full, and I think: she doesn't see me.",
        day="Today",
        **SAM,
    ),
    _row("s2", "It's not about plates.", first=False, **SAM),
    _row("s3", "I leave them because I'm dead by eight. I thought you knew.", mine=True, **ALEX),
    _row(
        "s4",
        "You've each named something quieter than the dishes. Sam, for you the full sink says "
        "*I'm not seen*. Alex, for you it says *I have nothing left*.\n\nBefore we look for a fix: "
        "Sam, what did you hear Alex say just now, in your own words?",
        **GUIDE,
    ),
    _row("s5", "That she's exhausted. I didn't know that it was every evening.", **SAM),
    _row("s6", "Most of them, since October.", mine=True, state="waiting", seq=None, **ALEX),
)
STATE_ROWS = _rows(
    _row("t1", "On its way.", mine=True, state="sending", seq=None, **ALEX),
    _row("t2", "Not yet on its way.", mine=True, state="waiting", seq=None, **ALEX),
    _row(
        "t3",
        "Too fast.",
        mine=True,
        state="failed",
        seq=None,
        error="That was a lot at once. Try again in a moment.",
        retryable=True,
        **ALEX,
    ),
    _row(
        "t4",
        "Too late.",
        mine=True,
        state="failed",
        seq=None,
        error="This conversation is sealed.",
        **ALEX,
    ),
    _row("t5", "Arrived.", mine=True, **ALEX),
    _row("t6", "I was about to say", **{**GUIDE, "state": "stopped", "outcome": "stopped"}),
)
MARKDOWN_ROWS = _rows(
    _row(
        "m1",
        "# What I heard\n\nTwo things, **both true**:\n\n1. The sink is full *again*.\n"
        "2. Nobody has anything left by eight.\n\n- a pause\n- a list\n  - within a list\n\n"
        "> She doesn't see me.\n\nSome `code`, a [link](https://example.org), and:\n\n"
        "```\nif tired:\n    rest()\n```\n\n| who | what |\n|---|---|\n| Sam | isn't seen |\n"
        "| Alex | has nothing left |\n\n---\n\nThat's all. <b>No HTML</b> gets through.",
        **GUIDE,
    ),
)
SCRIPT_ROWS = _rows(
    _row("r1", "أنا متعب كل مساء، ولا أحد يرى ذلك.", **SAM),
    _row("r2", "毎晩疲れています。誰も気づいてくれません。", mine=True, **ALEX),
    _row("r3", "👩‍👩‍👧‍👦 🫶🏽", mine=True, emoji=True, **ALEX),
    _row("r4", "Donaudampfschifffahrtsgesellschaftskapitän" * 4, **SAM),
)
STREAMED = "Thank you both. I notice that the room got **softer** when"


def _failure(**fields: Any) -> rx.Var[ReplyFailure]:
    return rx.Var.create(ReplyFailure(**fields)).to(ReplyFailure)


FAILURE = _failure(
    code="interrupted",
    detail="The answer was interrupted. You can ask for it again.",
    retryable=True,
    text="What I hear in both of you is",
)
FAILURE_FOR_GOOD = _failure(
    code="refused", detail="The guide can't answer this.", retryable=False, text=""
)
NO_FAILURE = rx.Var("null", _var_type=ReplyFailure).guess_type()
REFUSAL = rx.Var.create(
    Notice(code="unsent", detail="Some of your messages are still on their way.")
).to(Notice)

ONE_TYPIST = rx.Var.create([Typist(user_id="u2", name="Sam")]).to(list[Typist])
TWO_TYPISTS = rx.Var.create(
    [Typist(user_id="u2", name="Sam"), Typist(user_id="u3", name="Kim")]
).to(list[Typist])


def _people(*people: Person) -> rx.Var[list[Person]]:
    return rx.Var.create(list(people)).to(list[Person])


def _person(name: str, role: str, *, online: bool = True, mine: bool = False) -> Person:
    return Person(user_id=name.lower(), name=name, role=role, online=online, mine=mine)


_ME = _person("Alex", "partner-a", mine=True)
BOTH_HERE = _people(_ME, _person("Sam", "partner-b"))
ONE_AWAY = _people(_ME, _person("Sam", "partner-b", online=False))
ALONE = _people(_person("Alex", "user", mine=True))
PARTNER_MISSING = _people(_ME)

LINKS: dict[str, rx.Var[Link]] = {
    state: rx.Var.create(Link(state=state, retry_in=0, waiting=waiting)).to(Link)
    for state, waiting in (
        ("live", 0),
        ("connecting", 0),
        ("reconnecting", 2),
        ("polling", 0),
        ("offline", 0),
    )
}
LONG_TITLE = "The dishes, and everything that they stand for since October"


def _listed(
    title: str,
    line: str,
    *,
    author: str = "Sam",
    sealed: bool = False,
    about: str = "",
    unread: int = 0,
) -> InboxRow:
    at = "2026-11-03T14:10:00Z"
    return InboxRow(
        id=title,
        title=title,
        kind="",
        author=author,
        line=line,
        at=at,
        sealed=sealed,
        about=about,
        unread=unread,
    )


INBOX = rx.Var.create(
    [
        _listed(
            "Shared conversation",
            "I didn't know that it was every evening.",
            about="The dishes",
            unread=2,
        ),
        _listed(
            "Private exploration",
            "It isn't really about the plates.",
            author="You",
            about="The dishes",
        ),
        _listed("Intake interview", "", sealed=True),
        _listed("A first talk about what brings me here, and a very long title", ""),
    ]
).to(list[InboxRow])


CONFLICTS = rx.Var.create(
    [
        ConflictRow(id="k1", title="The dishes", side="a", partner="Sam", left=False),
        ConflictRow(
            id="k2", title="Sundays, and whose family we see", side="b", partner="Kim", left=False
        ),
        ConflictRow(id="k3", title="Money", side="a", partner="", left=False),
        ConflictRow(id="k4", title="The move", side="b", partner="Robin", left=True),
    ]
).to(list[ConflictRow])
INVITATION_URL = "https://talk.example.org/invite/Tnqif6IHwNT4jIuzrFSeukk05X1hYKLCgslQKiLDEkU"
