"""What the model is given of earlier sessions, and told of what it isn't given."""

from pathlib import Path

from services.language_models.port import Prompt
from tests.support.client import Client
from tests.support.server import running_api


async def sealed(ann: Client, conflict: str, *contents: str) -> None:
    conversation = await ann.new_conversation(session_type="individual_a", conflict_id=conflict)
    async with ann.socket(conversation) as socket:
        for content in contents:
            await socket.said(content)
            await socket.until({"type": "reply", "state": "complete"})
    await ann.post(f"/api/conversations/{conversation}/finalize")


async def guidance(folder: Path, *sessions: tuple[str, ...]) -> Prompt:
    """Return the prompt of a guidance chat, after these private sessions, with room for few words."""
    async with running_api(folder, context_tokens=2000) as api:
        ann = await api.guest("Ann")
        conflict = (await ann.post("/api/conflicts", {"title": "The dishes"})).json()["id"]
        for contents in sessions:
            await sealed(ann, conflict, *contents)
        conversation = await ann.new_conversation(
            session_type="joint_context_a", conflict_id=conflict
        )
        async with ann.socket(conversation) as socket:
            await socket.said("And now?")
            await socket.until({"type": "reply", "state": "complete"})
        return api.model.prompts[-1]


async def test_the_newest_sessions_are_read_and_the_others_are_counted(tmp_path: Path) -> None:
    prompt = await guidance(tmp_path, ("a" * 2000,), ("b" * 2050,), ("c" * 300,))
    assert [session.turns[0].content[0] for session in prompt.earlier] == ["b", "c"]
    assert prompt.earlier_omitted == 1


async def test_of_a_long_session_the_newest_is_read_and_the_rest_is_counted(tmp_path: Path) -> None:
    prompt = await guidance(tmp_path, ("a" * 2000, "b" * 2000))
    (session,) = prompt.earlier
    assert [turn.content[0] for turn in session.turns] == ["T", "b", "T"]
    assert session.omitted == 1


async def test_a_session_whose_last_word_is_too_long_is_counted_as_left_out(tmp_path: Path) -> None:
    prompt = await guidance(tmp_path, ("a" * 7000,))
    assert sum(len(turn.content) for s in prompt.earlier for turn in s.turns) < 2400
    assert prompt.earlier[0].omitted == 1
