"""People and sign-ins."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.domain.arrivals import Arrival
from services.domain.errors import EmailTaken, NotFound
from services.domain.users import Credentials, LoginSession, User
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import stored


def email() -> str:
    return f"{samples.new_id()}@example.org"


def login(user: User, *, after: timedelta = timedelta(days=1)) -> LoginSession:
    return LoginSession(token_hash=samples.new_id(), user=user, expires_at=samples.NOW + after)


async def guest(storage: SurrealStorage) -> User:
    user = samples.person()
    await storage.create_user(user, None)
    return user


async def test_a_person_is_found_by_id_and_by_email(storage: SurrealStorage) -> None:
    user = samples.person(email=email())
    await storage.create_user(user, "hash")
    assert await storage.user(user.id) == user
    assert user.email is not None
    found = await storage.credentials(user.email)
    assert found == Credentials(user=user, password_hash="hash")


async def test_who_is_not_there_is_none(storage: SurrealStorage) -> None:
    assert await storage.user("nobody") is None
    assert await storage.credentials("nobody@example.org") is None
    assert await storage.login("no-such-hash") is None


async def test_an_email_belongs_to_one_person(storage: SurrealStorage) -> None:
    first = samples.person(email=email())
    await storage.create_user(first, "hash")
    with pytest.raises(EmailTaken):
        await storage.create_user(samples.person(email=first.email), "other")
    assert first.email is not None
    found = await storage.credentials(first.email)
    assert found is not None
    assert found.user == first


async def test_any_number_of_guests_have_no_email(storage: SurrealStorage) -> None:
    people = [await guest(storage) for _ in range(3)]
    assert [await storage.user(user.id) for user in people] == people
    assert all(user.guest for user in people)


async def test_a_guest_claims_the_account_once(storage: SurrealStorage) -> None:
    user = await guest(storage)
    address = email()
    claimed = await storage.claim_user(user.id, address, "hash")
    assert claimed == replace(user, email=address) == await storage.user(user.id)
    assert await storage.credentials(address) == Credentials(user=claimed, password_hash="hash")
    with pytest.raises(NotFound):
        await storage.claim_user(user.id, email(), "other")


async def test_a_guest_cannot_claim_anothers_email(storage: SurrealStorage) -> None:
    first, second = await guest(storage), await guest(storage)
    address = email()
    await storage.claim_user(first.id, address, "hash")
    with pytest.raises(EmailTaken):
        await storage.claim_user(second.id, address, "other")
    assert await storage.user(second.id) == second


async def test_nobody_can_be_claimed(storage: SurrealStorage) -> None:
    with pytest.raises(NotFound):
        await storage.claim_user("nobody", email(), "hash")


async def test_a_sign_in_is_found_with_its_person_as_they_are_now(storage: SurrealStorage) -> None:
    user = await guest(storage)
    signed_in = login(user)
    await storage.create_login(signed_in)
    assert await storage.login(signed_in.token_hash) == signed_in
    claimed = await storage.claim_user(user.id, email(), "hash")
    assert await storage.login(signed_in.token_hash) == replace(signed_in, user=claimed)


async def test_a_sign_in_that_is_deleted_is_gone(storage: SurrealStorage) -> None:
    signed_in = login(await guest(storage))
    await storage.create_login(signed_in)
    await storage.delete_login(signed_in.token_hash)
    await storage.delete_login(signed_in.token_hash)
    assert await storage.login(signed_in.token_hash) is None


async def test_whoever_arrives_is_told_with_what_they_come_for_as_of_one_moment(
    storage: SurrealStorage,
) -> None:
    signed_in = login(await guest(storage))
    conversation, writing = samples.conversation(), samples.writing("Well")
    assert await storage.arrival(signed_in.token_hash, conversation.id) is None
    await storage.create_login(signed_in)
    for none in (conversation.id, "", "no such: one"):
        nothing = Arrival(login=signed_in, entry=None, reply=None)
        assert await storage.arrival(signed_in.token_hash, none) == nothing
    await stored(storage, conversation)
    entry = await storage.entry(conversation.id)
    assert entry is not None
    there = Arrival(login=signed_in, entry=entry, reply=None)
    assert await storage.arrival(signed_in.token_hash, conversation.id) == there
    await storage.begin_reply(conversation.id, writing)
    there = replace(there, reply=writing)
    assert await storage.arrival(signed_in.token_hash, conversation.id) == there
    await storage.delete_login(signed_in.token_hash)
    assert await storage.arrival(signed_in.token_hash, conversation.id) is None


async def test_only_expired_sign_ins_are_cleared_away(storage: SurrealStorage) -> None:
    user = await guest(storage)
    old, good = login(user, after=timedelta(seconds=-1)), login(user)
    for each in (old, good):
        await storage.create_login(each)
    await storage.delete_expired_logins(samples.NOW)
    assert await storage.login(old.token_hash) is None
    assert await storage.login(good.token_hash) == good
