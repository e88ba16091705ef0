"""What the vendors' streaming protocols look like on the wire: OpenAI chat completions, Anthropic messages."""

import json
from collections.abc import Mapping
from typing import Literal, Protocol

Ending = Literal["stop", "length", "content_filter"]
Json = Mapping[str, object]


class Wire(Protocol):
    """One vendor's protocol: the bytes before the text, of a token, of the end, and of an error."""

    def head(self) -> bytes: ...
    def token(self, text: str) -> bytes: ...
    def end(self, ending: Ending) -> bytes: ...
    def error_event(self, code: str, message: str) -> bytes: ...
    def error_body(self, code: str, message: str) -> Json: ...


class OpenAIChat:
    """`POST /v1/chat/completions` with `stream: true`."""

    def head(self) -> bytes:
        return self._chunk({"role": "assistant", "content": ""}, None)

    def token(self, text: str) -> bytes:
        return self._chunk({"content": text}, None)

    def end(self, ending: Ending) -> bytes:
        used = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        usage = _data({**self._frame(), "choices": [], "usage": used})
        return self._chunk({}, ending) + usage + b"data: [DONE]\n\n"

    def error_event(self, code: str, message: str) -> bytes:
        return _data(self.error_body(code, message))

    def error_body(self, code: str, message: str) -> Json:
        return {"error": {"message": message, "type": code, "code": code, "param": None}}

    def _chunk(self, delta: Json, finish_reason: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return _data({**self._frame(), "choices": [choice]})

    def _frame(self) -> Json:
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1_700_000_000,
            "model": "scripted",
        }


class AnthropicMessages:
    """`POST /v1/messages` with `stream: true`."""

    _STOP_REASONS: Mapping[Ending, str] = {
        "stop": "end_turn",
        "length": "max_tokens",
        "content_filter": "refusal",
    }

    def head(self) -> bytes:
        message: Json = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "scripted",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 10, "output_tokens": 1},
        }
        block = {"type": "text", "text": ""}
        return (
            self._event("message_start", {"message": message})
            + self._event("content_block_start", {"index": 0, "content_block": block})
            + self._event("ping", {})
        )

    def token(self, text: str) -> bytes:
        delta = {"type": "text_delta", "text": text}
        return self._event("content_block_delta", {"index": 0, "delta": delta})

    def end(self, ending: Ending) -> bytes:
        delta = {"stop_reason": self._STOP_REASONS[ending], "stop_sequence": None}
        return (
            self._event("content_block_stop", {"index": 0})
            + self._event("message_delta", {"delta": delta, "usage": {"output_tokens": 5}})
            + self._event("message_stop", {})
        )

    def error_event(self, code: str, message: str) -> bytes:
        return self._event("error", {"error": {"type": code, "message": message}})

    def error_body(self, code: str, message: str) -> Json:
        return {"type": "error", "error": {"type": code, "message": message}}

    def _event(self, name: str, fields: Json) -> bytes:
        return f"event: {name}\n".encode() + _data({"type": name, **fields})


def _data(value: Json) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"
