"""Accounts: who somebody is, and how we know."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from services import topics
from services.broadcast.port import Broadcast, Limit, Subscription
from services.domain.arrivals import Arrival
from services.domain.errors import (
    BadCredentials,
    EmailTaken,
    NotFound,
    Unauthenticated,
    Unavailable,
    check_all,
)
from services.domain.sources import Sources
from services.domain.text import trimmed
from services.domain.tokens import hash_token
from services.domain.users import (
    EMAIL_LENGTH,
    LoginSession,
    User,
    check_password,
    parse_email,
    parse_name,
)
from services.presence import Typing
from services.storage.port import Storage

_HASHINGS_AT_ONCE = 2
"""Argon2id takes 64 MiB and a core for some 50 ms: the rest wait their turn."""
_LOOK_FIRST = 1.0
_LOOK_AGAIN = 60.0
"""Seconds after which somebody who waits for a session's end looks whether it has come."""
_MISSED_AFTER = 3.0
"""As many where its hint may have been missed."""


@dataclass(frozen=True, slots=True)
class FailureLimits:
    """How many sign-ins may fail, for one account and from one address, however many are tried at once."""

    account: Limit
    address: Limit

    @asynccontextmanager
    async def attempt(self, email: str, address: str) -> AsyncGenerator[None]:
        """Charge an attempt before it is made, and give that back unless it ends in `BadCredentials`.

        Raises `RateLimited` after too many failures.
        """
        async with AsyncExitStack() as unspent:
            for limit, key in ((self.account, email[:EMAIL_LENGTH]), (self.address, address)):
                await limit.take(key)
                unspent.push_async_callback(limit.give_back, key)
            try:
                yield
            except BadCredentials:
                unspent.pop_all()
                raise


