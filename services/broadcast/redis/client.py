"""Redis clients for others' code, which waits as it pleases: here what waits is bounded."""

from redis.asyncio import Redis

from services.broadcast.redis.link import ANSWERS_WITHIN, keeping_alive


def asking(url: str) -> Redis:
    """Return a client for commands; each is answered, or has failed, within `ANSWERS_WITHIN` seconds.

    What it listens on may be silent for any time, and is not connected again behind the listener's back: whoever
    listens has to know that something was missed.
    """
    client = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]  untyped there
        url,
        socket_timeout=ANSWERS_WITHIN,
        socket_connect_timeout=ANSWERS_WITHIN,
        **keeping_alive(url),
    )
    listening = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]  untyped there
        url, socket_connect_timeout=ANSWERS_WITHIN, **keeping_alive(url)
    )
    client.pubsub = listening.pubsub  # pyright: ignore[reportUnknownMemberType]  untyped there
    return client
