"""One transaction: tried again on a conflict, its refusals in the domain's terms."""

from dataclasses import dataclass, field

from surrealdb import SurrealError

from services.storage.connection import Connection
from services.storage.refusals import refusal_of
from services.storage.retries import Retries
from services.tracing.spans import Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """What the parts of the storage share."""

    connection: Connection
    retries: Retries
    spans: Spans = field(default_factory=Spans)

    async def ask(self, query: str, /, **variables: object) -> object:
        """Return the result of the first statement.

        Raises the `ServiceError` that the schema's functions mean when they refuse, and
        `Unavailable` when the database doesn't answer or conflicts don't end.
        """
        with self.spans.query(query):
            return await self.retries.run(lambda: self._once(query, variables))

    async def _once(self, query: str, variables: dict[str, object]) -> object:
        try:
            return await self.connection.run(query, variables)
        except SurrealError as error:
            if refusal := refusal_of(error):
                raise refusal from error
            raise
