"""What the vendors' streaming protocols look like on the wire: OpenAI chat completions, Anthropic messages."""

import json
from collections.abc import Mapping
from typing import Literal, Protocol

Ending = Literal["stop", "length", "content_filter", "context_window", "error_word"]
Json = Mapping[str, object]


class Wire(Protocol):
    """One vendor's protocol, as bytes: before the text, a token, a thought, why it ends, the whole end, an error."""

    def head(self) -> bytes: ...
    def token(self, text: str) -> bytes: ...
    def thought(self, text: str) -> bytes: ...
    def reason(self, ending: Ending, thought: int = 0) -> bytes: ...
    def end(self, ending: Ending, thought: int = 0) -> bytes: ...
    def error_event(self, code: str, message: str) -> bytes: ...
    def error_body(self, code: str, message: str) -> Json: ...


class OpenAIChat:
    """`POST /v1/chat/completions` with `stream: true`."""

    def head(self) -> bytes:
        return self._chunk({"role": "assistant", "content": ""}, None)

    def token(self, text: str) -> bytes:
        return self._chunk({"content": text}, None)

    def thought(self, text: str) -> bytes:
        return self._chunk({"reasoning_content": text}, None)

    def reason(self, ending: Ending, thought: int = 0) -> bytes:
        del thought  # that comes with what was used
        return self._chunk({}, "error" if ending == "error_word" else ending)

    def end(self, ending: Ending, thought: int = 0) -> bytes:
        used: dict[str, object] = {
            "prompt_tokens": 10,
            "completion_tokens": 5,
            "total_tokens": 15,
            "completion_tokens_details": {"reasoning_tokens": thought},
        }
        usage = _data({**self._frame(), "choices": [], "usage": used})
        return self.reason(ending) + usage + b"data: [DONE]\n\n"

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
        "context_window": "model_context_window_exceeded",
        "error_word": "error",
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

    def thought(self, text: str) -> bytes:
        block = {"type": "thinking", "thinking": "", "signature": ""}
        delta = {"type": "thinking_delta", "thinking": text}
        return (
            self._event("content_block_start", {"index": 1, "content_block": block})
            + self._event("content_block_delta", {"index": 1, "delta": delta})
            + self._event("content_block_stop", {"index": 1})
        )

    def reason(self, ending: Ending, thought: int = 0) -> bytes:
        delta = {"stop_reason": self._STOP_REASONS[ending], "stop_sequence": None}
        usage: dict[str, object] = {"output_tokens": 5}
        if thought:
            usage["output_tokens_details"] = {"thinking_tokens": thought}
        return self._event("content_block_stop", {"index": 0}) + self._event(
            "message_delta", {"delta": delta, "usage": usage}
        )

    def end(self, ending: Ending, thought: int = 0) -> bytes:
        return self.reason(ending, thought) + self._event("message_stop", {})

    def error_event(self, code: str, message: str) -> bytes:
        return self._event("error", {"error": {"type": code, "message": message}})

    def error_body(self, code: str, message: str) -> Json:
        return {"type": "error", "error": {"type": code, "message": message}}

    def _event(self, name: str, fields: Json) -> bytes:
        return f"event: {name}\n".encode() + _data({"type": name, **fields})


def _data(value: Json) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"
