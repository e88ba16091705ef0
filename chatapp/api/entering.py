"""Who asks for a conversation: their session, their place in it and its reply, by one reading of the database."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chatapp.api.authentication import as_taken, token_for
from chatapp.api.edge import edge_of
from services.access import Membership
from services.domain.replies import ReplyRecord
from services.domain.users import LoginSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A session, its person's place in the conversation, and the conversation's reply at that moment."""

    login: LoginSession
    member: Membership
    reply: ReplyRecord | None


async def entered(conversation_id: str, request: Request) -> Entered:
    """Return who enters; raises as `login_of`, then `NotFound` as `Access.conversation`."""
    services = edge_of(request).services
    arrival = await services.accounts.arrival(token_for(request), conversation_id)
    login = as_taken(request, arrival.login)
    member = await services.access.admit(login.user, arrival.entry)
    return Entered(login=login, member=member, reply=arrival.reply)


Entering = Annotated[Entered, Depends(entered)]
