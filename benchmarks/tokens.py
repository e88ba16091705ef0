"""The reply that every contestant streams."""


def tokens(count: int) -> tuple[str, ...]:
    """Return `count` words of eight characters, each one different."""
    return tuple(f"tok{number:04d} " for number in range(1, count + 1))
