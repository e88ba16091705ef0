"""The summaries of long conversations in SurrealDB: one record for each, gone with it."""

from services.domain.summaries import Summary
from services.storage.database import Database
from services.storage.locks import KeyedLocks
from services.storage.rows import row_of


class SurrealSummaries:
    """The part of the port's `Conversations` that is about summaries."""

    _database: Database
    _locks: KeyedLocks

    async def summary(self, conversation_id: str) -> Summary | None:
        """Return what sums up the older part of the log, or None."""
        answer = await self._database.ask(
            "SELECT last_seq, text FROM ONLY type::record('summary', $id)", id=conversation_id
        )
        if answer is None:
            return None
        row = row_of(answer)
        return Summary(last_seq=row["last_seq"], text=row["text"])

    async def store_summary(self, conversation_id: str, after: int, summary: Summary) -> bool:
        """Put `summary` in place of the one that reaches to `after` (0: of none).

        False if another one stands there, or the conversation is sealed or gone.
        """
        async with self._locks.of(conversation_id):
            stored = await self._database.ask(
                "RETURN fn::store_summary($id, $after, $last_seq, $text)",
                id=conversation_id,
                after=after,
                last_seq=summary.last_seq,
                text=summary.text,
            )
        return stored is True
