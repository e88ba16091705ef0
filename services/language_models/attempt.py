"""One request to a vendor, and how it ended."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack

from opentelemetry.trace import Span, SpanKind, StatusCode
from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import (
    ModelMessage,
    ModelResponseStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ThinkingPart,
)
from pydantic_ai.models import Model, StreamedResponse
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from services.domain.replies import ReplyError
from services.language_models.failures import (
    CONTEXT_FULL,
    FAILED,
    INTERRUPTED,
    REFUSED,
    SILENT,
    Failure,
    failure_of,
)
from services.language_models.pieces import Pieces
from services.language_models.port import Receipt
from services.language_models.shortcut import Shortcut, shortcuts
from services.language_models.silence import Silence
from services.tracing.spans import Spans

_WINDOW_FULL = "context_window_exceeded"


class Attempt:
    """Asks once. Afterwards `failure` says what went wrong, and `shown` whether any word had come."""

    def __init__(
        self,
        model: Model,
        messages: Sequence[ModelMessage],
        settings: ModelSettings,
        *,
        silence: float,
        receipt: Receipt,
        spans: Spans,
    ) -> None:
        """Keep what to ask; `silence` is the longest time in seconds to wait for the next token.

        What the vendor says of the tokens used is added to `receipt`.
        """
        self.failure: Failure | None = None
        self._pieces = Pieces()
        self._model = model
        self._messages = messages
        self._settings = settings
        self._silence = silence
        self._receipt = receipt
        self._spans = spans
        self._stream: StreamedResponse | None = None

    async def texts(self) -> AsyncGenerator[str, None]:
        """Yield the pieces of text as they come; never raises for what the vendor does."""
        self._receipt.model = self._model_id
        self._receipt.requests += 1
        span = self._begin_span()
        try:
            async with AsyncExitStack() as stack:
                silence = Silence(self._silence, self._has_ended)
                stack.callback(silence.close)
                stream, shortcut = await self._open(stack, silence)
                stack.callback(self._note_usage, stream, span)
                while shortcut and (texts := await _next_texts(shortcut, silence)):
                    for text in texts:
                        if piece := self._pieces.feed(text):
                            yield piece
                    if self._pieces.spoke():
                        silence.heard()
                events = aiter(stream)
                while (event := await _next(events, silence)) is not None:
                    self._receipt.thought |= _is_thought(event)
                    if piece := self._pieces.feed(text := _text(event)):
                        yield piece
                    if not text or self._pieces.spoke():  # who thinks isn't silent
                        silence.heard()
                self.failure = self._judge(stream)
        except TimeoutError:
            self.failure = self._judge_after(self._own(SILENT, f"silent_for={self._silence:g}s"))
        except Exception as error:  # noqa: BLE001  (its text may hold a key or what people wrote)
            failure = failure_of(error, model=self._model_id, begun=self._stream is not None)
            self.failure = self._judge_after(failure)
        finally:
            self._end(span)

    @property
    def shown(self) -> bool:
        """Whether any word has come; white space is none."""
        return self._pieces.begun

    def _begin_span(self) -> Span:
        """Begin a span by OpenTelemetry's conventions for generative AI; what is said is no part of it."""
        asked = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": self._model.system,
            "gen_ai.request.model": self._model.model_name,
        }
        return self._spans.begin(f"chat {self._model.model_name}", asked, kind=SpanKind.CLIENT)

    def _end(self, span: Span) -> None:
        if self.failure:
            span.set_attribute("error.type", self.failure.error.code)
            span.set_status(StatusCode.ERROR)
        span.end()

    @property
    def _model_id(self) -> str:
        return f"{self._model.system}:{self._model.model_name}"

    async def _open(
        self, stack: AsyncExitStack, silence: Silence
    ) -> tuple[StreamedResponse, Shortcut | None]:
        opening = model_request_stream(
            self._model, self._messages, model_settings=self._settings, instrument=False
        )
        with shortcuts() as caught, silence:
            stream = await stack.enter_async_context(opening)
        self._stream = stream
        return stream, caught[-1] if caught else None

    def _note_usage(self, stream: StreamedResponse, span: Span) -> None:
        used = stream.usage
        self._receipt.input_tokens += used.input_tokens
        self._receipt.output_tokens += used.output_tokens
        self._receipt.reasoning_tokens += _reasoning_tokens(used)
        span.set_attribute("gen_ai.usage.input_tokens", used.input_tokens)
        span.set_attribute("gen_ai.usage.output_tokens", used.output_tokens)

    def _has_ended(self) -> bool:
        """Tell whether the vendor has said why the answer ends, whatever becomes of the connection then."""
        return self._stream is not None and bool(_reason(self._stream))

    def _judge_after(self, accident: Failure) -> Failure | None:
        """Judge by the vendor's own word for the end, where that came before the accident."""
        return self._judge(self._stream) if self._stream and self._has_ended() else accident

    def _judge(self, stream: StreamedResponse) -> Failure | None:
        """Tell whether the model has finished.

        A stream that simply ends gets the finish reason `stop` from pydantic-ai; only the vendor's
        own word for it, among the details, shows that the vendor gave one.
        """
        if stream.finish_reason == "content_filter":
            return self._own(REFUSED, "finish_reason=content_filter")
        if not _reason(stream):
            return self._own(INTERRUPTED, "finish_reason=none")
        if not self.shown and _WINDOW_FULL in _reason(stream):
            return self._own(CONTEXT_FULL, f"finish_reason={_WINDOW_FULL}")
        if "error" in (stream.finish_reason, _reason(stream)) or not self.shown:
            return self._own(FAILED, f"finish_reason={stream.finish_reason} shown={self.shown}")
        return None

    def _own(self, error: ReplyError, facts: str) -> Failure:
        return Failure(
            error=error,
            log_line=f"{error.code}: model={self._model_id} {facts}",
            again=error is INTERRUPTED,
        )


def _reason(stream: StreamedResponse) -> str:
    """Return the vendor's own word for why the answer ended, "" while it has said none."""
    return (stream.provider_details or {}).get("finish_reason") or ""


async def _next_texts(shortcut: Shortcut, silence: Silence) -> list[str]:
    with silence:
        return await shortcut.texts()


async def _next(
    events: AsyncIterator[ModelResponseStreamEvent], silence: Silence
) -> ModelResponseStreamEvent | None:
    with silence:
        return await anext(events, None)


def _is_thought(event: ModelResponseStreamEvent) -> bool:
    return isinstance(event, PartStartEvent) and isinstance(event.part, ThinkingPart)


def _reasoning_tokens(used: RequestUsage) -> int:
    """Return how much of the output was thought, by whichever name a vendor has for it; 0 where it doesn't say."""
    details = used.details
    return (
        used.output_reasoning_tokens
        or details.get("reasoning_tokens", 0)
        or details.get("thinking_tokens", 0)
    )


def _text(event: ModelResponseStreamEvent) -> str:
    """Return the text that `event` brings; what a model thinks before it speaks isn't any."""
    match event:
        case PartStartEvent(part=TextPart(content=text)):
            return text
        case PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
            return text
        case _:
            return ""
