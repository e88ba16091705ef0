"""The storage against the bare database, and long conversations against short ones.

What is compared runs in turns, in the same process and on the same store, so that a slow moment of the machine
hits both. Every append is durable: the engine syncs its log before it answers.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

from benchmarks.row import Row
from services.domain.conversations import Conversation
from services.domain.messages import Draft
from services.domain.sources import utc_now
from services.domain.users import User
from services.storage.rows import draft_content
from services.storage.surreal import SurrealStorage

Step = Callable[[], Awaitable[object]]

SHORT, LONG = 10, 10_000
LISTED = 10_000
NEWEST = 50
ROUNDS, STEPS = 40, 5
WRITERS = 16


async def measure() -> list[Row]:
    """Measure everything, in some 30 seconds; the rows of the report."""
    with tempfile.TemporaryDirectory() as folder:
        storage = SurrealStorage(f"surrealkv://{folder}")
        await storage.open()
        try:
            await _person(storage, "u1")
            return [*await appends(storage), *await lengths(storage), *await lists(storage)]
        finally:
            await storage.close()


async def appends(storage: SurrealStorage) -> list[Row]:
    """A durable append against a bare CREATE of the same record, alone and many at a time."""
    await _raw(storage, "DEFINE TABLE IF NOT EXISTS bare SCHEMALESS")
    conversations = [await _begun(storage) for _ in range(WRITERS)]

    async def append(there: str) -> None:
        await storage.append(there, _draft())

    async def create(there: str) -> None:
        row = draft_content(there, _draft())
        query = "CREATE type::record('bare', $id) CONTENT $row RETURN NONE"
        await _raw(storage, query, id=uuid4().hex, row=row)

    there = conversations[0]
    ours, floor = await _in_turns(lambda: append(there), lambda: create(there))
    many, many_floor = await _in_turns(
        lambda: asyncio.gather(*(append(there) for there in conversations)),
        lambda: asyncio.gather(*(create(there) for there in conversations)),
        steps=1,
    )
    return [
        _row("durable append, p50", _p(ours, 50), _p(floor, 50), 2.0),
        _row("durable append, p99", _p(ours, 99), _p(floor, 99), None),
        _row(f"{WRITERS} appends at once, p50", _p(many, 50), _p(many_floor, 50), 2.0),
    ]


async def lengths(storage: SurrealStorage) -> list[Row]:
    """What a conversation of 10,000 messages costs against one of 10."""
    short, long = await _begun(storage), await _begun(storage)
    await _fill(storage, short, SHORT)
    await _fill(storage, long, LONG)
    result: list[Row] = []
    for name, step in (
        ("opening: row, newest page", _opening),
        ("a hint: room with nothing new", _hint),
        ("append", _append),
    ):
        ours, floor = await _in_turns(step(storage, long, LONG), step(storage, short, SHORT))
        label = f"{name}: {LONG:,} messages against {SHORT}, p50"
        result.append(_row(label, _p(ours, 50), _p(floor, 50), 1.2))
    return result


def _opening(storage: SurrealStorage, there: str, _length: int) -> Step:
    async def step() -> None:
        room = await storage.room(there, 1_000_000, 1)
        page = await storage.page_before(there, None, SHORT)
        assert room is not None
        assert len(page.messages) == SHORT

    return step


def _hint(storage: SurrealStorage, there: str, length: int) -> Step:
    return lambda: storage.room(there, length, 500)


def _append(storage: SurrealStorage, there: str, _length: int) -> Step:
    return lambda: storage.append(there, _draft())


async def lists(storage: SurrealStorage) -> list[Row]:
    """The first page of a person's list: of 10,000 conversations against one page's worth."""
    many, few = uuid4().hex, uuid4().hex
    await _fill_list(storage, many, LISTED)
    await _fill_list(storage, few, NEWEST)

    def step(user_id: str) -> Step:
        return lambda: storage.list_conversations(user_id, limit=NEWEST, before=None)

    ours, floor = await _in_turns(step(many), step(few))
    name = f"list: first {NEWEST} of {LISTED:,} conversations against {NEWEST}, p50"
    return [_row(name, _p(ours, 50), _p(floor, 50), 1.2)]


async def _in_turns(
    one: Step, other: Step, *, steps: int = STEPS
) -> tuple[list[float], list[float]]:
    """Return the milliseconds that each call of either took."""
    taken: tuple[list[float], list[float]] = ([], [])
    for round_ in range(ROUNDS):
        for which, step in ((0, one), (1, other)) if round_ % 2 else ((1, other), (0, one)):
            for _ in range(steps):
                began = time.perf_counter()
                await step()
                taken[which].append((time.perf_counter() - began) * 1000)
    return taken


async def _raw(storage: SurrealStorage, query: str, **variables: object) -> None:
    await storage.connection.run(query, variables)


def _row(name: str, ours: float, floor: float, goal: float | None) -> Row:
    return Row(name=name, ours=ours, floor=floor, unit="ms", goal=goal)


def _p(taken: list[float], percent: int) -> float:
    return statistics.quantiles(taken, n=100)[percent - 1]


def _draft() -> Draft:
    return Draft(
        key=uuid4().hex,
        role="user",
        author_id="u1",
        author_name="Ann",
        content="x" * 200,
        created_at=utc_now(),
    )


async def _person(storage: SurrealStorage, user_id: str) -> None:
    await storage.create_user(User(id=user_id, name="Ann", email=None), None)


async def _begun(storage: SurrealStorage, user_id: str = "u1") -> str:
    conversation = Conversation(
        id=uuid4().hex,
        conflict_id=None,
        user_id=user_id,
        session_type="intake",
        title="Intake interview",
        created_at=utc_now(),
        last_seq=0,
        seal=None,
    )
    await storage.create_conversation(conversation)
    return conversation.id


async def _fill(storage: SurrealStorage, there: str, count: int) -> None:
    """Append `count` messages, many in one transaction: only their number matters here."""
    for done in range(0, count, 500):
        drafts = [draft_content(there, _draft()) for _ in range(min(500, count - done))]
        query = "FOR $draft IN $drafts { fn::append($id, $draft) }"
        await _raw(storage, query, id=there, drafts=drafts)


async def _fill_list(storage: SurrealStorage, user_id: str, count: int) -> None:
    await _person(storage, user_id)
    for done in range(0, count, 200):
        await asyncio.gather(*(_begun(storage, user_id) for _ in range(min(200, count - done))))
