"""One build of the pages for every address: those that Reflex writes into it are made relative."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reflex_base.plugins import Plugin

from chatapp.settings import variable, variables

# Reflex's public switches, and the internal ones by which its own production mode serves a build.
QUIET = {"REFLEX_TELEMETRY_ENABLED": "false", "REFLEX_CHECK_LATEST_VERSION": "false"}
SERVE_BUILT = {
    **QUIET,
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
}

_FIXED = re.compile(r"""(?P<quote>["'`])(?P<scheme>http|ws)://localhost:\d+(?=/)""")
_PACKED = (".br", ".gz")
_RELATIVE = {"http": "location.origin+", "ws": 'location.origin.replace(/^http/,"ws")+'}


class BuildError(Exception):
    """The pages can't be built; the message says in one line why."""


class SameOrigin(Plugin):
    """After a build: the pages talk to whichever host, port and scheme they came from."""

    def post_build(self, **context: Any) -> None:  # noqa: ANN401  the signature is Reflex's
        """Rewrite the chunk that holds the server's addresses; raises `BuildError` without one."""
        chunks = sorted(Path(context["static_dir"]).glob("assets/*.js"))
        holding = [chunk for chunk in chunks if _FIXED.search(chunk.read_text("utf-8"))]
        if not holding:
            raise BuildError("Reflex's build has the server's address in no assets/*.js any more.")
        for chunk in holding:
            _rewrite(chunk)
        tidy_packages(Path("reflex.lock/package.json"))


def tidy_packages(file: Path) -> None:
    """Write Reflex's list of packages in one form: its own depends on how it came about."""
    if file.is_file():
        tidy = json.dumps(json.loads(file.read_text()), indent=2) + "\n"
        if tidy != file.read_text():
            file.write_text(tidy)


def _rewrite(chunk: Path) -> None:
    chunk.write_text(relative_addresses(chunk.read_text("utf-8")), "utf-8")
    for suffix in _PACKED:  # packed before, if at all: Reflex packs what is there after this
        chunk.with_name(chunk.name + suffix).unlink(missing_ok=True)


def relative_addresses(chunk: str) -> str:
    """Return the JavaScript with every address of the build's server made relative to the page's.

    Raises `BuildError` if there is none to replace.
    """
    text, replaced = _FIXED.subn(lambda found: _RELATIVE[found["scheme"]] + found["quote"], chunk)
    if not replaced:
        raise BuildError("Reflex writes the server's address in another way than expected.")
    return text


def is_built(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether this process serves a build, and makes none."""
    return SERVE_BUILT.items() <= environ.items()


def build_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return `environ` without the settings: a build is the same for all, but for the gallery."""
    running = set(variables()) - {variable("gallery")}
    return {**{name: value for name, value in environ.items() if name not in running}, **QUIET}
