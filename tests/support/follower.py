"""A reader of the protocol that keeps a snapshot up to date by events alone, as `docs/protocol.md` says."""

from datetime import datetime
from typing import Any

from tests.support.client import Json


def applied(seen: Json, event: Json) -> Json:
    """Return what a reader holds after `event` that held `seen`, in the form of a snapshot."""
    match event["type"]:
        case "message":
            return _with_message(seen, event["message"])
        case "reply":
            return _with_reply(seen, event)
        case "finalized":
            seal = {name: event[name] for name in ("finalized_at", "digest")}
            return seen | {"session": seen["session"] | seal | {"status": "finalized"}}
        case "typing":
            return seen | {"typing": _with(seen["typing"], event["user_id"], event["active"])}
        case "presence":
            return seen | {"online": _with(seen["online"], event["user_id"], event["online"])}
        case other:
            raise AssertionError(other)


def meaning(seen: Json) -> Json:
    """Return what of a snapshot follows from events, too: not how long a reply has been written."""
    session: Json = seen["session"]
    failed: Json | None = seen.get("failed_reply")
    return {
        "last_seq": session["last_seq"],
        "status": session["status"],
        "finalized_at": _time(session["finalized_at"]),
        "digest": session["digest"],
        "messages": [one | {"created_at": _time(one["created_at"])} for one in seen["messages"]],
        "reply": seen["reply"] and seen["reply"]["id"],
        "failed": failed and (failed["id"], failed["error"]),
        "online": sorted(seen["online"]),
        "typing": sorted(seen["typing"]),
    }


def _with_message(seen: Json, message: Json) -> Json:
    last = seen["messages"][-1]["seq"] if seen["messages"] else 0
    assert message["seq"] == last + 1
    answered = {"reply": None} if message["role"] == "ai" else {}
    session = seen["session"] | {"last_seq": message["seq"]}
    return seen | answered | {"messages": [*seen["messages"], message], "session": session}


def _with_reply(seen: Json, event: Json) -> Json:
    rest = {name: value for name, value in seen.items() if name != "failed_reply"}
    if event["state"] == "started":
        return rest | {"reply": {"id": event["reply_id"]}}
    if event["state"] == "failed":
        failed = {"id": event["reply_id"], "error": event["error"]}
        return rest | {"reply": None, "failed_reply": failed}
    assert event["seq"] is None or event["seq"] <= seen["session"]["last_seq"]
    return rest | {"reply": None}


def _with(people: list[str], person: str, there: Any) -> list[str]:
    others = [one for one in people if one != person]
    return [*others, person] if there else others


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
