"""How long to wait for a vendor, and how often to ask again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Limits in seconds, and the number of further tries before the first token.

    `silence` is the longest time between two tokens, and before the first one. The pause before a
    further try is `first_pause`, doubled each time, or what the vendor asks for if that is more; a
    vendor who asks for more than `longest_pause` isn't asked again.
    """

    silence: float = 30.0
    retries: int = 2
    first_pause: float = 0.5
    longest_pause: float = 8.0

    def pause(self, tries: int, retry_after: float | None = None) -> float | None:
        """Return the seconds to wait after `tries` failed tries (1 or more); None means: give up."""
        if tries > self.retries or (retry_after or 0) > self.longest_pause:
            return None
        doubled = self.first_pause * 2 ** (tries - 1)
        return max(min(doubled, self.longest_pause), retry_after or 0)
