"""What the services need of a language model."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.domain.kinds import Kind
from services.domain.messages import Role
from services.domain.replies import ReplyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One line of the conversation, as the model sees it."""

    role: Role
    author_name: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierSession:
    """A sealed session that the AI may read in another one: its title, and its turns.

    `omitted` is how many of its turns, the oldest, were left out to stay within the context's budget.
    """

    title: str
    turns: tuple[Turn, ...]
    omitted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """All that a model is given: the kind with its instructions, and the turns, oldest first.

    `omitted` is how many earlier turns were left out to stay within the context's budget. Of such a long conversation
    `beginning` has its first turns, which are not among those, and `summary` says what the left out ones were about
    ("" where nobody has summed them up); there may be a summary before anything is left out.
    `earlier` has the sealed sessions that the kind `reads`, oldest first; `earlier_omitted` is how many of
    them, the oldest, were left out altogether. `left` names the partner who has left for good, "" if nobody has.
    """

    kind: Kind
    turns: tuple[Turn, ...]
    omitted: int = 0
    beginning: tuple[Turn, ...] = ()
    summary: str = ""
    earlier: tuple[EarlierSession, ...] = ()
    earlier_omitted: int = 0
    left: str = ""


@dataclass(slots=True)
class Receipt:
    """What a reply has taken, filled in while it is written; of tokens, 0 means that the vendor doesn't say.

    `model` is the one that was asked last, `requests` how often any was asked. Of `output_tokens`,
    `reasoning_tokens` were thought and not shown; `thought` says that the model did so at all.
    """

    model: str = ""
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    thought: bool = False


class ModelError(Exception):
    """The model could not go on; `error` is what the person is told, the exception's text what the log says."""

    def __init__(self, error: ReplyError, log_line: str) -> None:
        """Keep both: `log_line` is for the operator and holds no content and no secret."""
        self.error = error
        super().__init__(log_line)


class LanguageModel(Protocol):
    """Writes replies, piece by piece, and sums up what was said."""

    @property
    def name(self) -> str:
        """The author's name that its messages carry, e.g. `Guide`."""
        ...

    async def warm_up(self) -> None:
        """Do what would make the first reply slow (imports, connections)."""
        ...

    async def close(self) -> None:
        """Close the connections that are kept for the next reply; the model isn't used any more."""
        ...

    def stream(self, prompt: Prompt, receipt: Receipt | None = None) -> AsyncGenerator[str]:
        """Yield the reply's text as it comes, never empty pieces; closing the generator cancels the request.

        What it takes is written on `receipt`. Raises `ModelError`, also when the stream ends without the model
        having finished.
        """
        ...

    async def summarize(self, before: str, turns: Sequence[Turn]) -> str:
        """Return the gist of `turns`, which follow what `before` sums up ("" for nothing); raises `ModelError`.

        A model that can't do that returns "".
        """
        ...
