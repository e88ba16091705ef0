"""People and sign-ins in SurrealDB."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from services.domain.arrivals import Arrival
from services.domain.errors import NotFound
from services.domain.users import Credentials, LoginSession, User
from services.storage.database import Database
from services.storage.rows import (
    can_be_key,
    entry_of,
    login_of,
    reply_of,
    row_of,
    rows_of,
    stored_time,
    user_of,
)

_LOGIN = "SELECT expires_at, user.* AS user FROM ONLY type::record('login', $hash)"
_ARRIVAL = """
RETURN {
  login: (SELECT expires_at, user.* AS user FROM ONLY type::record('login', $hash)),
  entry: fn::entry($id),
  reply: (SELECT * FROM ONLY type::record('reply', $id))
}
"""


class SurrealAccounts:
    """The port's `Accounts`."""

    _database: Database

    async def create_user(self, user: User, password_hash: str | None) -> None:
        """Store a new person; raises `EmailTaken`."""
        await self._database.ask(
            "CREATE type::record('user', $id) CONTENT $row RETURN NONE",
            id=user.id,
            row={"name": user.name, "email": user.email, "password_hash": password_hash},
        )

    async def claim_user(self, user_id: str, email: str, password_hash: str) -> User:
        """Give a guest an email and a password; raises `EmailTaken`, `NotFound` (no such guest)."""
        rows = await self._database.ask(
            "UPDATE type::record('user', $id) SET email = $email, password_hash = $hash"
            " WHERE email = NONE",
            id=user_id,
            email=email,
            hash=password_hash,
        )
        for row in rows_of(rows):
            return user_of(row)
        raise NotFound

    async def remove_user(self, user_id: str, shared: Sequence[str]) -> Sequence[str]:
        """Remove the person and all that is theirs alone; return the ids of what is gone."""
        gone = await self._database.ask(
            "RETURN fn::remove_user($id, $shared)", id=user_id, shared=list(shared)
        )
        return [str(one) for one in cast("list[object]", gone)]

    async def logins_of(self, user_id: str) -> Sequence[str]:
        """Return the token hashes of the person's sign-ins."""
        hashes = await self._database.ask(
            "SELECT VALUE record::id(id) FROM login WHERE user = type::record('user', $id)",
            id=user_id,
        )
        return [str(one) for one in cast("list[object]", hashes)]

    async def user(self, user_id: str) -> User | None:
        """Return the person, or None."""
        row = await self._database.ask("SELECT * FROM ONLY type::record('user', $id)", id=user_id)
        return None if row is None else user_of(row_of(row))

    async def credentials(self, email: str) -> Credentials | None:
        """Return how the person with this email is recognised, or None."""
        rows = await self._database.ask("SELECT * FROM user WHERE email = $email", email=email)
        for row in rows_of(rows):
            return Credentials(user=user_of(row), password_hash=row["password_hash"])
        return None

    async def create_login(self, login: LoginSession) -> None:
        """Store a sign-in; raises `Unauthenticated` if the person has been removed."""
        await self._database.ask(
            "RETURN fn::sign_in($hash, $user, $expires_at)",
            hash=login.token_hash,
            user=login.user.id,
            expires_at=stored_time(login.expires_at),
        )

    async def login(self, token_hash: str) -> LoginSession | None:
        """Return the sign-in with this hash, or None; expiry is the caller's to judge."""
        row = await self._database.ask(_LOGIN, hash=token_hash)
        return None if row is None else login_of(token_hash, row_of(row))

    async def arrival(self, token_hash: str, conversation_id: str) -> Arrival | None:
        """Return the sign-in with this hash and the conversation that it is used for, None without a sign-in."""
        if not can_be_key(conversation_id):
            login = await self.login(token_hash)
            return login and Arrival(login=login, entry=None, reply=None)
        found = row_of(await self._database.ask(_ARRIVAL, hash=token_hash, id=conversation_id))
        if found.get("login") is None:
            return None
        reply = found.get("reply")
        return Arrival(
            login=login_of(token_hash, row_of(found["login"])),
            entry=entry_of(row_of(found["entry"])),
            reply=None if reply is None else reply_of(row_of(reply)),
        )

    async def delete_login(self, token_hash: str) -> None:
        """Forget the sign-in; absent is fine."""
        await self._database.ask("DELETE type::record('login', $hash) RETURN NONE", hash=token_hash)

    async def delete_expired_logins(self, before: datetime) -> None:
        """Forget all sign-ins that expired before `before`."""
        await self._database.ask(
            "DELETE login WHERE expires_at < $before RETURN NONE", before=stored_time(before)
        )
