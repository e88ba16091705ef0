"""The token bucket: so many at once, then so many a minute."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` at once, refilled at `per_second`; times are seconds on any monotonic clock."""

    burst: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """How full a bucket was at `at`."""

    level: float
    at: float


def take(bucket: Bucket | None, rate: Rate, now: float) -> tuple[Bucket, float]:
    """Take one token; return the bucket as it is then, and 0, or the seconds until there is one.

    A new person has a full bucket (None).
    """
    level = _level(bucket, rate, now)
    if level >= 1:
        return Bucket(level - 1, now), 0.0
    return Bucket(level, now), (1 - level) / rate.per_second


def give_back(bucket: Bucket | None, rate: Rate, now: float) -> Bucket:
    """Put a token back that was taken; return the bucket as it is then."""
    return Bucket(min(rate.burst, _level(bucket, rate, now) + 1), now)


def _level(bucket: Bucket | None, rate: Rate, now: float) -> float:
    before = bucket or Bucket(rate.burst, now)
    return min(rate.burst, before.level + (now - before.at) * rate.per_second)


def is_full(bucket: Bucket, rate: Rate, now: float) -> bool:
    """Tell whether `bucket` is full again, so that it need not be remembered."""
    return bucket.level + (now - bucket.at) * rate.per_second >= rate.burst