class Accounts:
    """Signs people up, in and out."""

    def __init__(
        self,
        *,
        storage: Storage,
        broadcast: Broadcast,
        typing: Typing,
        sources: Sources,
        session_lasts: timedelta,
        sign_up_limit: Limit,
        failure_limits: FailureLimits,
        shared_kinds: Sequence[str],
        hasher: PasswordHasher | None = None,
    ) -> None:
        """`sign_up_limit` is for each address, guests included; `hasher` is Argon2id.

        `shared_kinds` are the session types that belong to two people, and outlive one of them.
        """
        self._storage = storage
        self._broadcast = broadcast
        self._typing = typing
        self._sources = sources
        self._session_lasts = session_lasts
        self._sign_up_limit = sign_up_limit
        self._failure_limits = failure_limits
        self._shared_kinds = shared_kinds
        self._hasher = hasher or PasswordHasher()
        self._hashing = asyncio.Semaphore(_HASHINGS_AT_ONCE)
        self._nobody = ""

    async def sign_up(
        self, *, email: str, password: str, name: str, address: str
    ) -> tuple[User, str]:
        """Create an account and sign in; returns the person and the session's token.

        Raises `Invalid` with all that is wrong, `EmailTaken`, `RateLimited`.
        """
        check_all(
            lambda: parse_name(name), lambda: parse_email(email), lambda: check_password(password)
        )
        user = User(id=self._sources.new_id(), name=parse_name(name), email=parse_email(email))
        await self._sign_up_limit.take(address)
        if await self._storage.credentials(user.email or "") is not None:
            raise EmailTaken
        await self._storage.create_user(user, await self._hash(password))
        return user, await self._begin_session(user)

    async def guest(self, *, name: str, address: str) -> tuple[User, str]:
        """Create an account without a password and sign in; raises `Invalid`, `RateLimited`."""
        user = User(id=self._sources.new_id(), name=parse_name(name))
        await self._sign_up_limit.take(address)
        await self._storage.create_user(user, None)
        return user, await self._begin_session(user)

    async def claim(self, user: User, *, email: str, password: str, address: str) -> User:
        """Give a guest's account an email and a password.

        Raises `Invalid`, `EmailTaken`, `NotFound` for an account that isn't a guest's (any more), and
        `RateLimited`: it counts as a sign-up, so that nobody can try out whose emails are taken.
        """
        check_all(lambda: parse_email(email), lambda: check_password(password))
        if not user.guest:
            raise NotFound
        await self._sign_up_limit.take(address)
        claimed = await self._storage.claim_user(
            user.id, parse_email(email), await self._hash(password)
        )
        await self._broadcast.publish(topics.person(user.id), topics.CHANGED)
        return claimed

    async def sign_in(self, *, email: str, password: str, address: str) -> tuple[User, str]:
        """Sign in; raises `BadCredentials`, after the same work for an unknown email.

        After some failures for an account, or from an address, it raises `RateLimited` for a while.
        """
        spelled = trimmed(email).lower().encode(errors="replace").decode()
        user = await self._recognise(spelled, password, address)
        try:
            return user, await self._begin_session(user)
        except Unauthenticated:  # removed just now: there is nobody of that name
            raise BadCredentials from None

    async def sign_out(self, token: str) -> None:
        """End the session everywhere at once."""
        await self._end_session(hash_token(token))

    async def remove(self, user: User, *, password: str, address: str) -> None:
        """Remove the account with all that is the person's alone, from storage and from every open page.

        What they said in a conversation of two stays with the other one. Raises `BadCredentials` unless
        `password` is the account's, and `RateLimited` as `sign_in` does; a guest has none to give.
        """
        if user.email is not None:
            await self._recognise(user.email, password, address)
        logins = await self._storage.logins_of(user.id)
        partners, rooms = await self._shared_by(user)
        gone = await self._storage.remove_user(user.id, self._shared_kinds)
        for token_hash in logins:
            await self._broadcast.publish(topics.login(token_hash), topics.SIGNED_OUT)
        for conversation_id in rooms:
            await self._typing.sign(conversation_id, user.id, active=False)
        for conversation_id in (*gone, *rooms):
            await topics.announce_change(self._broadcast, conversation_id)
        for person in (user.id, *partners):
            await self._broadcast.publish(topics.person(person), topics.CHANGED)

    async def session(self, token: str) -> LoginSession:
        """Return the session that `token` stands for; raises `Unauthenticated`."""
        login = await self._lasting(hash_token(token)) if token else None
        if login is None:
            raise Unauthenticated
        return login

    async def arrival(self, token: str, conversation_id: str) -> Arrival:
        """Return the session that `token` stands for, and what it is used for; raises `Unauthenticated`."""
        found = token and await self._storage.arrival(hash_token(token), conversation_id)
        if not found or not self._lasts(found.login):
            raise Unauthenticated
        return found

    async def known(self, token_hash: str) -> User:
        """Return the person of the session that storage knows by this hash; raises `Unauthenticated`."""
        login = await self._lasting(token_hash) if token_hash else None
        if login is None:
            raise Unauthenticated
        return login.user

    async def confirm(self, login: LoginSession) -> None:
        """Raise `Unauthenticated` if the session has ended since it was read."""
        if await self._lasting(login.token_hash) is None:
            raise Unauthenticated

    async def ended(self, login: LoginSession) -> None:
        """Return when the session has ended: by signing out or by its time, at once."""
        async with self._broadcast.subscribe(topics.login(login.token_hash)) as hints:
            # It may have ended just before we listened, and later a hint may get lost.
            await hints.next(min(_LOOK_FIRST, self._left(login)))
            while True:
                looked = time.monotonic()
                if await self._is_over(login):
                    return
                await self._due(hints, looked, looked + min(_LOOK_AGAIN, self._left(login)))

    async def _due(self, hints: Subscription, looked: float, until: float) -> None:
        """Return when it is time to look again: by a hint, by the clock, or as one may have been missed."""
        while (left := until - time.monotonic()) > 0:
            hint = await hints.next(min(left, _MISSED_AFTER))
            if hint is not None or self._broadcast.missed(looked):
                return

    async def _is_over(self, login: LoginSession) -> bool:
        try:
            return await self._lasting(login.token_hash) is None
        except Unavailable:
            return False  # the database doesn't answer: nothing is known

    async def me(self, token: str) -> User:
        """Return the person whose session `token` stands for; raises `Unauthenticated`."""
        return (await self.session(token)).user

    async def forget_expired(self) -> None:
        """Remove the sessions that have ended by themselves."""
        await self._storage.delete_expired_logins(self._sources.now())

    async def _lasting(self, token_hash: str) -> LoginSession | None:
        login = await self._storage.login(token_hash)
        return login if login and self._lasts(login) else None

    def _left(self, login: LoginSession) -> float:
        """Return the seconds that a session may last; where its time is over, those until it is looked at again."""
        left = (login.expires_at - self._sources.now()).total_seconds()
        return left if left > 0 else _LOOK_AGAIN

    def _lasts(self, login: LoginSession) -> bool:
        return login.expires_at > self._sources.now()

    async def _recognise(self, email: str, password: str, address: str) -> User:
        async with self._failure_limits.attempt(email, address), self._hashing:
            nobodys = await self._nobodys_hash()
            credentials = await self._storage.credentials(email)
            stored = credentials.password_hash if credentials else nobodys
            if await self._verify(stored, password) and credentials is not None:
                return credentials.user
            raise BadCredentials

    async def _shared_by(self, user: User) -> tuple[Sequence[str], Sequence[str]]:
        """Return the person's partners, and the conversations that they share with them."""
        conflicts = await self._storage.list_conflicts(user.id)
        partners = {partner.id for conflict in conflicts for partner in conflict.partners}
        rooms = [
            conversation.id
            for conflict in conflicts
            for conversation in await self._storage.conversations_of(conflict.id)
            if conversation.session_type in self._shared_kinds
        ]
        return sorted(partners - {user.id}), rooms

    async def _end_session(self, token_hash: str) -> None:
        login = await self._storage.login(token_hash)
        await self._storage.delete_login(token_hash)
        await self._broadcast.publish(topics.login(token_hash), topics.SIGNED_OUT)
        if login is not None:
            await self._broadcast.publish(topics.person(login.user.id), topics.CHANGED)

    async def _begin_session(self, user: User) -> str:
        token = self._sources.new_token()
        login = LoginSession(
            token_hash=hash_token(token),
            user=user,
            expires_at=self._sources.now() + self._session_lasts,
        )
        await self._storage.create_login(login)
        return token

    async def _nobodys_hash(self) -> str:
        if not self._nobody:
            self._nobody = await asyncio.to_thread(self._hasher.hash, self._sources.new_token())
        return self._nobody

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _verify(self, stored: str, password: str) -> bool:
        try:
            return await asyncio.to_thread(self._hasher.verify, stored, password)
        except (VerificationError, UnicodeEncodeError):
            return False
