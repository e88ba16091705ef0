"""Two partners in a conflict, as clients of a served API."""

from dataclasses import dataclass

from tests.support.client import Client
from tests.support.server import RunningApi

PRIVATE_OF_A = ("individual_a", "joint_context_a")
PRIVATE_OF_B = ("individual_b", "joint_context_b")
SHARED = "relationship_shared"
KINDS = ("intake", *PRIVATE_OF_A, *PRIVATE_OF_B, SHARED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Couple:
    """Partner A, partner B, and the id of their conflict."""

    a: Client
    b: Client
    conflict: str

    async def begin(self, who: Client, session_type: str, **body: str) -> str:
        """Begin a conversation as one of the two; return its id."""
        if session_type != "intake":
            body["conflict_id"] = self.conflict
        return await who.new_conversation(session_type=session_type, **body)

    async def room(self) -> str:
        """Begin a conversation for both, as partner A; return its id."""
        return await self.begin(self.a, SHARED)

    def owner_of(self, session_type: str) -> Client:
        """Return who may begin a conversation of this kind; partner A where both may."""
        return self.b if session_type in PRIVATE_OF_B else self.a

    def other(self, who: Client) -> Client:
        """Return the other one of the two."""
        return self.b if who is self.a else self.a


def ids(*clients: Client) -> list[str]:
    """Return who these are."""
    return [client.user["id"] for client in clients]


async def new_conflict(a: Client, title: str = "The dishes") -> str:
    """Begin a conflict as partner A; return its id."""
    answer = await a.post("/api/conflicts", {"title": title})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def invite(a: Client, conflict: str) -> str:
    """Make an invitation as partner A; return its code."""
    answer = await a.post(f"/api/conflicts/{conflict}/invitations")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


async def join(b: Client, code: str) -> None:
    """Become partner B."""
    answer = await b.post(f"/api/invitations/{code}/accept")
    assert answer.status_code == 200, answer.text


async def couple(api: RunningApi, a: str = "Ann", b: str = "Ben") -> Couple:
    """Return two new guests who are partners."""
    ann, ben = await api.guest(a), await api.guest(b)
    conflict = await new_conflict(ann)
    await join(ben, await invite(ann, conflict))
    return Couple(a=ann, b=ben, conflict=conflict)
