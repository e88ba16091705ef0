"""Where the database is: on disk in this process, in memory, or on a server."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from services.storage.port import StorageError

Engine = Literal["disk", "memory", "server"]

_DISK = "surrealkv://"
_WANTED = "use surrealkv://PATH (on disk), mem://, ws://HOST:PORT or wss://HOST:PORT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One database's address; `path` is its folder when it is on disk."""

    engine: Engine
    url: str
    path: Path | None = None

    @property
    def embedded(self) -> bool:
        """Whether the engine runs in this process, which is then the only one that may open it."""
        return self.engine != "server"

    @property
    def name(self) -> str:
        """The address as it may be shown: without user, password and query."""
        if self.engine != "server":
            return self.url.partition("?")[0]
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def without_secrets(self, text: str) -> str:
        """Return what a library says, without anything of the address that isn't to be shown."""
        parts = urlsplit(self.url)
        hidden = (
            parts.netloc.rpartition("@")[0],
            parts.password,
            unquote(parts.password or ""),
            parts.query,
        )
        text = text.replace(self.url, self.name)
        for secret in filter(None, hidden):
            text = text.replace(secret, "…")
        return text


def parse_endpoint(url: str) -> Endpoint:
    """Return the endpoint that `url` names; raises `StorageError` if it names none."""
    if url == "mem://":
        return Endpoint(engine="memory", url=url)
    if url.startswith(_DISK):
        return _on_disk(url)
    if url.startswith(("ws://", "wss://")):
        return _on_server(url)
    raise StorageError(f"This is no database that can be used: {_WANTED}.")


def _on_disk(url: str) -> Endpoint:
    path = url.removeprefix(_DISK).partition("?")[0]
    if not path:
        raise StorageError(f"The address of the database names no folder: {_WANTED}.")
    return Endpoint(engine="disk", url=url, path=Path(path))


def _on_server(url: str) -> Endpoint:
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise StorageError(f"The address of the database names no server: {_WANTED}.")
    return Endpoint(engine="server", url=url)
