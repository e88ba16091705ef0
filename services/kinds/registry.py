"""Which kinds of conversation there are: the six built in, and every other file of this folder."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator

import services.kinds
from services.domain import texts
from services.domain.errors import FieldError, Invalid
from services.domain.kinds import Kind
from services.kinds import (
    individual_a,
    individual_b,
    intake,
    joint_context_a,
    joint_context_b,
    relationship_shared,
)

# In the order in which they are offered.
BUILT_IN: tuple[Kind, ...] = (
    intake.KIND,
    individual_a.KIND,
    individual_b.KIND,
    joint_context_a.KIND,
    joint_context_b.KIND,
    relationship_shared.KIND,
)

_SESSION_TYPE = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Kinds:
    """The kinds that can be begun, by session type, in the order in which they are offered."""

    def __init__(self, kinds: Iterable[Kind] = ()) -> None:
        """Register `kinds` one after the other; raises `ValueError` as `register` does."""
        self._kinds: dict[str, Kind] = {}
        for kind in kinds:
            self.register(kind)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)

    def __contains__(self, session_type: object) -> bool:
        return session_type in self._kinds

    def __getitem__(self, session_type: str) -> Kind:
        """Return the kind; raises `Invalid`, naming those that exist, if there is none such."""
        kind = self._kinds.get(session_type)
        if kind is None:
            known = ", ".join(self._kinds)
            raise Invalid(FieldError("session_type", texts.SESSION_TYPE.format(known=known)))
        return kind

    def get(self, session_type: str) -> Kind | None:
        """Return the kind, or None: a team may have taken it away since a conversation began."""
        return self._kinds.get(session_type)

    def register(self, kind: Kind) -> None:
        """Add `kind`; raises `ValueError` if its session type is taken or can't be one."""
        if not _SESSION_TYPE.fullmatch(kind.session_type):
            raise ValueError(
                f"a session type has 1 to 64 characters of a-z0-9_ and begins with a letter, "
                f"unlike {kind.session_type!r}"
            )
        if kind.session_type in self._kinds:
            raise ValueError(f"there are two kinds with the session type {kind.session_type!r}")
        self._kinds[kind.session_type] = kind


def load_kinds() -> Kinds:
    """Return the built-in kinds, then those of every other module in this folder with a `KIND`.

    Raises `TypeError` if a module's `KIND` is none, and `ValueError` if two kinds share a session
    type or one reads a kind that doesn't exist.
    """
    kinds = Kinds(BUILT_IN)
    for kind in _found():
        if kind not in BUILT_IN:
            kinds.register(kind)
    _check_reads(kinds)
    return kinds


def _found() -> Iterator[Kind]:
    for module_info in pkgutil.iter_modules(services.kinds.__path__):
        name = f"{services.kinds.__name__}.{module_info.name}"
        kind = getattr(importlib.import_module(name), "KIND", None)
        if isinstance(kind, Kind):
            yield kind
        elif kind is not None:
            raise TypeError(f"{name}.KIND has to be a Kind, not {type(kind).__name__}")


def _check_reads(kinds: Kinds) -> None:
    for kind in kinds:
        for read in kind.reads:
            if read not in kinds:
                raise ValueError(f"{kind.session_type} reads {read!r}, which is no kind")
            if kinds[read].audience != kind.audience:
                raise ValueError(
                    f"{kind.session_type} reads {read!r}, which other people take part in: "
                    "what was said in private would be carried out of its room"
                )
