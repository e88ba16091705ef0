"""Accounts: who somebody is, and how we know."""

import asyncio
import hashlib
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from services import topics
from services.broadcast.port import Broadcast
from services.domain.errors import BadCredentials, EmailTaken, Unauthenticated
from services.domain.sources import Sources
from services.domain.users import LoginSession, User, check_password, parse_email, parse_name
from services.limits import RateLimit
from services.storage.port import Storage

_HASHINGS_AT_ONCE = 2
"""Argon2id takes 64 MiB and a core for some 50 ms: the rest wait their turn."""


def hash_token(token: str) -> str:
    """Return what is stored of a token: its SHA-256, which can't be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


class Accounts:
    """Signs people up, in and out."""

    def __init__(
        self,
        *,
        storage: Storage,
        broadcast: Broadcast,
        sources: Sources,
        session_lasts: timedelta,
        sign_up_limit: RateLimit,
        hasher: PasswordHasher | None = None,
    ) -> None:
        """`sign_up_limit` is for each address, guests included; `hasher` is Argon2id."""
        self._storage = storage
        self._broadcast = broadcast
        self._sources = sources
        self._session_lasts = session_lasts
        self._sign_up_limit = sign_up_limit
        self._hasher = hasher or PasswordHasher()
        self._hashing = asyncio.Semaphore(_HASHINGS_AT_ONCE)
        self._nobody = ""

    async def sign_up(
        self, *, email: str, password: str, name: str, address: str
    ) -> tuple[User, str]:
        """Create an account and sign in; returns the person and the session's token.

        Raises `Invalid`, `EmailTaken`, `RateLimited`.
        """
        user = User(id=self._sources.new_id(), name=parse_name(name), email=parse_email(email))
        check_password(password)
        self._sign_up_limit.take(address)
        if await self._storage.credentials(user.email or "") is not None:
            raise EmailTaken
        await self._storage.create_user(user, await self._hash(password))
        return user, await self._begin_session(user)

    async def guest(self, *, name: str, address: str) -> tuple[User, str]:
        """Create an account without a password and sign in; raises `Invalid`, `RateLimited`."""
        user = User(id=self._sources.new_id(), name=parse_name(name))
        self._sign_up_limit.take(address)
        await self._storage.create_user(user, None)
        return user, await self._begin_session(user)

    async def sign_in(self, *, email: str, password: str) -> tuple[User, str]:
        """Sign in; raises `BadCredentials`, after the same work for an unknown email."""
        nobodys = await self._nobodys_hash()
        credentials = await self._storage.credentials(email.strip().lower())
        stored = credentials.password_hash if credentials else nobodys
        if not await self._verify(stored, password) or credentials is None:
            raise BadCredentials
        return credentials.user, await self._begin_session(credentials.user)

    async def sign_out(self, token: str) -> None:
        """End the session everywhere at once."""
        token_hash = hash_token(token)
        await self._storage.delete_login(token_hash)
        await self._broadcast.publish(topics.login(token_hash), topics.SIGNED_OUT)

    async def session(self, token: str) -> LoginSession:
        """Return the session that `token` stands for; raises `Unauthenticated`."""
        login = await self._storage.login(hash_token(token)) if token else None
        if login is None or login.expires_at <= self._sources.now():
            raise Unauthenticated
        return login

    async def me(self, token: str) -> User:
        """Return the person whose session `token` stands for; raises `Unauthenticated`."""
        return (await self.session(token)).user

    async def forget_expired(self) -> None:
        """Remove the sessions that have ended by themselves."""
        await self._storage.delete_expired_logins(self._sources.now())

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
            self._nobody = await self._hash(self._sources.new_token())
        return self._nobody

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _verify(self, stored: str, password: str) -> bool:
        async with self._hashing:
            try:
                return await asyncio.to_thread(self._hasher.verify, stored, password)
            except (VerificationError, UnicodeEncodeError):
                return False
