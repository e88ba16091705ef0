"""A vendor that streams at a steady pace and stamps each token with the moment of its sending, in nanoseconds.

Run as `python -m benchmarks.paced_vendor PORT TOKENS SECONDS_BETWEEN`. The clock is the machine's monotonic one, which
all processes share: whoever reads a stamp knows how old it is.
"""

import asyncio
import sys
import time

from tests.support.vendor_wire import OpenAIChat

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_MARK = "STAMP"


def stamp() -> str:
    """Return a word that says when it was made."""
    return f"{time.monotonic_ns()} "


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    count, pause = int(sys.argv[2]), float(sys.argv[3])
    wire = OpenAIChat()
    before, after = wire.token(_MARK).split(_MARK.encode())
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
            await reader.readexactly(int(length))
            writer.write(_HEAD + _chunk(wire.head()))
            due = time.monotonic()
            for _ in range(count):
                due += pause
                await asyncio.sleep(due - time.monotonic())
                writer.write(_chunk(before + stamp().encode() + after))
            writer.write(_chunk(wire.end("stop")) + b"0\r\n\r\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
