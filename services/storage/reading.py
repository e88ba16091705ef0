"""How far people have read, in SurrealDB."""

from typing import cast

from services.storage.database import Database


class SurrealReading:
    """The port's read positions."""

    _database: Database

    async def mark_read(self, conversation_id: str, user_id: str, seq: int) -> int:
        """Note that the person has read up to `seq`; never back. Return how far they have read."""
        read = await self._database.ask(
            "RETURN fn::mark_read($id, $user, $seq)", id=conversation_id, user=user_id, seq=seq
        )
        return cast("int", read)

    async def read_position(self, conversation_id: str, user_id: str) -> int:
        """Return the last `seq` that the person has read, 0 for none."""
        read = await self._database.ask(
            "SELECT VALUE seq FROM ONLY type::record('reading', [$id, $user])",
            id=conversation_id,
            user=user_id,
        )
        return cast("int", read or 0)
