import hashlib
from dataclasses import replace

from services.domain.digest import log_digest
from services.domain.messages import Message
from tests.support.samples import NOW

MESSAGE = Message(
    seq=1,
    client_id="12345678",
    role="user",
    author_id="u1",
    author_name="Ann",
    content='é🙂\u2028"\\/\x01',
    created_at=NOW,
)


def test_the_digest_is_that_of_the_canonical_json_written_by_hand() -> None:
    canonical = (
        '{"id":"k1","messages":[{"author_id":"u1","content":"é🙂\u2028\\"\\\\/\\u0001",'
        '"created_at":"2026-11-22T18:30:00.125Z","outcome":null,"role":"user","seq":1}],'
        '"session_type":"intake"}'
    )
    expected = hashlib.sha256(canonical.encode()).hexdigest()
    assert log_digest("k1", "intake", [MESSAGE]) == expected


def test_the_digest_of_an_empty_log_is_one_too() -> None:
    canonical = b'{"id":"k1","messages":[],"session_type":"intake"}'
    assert log_digest("k1", "intake", []) == hashlib.sha256(canonical).hexdigest()


def test_everything_that_is_sealed_changes_the_digest_and_nothing_else_does() -> None:
    digest = log_digest("k1", "intake", [MESSAGE])
    changed = [
        log_digest("k2", "intake", [MESSAGE]),
        log_digest("k1", "individual_a", [MESSAGE]),
        log_digest("k1", "intake", [MESSAGE, replace(MESSAGE, seq=2)]),
        log_digest("k1", "intake", [replace(MESSAGE, seq=2)]),
        log_digest("k1", "intake", [replace(MESSAGE, role="ai")]),
        log_digest("k1", "intake", [replace(MESSAGE, author_id=None)]),
        log_digest("k1", "intake", [replace(MESSAGE, content="é")]),
        log_digest("k1", "intake", [replace(MESSAGE, created_at=NOW.replace(microsecond=126_000))]),
        log_digest("k1", "intake", [replace(MESSAGE, outcome="stopped")]),
    ]
    assert len({digest, *changed}) == len(changed) + 1
    other = replace(MESSAGE, client_id="abcdefgh", author_name="Bob")
    assert log_digest("k1", "intake", [other]) == digest
