"""Building prompts in tests."""

from services.domain.kinds import Kind
from services.domain.messages import Role
from services.kinds.registry import load_kinds
from services.language_models.port import Prompt, Turn

KINDS = load_kinds()
INTAKE = KINDS["intake"]
SHARED = KINDS["relationship_shared"]


def kind_id(kind: Kind) -> str:
    """How a test that runs for each kind is called."""
    return kind.session_type


_NAMES: dict[Role, str] = {"user": "Ann", "partner-a": "Ann", "partner-b": "Tom", "ai": "Guide"}


def turn(role: Role, content: str, name: str | None = None) -> Turn:
    """One turn, by Ann, Tom or the guide unless `name` says otherwise."""
    return Turn(role=role, author_name=name or _NAMES[role], content=content)


def prompt(*turns: Turn | str, kind: Kind = INTAKE, omitted: int = 0) -> Prompt:
    """A prompt with `turns`; plain text is the owner's."""
    made = tuple(turn("user", item) if isinstance(item, str) else item for item in turns)
    return Prompt(kind=kind, turns=made, omitted=omitted)
