"""What a small model is asked, and what its chunks say. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from services.language_models.port import Prompt, Turn

MAX_TOKENS = 160
_CHARACTERS = 2400
"""So much of the conversation is read: more would take one thread many seconds, and not be understood."""
_INSTRUCTIONS = """\
You are a kind and calm listener in a conversation. Answer in two or three short sentences, in plain words. \
Ask one short question at the end. You began by saying: {opening}"""
_Object = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What one chunk says; `error` is the engine's word for what went wrong, "" for nothing."""

    text: str = ""
    finished: bool = False
    error: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


def request_of(prompt: Prompt) -> str:
    """Return the request for `prompt`: the newest turns, and only the gist of the instructions."""
    system = {"role": "system", "content": _INSTRUCTIONS.format(opening=prompt.kind.opening)}
    return json.dumps(
        {
            "messages": [system, *(_message(turn) for turn in _newest(prompt.turns))],
            "max_tokens": MAX_TOKENS,
            "temperature": 0.3,
            "repeat_penalty": 1.1,
            "stream": True,
            "stream_options": {"include_usage": True},
            "cache_prompt": True,
        }
    )


def chunk_of(raw: str) -> Chunk:
    """Return what a chunk of the engine's says; raises `ValueError` if it isn't one."""
    value = _object(json.loads(raw))
    if "error" in value:
        return Chunk(error=str(_object(value["error"]).get("type") or "unknown"))
    choices = value.get("choices")
    if isinstance(choices, list) and choices:
        choice = _object(cast("list[object]", choices)[0])
        text = _object(choice.get("delta")).get("content")
        finished = choice.get("finish_reason") is not None
        return Chunk(text=text if isinstance(text, str) else "", finished=finished)
    used = _object(value.get("usage"))
    return Chunk(
        input_tokens=_count(used.get("prompt_tokens")),
        output_tokens=_count(used.get("completion_tokens")),
    )


def _newest(turns: Sequence[Turn]) -> Sequence[Turn]:
    room = _CHARACTERS
    for number, turn in enumerate(reversed(turns)):
        room -= len(turn.content)
        if room < 0:
            return turns[len(turns) - max(number, 1) :]
    return turns


def _message(turn: Turn) -> dict[str, str]:
    role = "assistant" if turn.role == "ai" else "user"
    return {"role": role, "content": turn.content[:_CHARACTERS]}


def _object(value: object) -> _Object:
    return cast("_Object", value) if isinstance(value, dict) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
