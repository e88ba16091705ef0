"""Readers of many event streams at once, in a process of their own, that tell how old each stamp was on arrival.

Run as `python -m benchmarks.reader PORT TOKEN PATH…`: one connection for each path; prints `asked` once it has asked
for all, and in the end the ages as JSON, in milliseconds. It reads raw bytes, so that what is measured is the server
and not the reader.
"""

import asyncio
import json
import re
import sys
import time

_STAMP = re.compile(rb"\b\d{12,}\b")
_END = b"event: end"
_open: list[asyncio.StreamWriter] = []  # a connection goes with the last reference to its writer


async def _ask(port: int, token: str, path: str) -> asyncio.StreamReader:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    writer.write(head.encode())
    await writer.drain()
    _open.append(writer)
    return reader


async def _read(reader: asyncio.StreamReader) -> list[float]:
    ages: list[float] = []
    rest = b""
    while data := await reader.read(65536):
        now = time.monotonic_ns()
        # What stands after the last line's end may go on in the next piece.
        whole, newline, rest = (rest + data).rpartition(b"\n")
        ages += [(now - int(stamp)) / 1e6 for stamp in _STAMP.findall(whole + newline)]
        if _END in whole:
            break
    return ages


async def _main() -> None:
    port, token, *paths = sys.argv[1:]
    readers = await asyncio.gather(*(_ask(int(port), token, path) for path in paths))
    print("asked", flush=True)
    read = await asyncio.gather(*map(_read, readers))
    print(json.dumps([age for ages in read for age in ages]))


if __name__ == "__main__":
    asyncio.run(_main())
