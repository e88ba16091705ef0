"""Clients that others wrote for the browser, through a network that is cut again and again: they lose nothing.

`websockets` and `httpx-sse`, which others wrote as well, are what the other tests speak by.
"""

import asyncio
import json
import shutil
from pathlib import Path

from tests.chaos.proxy import Proxy, proxy
from tests.chaos.talker import Talker
from tests.chaos.weather import Fault
from tests.support.client import Client, Json
from tests.support.server import running_api

SCRIPT = Path(__file__).parent / "strangers" / "talk.js"
CUTS = 4
TALK_ENDS_WITHIN = 60.0


async def talk(between: Proxy, client: Client, conversation: str) -> Json:
    """Let the strangers talk; return what they have in the end."""
    bun = shutil.which("bun")
    assert bun is not None
    url = f"http://127.0.0.1:{between.port}"
    process = await asyncio.create_subprocess_exec(
        bun, str(SCRIPT), url, client.token, conversation, stdout=asyncio.subprocess.PIPE
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), TALK_ENDS_WITHIN)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0
    found: Json = json.loads(said)
    return found


async def cut_as_it_goes_on(between: Proxy, client: Client, conversation: str) -> None:
    """Cut every connection each time that the log has grown."""
    for number in range(CUTS):
        while (await client.read(conversation))["last_seq"] < 2 * number + 1:
            await asyncio.sleep(0.02)
        between.happen(Fault.CUT)


async def test_what_others_wrote_comes_back_and_loses_nothing(tmp_path: Path) -> None:
    """Npm's `partysocket`, `reconnecting-websocket` and `eventsource`, run by bun."""
    async with running_api(tmp_path, model=Talker()) as api:
        ann = await api.guest("Ann")
        conversation = await ann.new_conversation()
        async with proxy(int(api.url.rpartition(":")[2])) as between:
            found, _ = await asyncio.gather(
                talk(between, ann, conversation), cut_as_it_goes_on(between, ann, conversation)
            )
        log = await ann.messages(conversation)
    seqs = {one["client_id"]: one["seq"] for one in log if one["client_id"]}
    for speaker in found["speakers"]:
        assert speaker["seen"] == log[: len(speaker["seen"])]
        assert len(speaker["seen"]) >= max(seqs.values())
        mine = [one["seq"] for one in log if one["content"].startswith(f"{speaker['name']} says")]
        assert list(speaker["acked"].values()) == mine == sorted(mine)
        assert speaker["acked"] == {client_id: seqs[client_id] for client_id in speaker["acked"]}
    assert found["ends"]
    for reply, seq in found["ends"].items():
        assert found["texts"][reply] == log[seq - 1]["content"]
