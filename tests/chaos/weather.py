"""What a network can do to a connection, and seeded schedules of it. Pure."""

import random
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Way = Literal["up", "down"]
"""From the client to the server, or from the server to the client."""


class Fault(StrEnum):
    """Something that goes wrong; `LASTING` ones go on until they end, the others happen at once."""

    DELAY = "delay"  # everything comes late
    SLOW = "slow"  # little fits through
    HOLD_UP = "hold_up"  # one direction stands still, and then all of it comes
    HOLD_DOWN = "hold_down"
    NO_UPGRADES = "no_upgrades"  # WebSocket handshakes are refused
    REFUSE = "refuse"  # whoever connects is sent away
    CUT = "cut"  # every connection is reset
    HALF_OPEN = "half_open"  # every connection swallows what is sent, and says nothing
    LOSE_UP = "lose_up"  # the same in one direction only
    LOSE_DOWN = "lose_down"


LASTING = (
    Fault.DELAY,
    Fault.SLOW,
    Fault.HOLD_UP,
    Fault.HOLD_DOWN,
    Fault.NO_UPGRADES,
    Fault.REFUSE,
)
LOST: dict[Fault, tuple[Way, ...]] = {
    Fault.HALF_OPEN: ("up", "down"),
    Fault.LOSE_UP: ("up",),
    Fault.LOSE_DOWN: ("down",),
}
"""What is lost for good on the connections that are open when it happens."""

DELAY = 0.25
"""Seconds by which each piece comes late."""
RATE = 8_000
"""Bytes a second that fit through a slow connection, in each direction."""


class Weather:
    """The faults that go on now."""

    def __init__(self) -> None:
        """Nothing is wrong."""
        self._active: Counter[Fault] = Counter()

    def begin(self, fault: Fault) -> None:
        """Let a lasting fault begin; what is begun twice must end twice."""
        self._active[fault] += 1

    def end(self, fault: Fault) -> None:
        """Let it end."""
        self._active[fault] -= 1

    def calm(self) -> None:
        """Let everything end."""
        self._active.clear()

    def has(self, fault: Fault) -> bool:
        """Tell whether it goes on now."""
        return self._active[fault] > 0

    def holds(self, way: Way) -> bool:
        """Tell whether nothing passes that way now."""
        return self.has(Fault.HOLD_UP if way == "up" else Fault.HOLD_DOWN)

    def lag(self, size: int) -> float:
        """Return how many seconds `size` bytes take, beyond what the network takes anyway."""
        slow = size / RATE if self.has(Fault.SLOW) else 0.0
        return slow + (DELAY if self.has(Fault.DELAY) else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A fault at a moment; both times are in seconds. One that is over at once lasts 0."""

    at: float
    fault: Fault
    lasts: float


def storm(seed: int, lasts: float, many: int = 9) -> tuple[Spell, ...]:
    """Return the spells of a storm, in order of time: the same for the same seed."""
    chance = random.Random(seed)
    spells = [_spell(chance, lasts) for _ in range(many)]
    return tuple(sorted(spells, key=lambda spell: spell.at))


def _spell(chance: random.Random, lasts: float) -> Spell:
    fault = chance.choice(list(Fault))
    at = chance.uniform(0, lasts)
    longest = min(lasts - at, lasts / 2)
    return Spell(at=at, fault=fault, lasts=chance.uniform(0, longest) if fault in LASTING else 0.0)
