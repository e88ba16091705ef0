from services.domain.snapshots import Participant, Snapshot
from tests.support.samples import conversation


def test_who_is_online_is_told_by_the_participants() -> None:
    people = tuple(
        Participant(user_id=user_id, name=user_id, role="user", online=online)
        for user_id, online in (("a", True), ("b", False), ("c", True))
    )
    snapshot = Snapshot(
        conversation=conversation(),
        messages=(),
        recovered=True,
        reply=None,
        participants=people,
        typing=(),
    )
    assert snapshot.online == ("a", "c")
