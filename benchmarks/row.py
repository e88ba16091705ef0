"""One figure, as a ratio to the floor that was measured in the same run."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`ours` and `floor` in `unit`; `goal` is the most that their ratio may be, None where there is none."""

    name: str
    ours: float
    floor: float
    unit: str
    goal: float | None

    @property
    def ratio(self) -> float:
        """How many times the floor we take."""
        return self.ours / self.floor

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.goal is None or self.ratio <= self.goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What can't be measured here, and `why`: what is missing, and how to get it."""

    name: str
    why: str


def table(rows: Sequence[Row | Missing]) -> str:
    """Return the rows as a Markdown table."""
    head = "| what | ours | floor | unit | ratio | goal | |\n|---|---:|---:|---|---:|---:|---|"
    return "\n".join([head, *(_line(row) for row in rows)])


def _line(row: Row | Missing) -> str:
    if isinstance(row, Missing):
        return f"| {row.name} | - | - | - | - | - | not measured: {row.why} |"
    goal = f"≤ {row.goal:g}" if row.goal is not None else "-"
    verdict = "" if row.goal is None else "met" if row.met else "MISSED"
    figures = f"{row.ours:.3g} | {row.floor:.3g} | {row.unit} | {row.ratio:.2f} | {goal}"
    return f"| {row.name} | {figures} | {verdict} |"
