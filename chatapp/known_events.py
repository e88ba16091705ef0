"""Only what our pages can send reaches Reflex: it writes whatever else comes into the log, with all that came along."""

from collections.abc import Awaitable, Callable
from typing import Any

import reflex as rx
import structlog
from pydantic import BaseModel, Field, ValidationError
from reflex_base.registry import RegistrationContext

log = structlog.get_logger(__name__)

OnEvent = Callable[[str, Any], Awaitable[None]]
OnAnything = Callable[..., Awaitable[None]]


class _Place(BaseModel, strict=True):
    """Where in the app an event comes from."""

    pathname: str = ""
    query: dict[str, Any] = Field(default_factory=dict)


class _Event(BaseModel, strict=True):
    """An event as Reflex's pages send it."""

    name: str
    router_data: _Place = Field(default_factory=_Place)
    payload: dict[str, Any] = Field(default_factory=dict)


def refuse_unknown_events(app: rx.App) -> None:
    """Let `app`, before it starts, take only events that it has a handler for, from sockets that it knows."""
    namespace = app.event_namespace
    if namespace is None:
        return
    known = RegistrationContext.get().event_handlers
    namespace.on_event = only(  # pyright: ignore[reportAttributeAccessIssue]  Socket.IO awaits what it gets
        namespace.on_event, lambda sid, name: sid in namespace.sid_to_token and name in known
    )


def only(take: OnEvent, known: Callable[[str, str], bool]) -> OnAnything:
    """Return `take` for well-formed events whose socket and name are `known`; others are only mentioned."""

    async def on_event(
        sid: str, *data: object
    ) -> None:  # whatever a client sends, in whatever number
        name = _name(data)
        if name is not None and known(sid, name):
            await take(sid, *data)
        else:
            log.warning("reflex_event_refused")

    return on_event


def _name(data: tuple[object, ...]) -> str | None:
    try:
        return _Event.model_validate(*data).name if len(data) == 1 else None
    except ValidationError:
        return None
