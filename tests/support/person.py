"""A person's REST client for tests that block: seeds what a browser then shows."""

import time
import uuid
from types import TracebackType
from typing import Any, Self, cast

import httpx

Json = dict[str, Any]
PATIENCE = 15.0


class Person:
    """A guest who speaks by REST with a Bearer token."""

    def __init__(self, url: str, name: str = "Kim") -> None:
        """Sign in as a new guest at the server at `url`."""
        self.http = httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False)
        answer = self._json("POST", "/api/auth/guest", {"name": name})
        self.name, self.id, self.token = name, answer["user"]["id"], answer["token"]
        self.http.cookies.clear()
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.http.close()

    def begin(self, session_type: str = "intake") -> str:
        """Begin a conversation; return its id."""
        answer = self._json("POST", "/api/conversations", {"session_type": session_type})
        return cast("str", answer["id"])

    def say(self, conversation: str, content: str) -> Json:
        """Send a message that has to be accepted; return it."""
        body = {"client_id": str(uuid.uuid4()), "content": content}
        answer = self._json("POST", f"/api/conversations/{conversation}/messages", body)
        return cast("Json", answer["message"])

    def finalize(self, conversation: str) -> Json:
        """Seal it."""
        return self._json("POST", f"/api/conversations/{conversation}/finalize")

    def read(self, conversation: str) -> Json:
        """Return the session with its newest messages."""
        return self._json("GET", f"/api/conversations/{conversation}?limit=200")

    def settled(self, conversation: str, last_seq: int = 0) -> Json:
        """Return the session once it has `last_seq` messages and no reply is being written."""
        deadline = time.monotonic() + PATIENCE
        while True:
            session = self.read(conversation)
            if session["reply"] is None and session["last_seq"] >= last_seq:
                return session
            assert time.monotonic() < deadline, "the conversation doesn't come to rest"
            time.sleep(0.02)

    def everything(self, conversation: str) -> list[str]:
        """Return all that was said from the beginning, page by page."""
        said: list[str] = []
        while True:
            path = f"/api/conversations/{conversation}/messages?after={len(said)}&limit=200"
            page = self._json("GET", path)
            said.extend(message["content"] for message in page["messages"])
            if not page["has_more"]:
                return said

    def texts(self, conversation: str, role: str = "user") -> list[str]:
        """Return what was said in that role, in order."""
        messages = self.read(conversation)["messages"]
        return [message["content"] for message in messages if message["role"] == role]

    def _json(self, method: str, path: str, body: Json | None = None) -> Json:
        response = self.http.request(method, path, json=body)
        assert response.is_success, response.text
        return cast("Json", response.json())
