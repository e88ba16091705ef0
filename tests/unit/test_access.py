"""Who may see and write: the two it is between, and nobody else, whatever is asked."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access import Access, people_of
from services.domain.conflicts import Conflict, Partner
from services.domain.conversations import Conversation, Entry
from services.domain.errors import NotFound
from services.domain.kinds import Audience, Kind
from services.domain.users import User
from services.kinds.registry import Kinds, load_kinds
from tests.support import samples

if TYPE_CHECKING:
    from services.storage.port import Storage

KINDS = load_kinds()
PEOPLE = ("ann", "ben", "cleo", "dan")
CONFLICTS = ("c1", "c2")


def user(user_id: str) -> User:
    return User(id=user_id, name=user_id.title())


def access(kinds: Kinds = KINDS) -> Access:
    """Return what decides on entries that have been read: it asks no storage."""
    return Access(cast("Storage", None), kinds)


def conflict(conflict_id: str = "c1", a: str = "ann", b: str | None = "ben") -> Conflict:
    return Conflict(
        id=conflict_id,
        title="The dishes",
        partner_a=Partner(id=a, name=a.title()),
        partner_b=None if b is None else Partner(id=b, name=b.title()),
        created_at=samples.NOW,
    )


def left(of: Conflict, who: str) -> Conflict:
    """Return the conflict as it is once `who` has removed their account."""
    a, b = (
        partner and replace(partner, left=partner.id == who)
        for partner in (of.partner_a, of.partner_b)
    )
    assert a is not None
    return replace(of, partner_a=a, partner_b=b)


def talk(session_type: str, owner: str, conflict_id: str | None) -> Conversation:
    return replace(
        samples.conversation(user_id=owner), session_type=session_type, conflict_id=conflict_id
    )


kinds = st.sampled_from(list(KINDS))
people = st.sampled_from(PEOPLE)
conflicts = st.builds(
    conflict, conflict_id=st.sampled_from(CONFLICTS), a=people, b=st.none() | people
)


@given(
    kind=kinds,
    owner=people,
    asking=people,
    of=st.none() | st.sampled_from(CONFLICTS),
    read=st.none() | conflicts,
)
def test_nobody_but_the_owner_and_the_partners_ever_takes_part(
    kind: Kind, owner: str, asking: str, of: str | None, read: Conflict | None
) -> None:
    """Whatever combination of rows is read, even one that can't be: it never lets in a third."""
    conversation = talk(kind.session_type, owner, of)
    inside = {person.id for person in people_of(kind, conversation, read, user(asking))}
    partners = {partner.id for partner in read.partners} if read else set[str]()
    if kind.audience == "both":
        assert inside <= partners
    else:
        assert inside <= {owner}
    if kind.audience != "owner":
        assert inside <= partners
        assert not inside or (read is not None and read.id == of)


@given(kind=kinds, owner=people, asking=people, read=st.none() | conflicts)
def test_whoever_is_let_in_is_among_the_people(
    kind: Kind, owner: str, asking: str, read: Conflict | None
) -> None:
    entry = Entry(
        conversation=talk(kind.session_type, owner, read.id if read else None), conflict=read
    )
    inside = people_of(kind, entry.conversation, read, user(asking))
    try:
        member = access().membership(user(asking), entry)
    except NotFound:
        assert asking not in {person.id for person in inside}
    else:
        assert asking in {person.id for person in member.people}
        assert member.role in {person.role for person in member.people if person.id == asking}


@pytest.mark.parametrize(
    ("audience", "a_sees", "b_sees"),
    [("partner_a", True, False), ("partner_b", False, True), ("both", True, True)],
)
def test_a_conversation_of_a_conflict_is_seen_by_its_audience(
    audience: Audience, a_sees: bool, b_sees: bool
) -> None:
    for kind in (kind for kind in KINDS if kind.audience == audience):
        for owner, may in (("ann", a_sees), ("ben", b_sees)):
            conversation = talk(kind.session_type, owner, "c1")
            inside = people_of(kind, conversation, conflict(), user(owner))
            assert (owner in {person.id for person in inside}) is may


def test_partners_have_their_roles_in_the_shared_room_and_are_users_in_private() -> None:
    shared = people_of(
        KINDS["relationship_shared"],
        talk("relationship_shared", "ben", "c1"),
        conflict(),
        user("ann"),
    )
    assert [(person.id, person.role) for person in shared] == [
        ("ann", "partner-a"),
        ("ben", "partner-b"),
    ]
    for session_type, who in (("individual_a", "ann"), ("joint_context_b", "ben")):
        (alone,) = people_of(
            KINDS[session_type], talk(session_type, who, "c1"), conflict(), user(who)
        )
        assert (alone.id, alone.role) == (who, "user")


def test_before_the_second_partner_has_come_the_first_is_alone_in_the_shared_room() -> None:
    inside = people_of(
        KINDS["relationship_shared"],
        talk("relationship_shared", "ann", "c1"),
        conflict(b=None),
        user("ben"),
    )
    assert [person.id for person in inside] == ["ann"]


@pytest.mark.parametrize(
    ("read", "there", "expected"),
    [
        (conflict(), ("ann", "ben"), 2),
        (conflict(b=None), ("ann",), 2),
        (left(conflict(), "ann"), ("ben",), 1),
        (left(conflict(), "ben"), ("ann",), 1),
    ],
)
def test_who_is_still_to_come_is_expected_and_who_has_left_for_good_is_not(
    read: Conflict, there: tuple[str, ...], expected: int
) -> None:
    entry = Entry(conversation=talk("relationship_shared", "ann", "c1"), conflict=read)
    member = access().membership(user(there[0]), entry)
    assert tuple(person.id for person in member.people) == there
    assert {person.id: person.role for person in member.people} == {
        who: {"ann": "partner-a", "ben": "partner-b"}[who] for who in there
    }
    assert member.expected == expected
    for gone in {"ann", "ben"} - set(there):
        with pytest.raises(NotFound):
            access().membership(user(gone), entry)


def test_in_private_nobody_else_is_expected() -> None:
    entry = Entry(conversation=talk("individual_a", "ann", "c1"), conflict=conflict(b=None))
    assert access().membership(user("ann"), entry).expected == 1


def test_a_conversation_whose_kind_has_been_taken_away_is_seen_by_nobody() -> None:
    entry = Entry(conversation=talk("intake", "ann", None), conflict=None)
    assert access().membership(user("ann"), entry).role == "user"
    with pytest.raises(NotFound):
        access(Kinds()).membership(user("ann"), entry)
