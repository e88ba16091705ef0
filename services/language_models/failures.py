"""What a vendor's error means: for the person, for the operator, and for another try."""

import re
from dataclasses import dataclass
from typing import cast

from pydantic_ai import exceptions as vendor

from services.domain import texts
from services.domain.replies import ReplyError
from services.language_models.bounds import TooMuchError
from services.language_models.port import ModelError

MISCONFIGURED = ReplyError(
    code="model_misconfigured",
    detail=texts.GUIDE_MISCONFIGURED,
    retryable=False,
)
BUSY = ReplyError(
    code="model_busy",
    detail=texts.GUIDE_BUSY,
    retryable=True,
)
INTERRUPTED = ReplyError(
    code="model_interrupted",
    detail=texts.GUIDE_INTERRUPTED,
    retryable=True,
)
SILENT = ReplyError(
    code="model_silent",
    detail=texts.GUIDE_SILENT,
    retryable=True,
)
REFUSED = ReplyError(
    code="model_refused",
    detail=texts.GUIDE_REFUSED,
    retryable=False,
)
CONTEXT_FULL = ReplyError(
    code="model_context_full",
    detail=texts.GUIDE_FULL,
    retryable=False,
)
FAILED = ReplyError(
    code="model_failed",
    detail=texts.GUIDE_FAILED,
    retryable=True,
)
REJECTED = ReplyError(
    code="model_failed",
    detail=texts.GUIDE_REJECTED,
    retryable=False,
)

_BY_STATUS = {408: BUSY, 413: CONTEXT_FULL}
# In order: some of the later classes are parents of earlier ones.
_BY_KIND: tuple[tuple[tuple[type[Exception], ...], ReplyError], ...] = (
    ((TooMuchError,), FAILED),
    ((vendor.ModelContextWindowExceededError,), CONTEXT_FULL),
    (
        (
            vendor.ModelAuthenticationError,
            vendor.ModelNotFoundError,
            vendor.ModelQuotaExceededError,
            vendor.UserError,
        ),
        MISCONFIGURED,
    ),
    (
        (vendor.ModelRateLimitError, vendor.ModelUnavailableError, vendor.ModelServerError),
        BUSY,
    ),
    ((vendor.ModelRequestRejectedError,), REJECTED),
)
# Codes are words of the vendor's; whatever looks like a sentence could hold what people wrote.
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_FILTER = re.compile(r"content_?(filter|policy)|moderation|safety", re.IGNORECASE)
_TOO_LONG = re.compile(r"context_(length|size|window)", re.IGNORECASE)  # llama.cpp, and others
# Where no code says it, the vendor's own sentence does. It is read here, and goes no further.
_FILTER_WORDS = re.compile("blocked by content filtering", re.IGNORECASE)  # Anthropic
_TOO_LONG_WORDS = re.compile(
    "exceeds? (the available )?context (size|limit|window)"  # llama.cpp and its likes, Anthropic
    "|prompt is too long|maximum context length|context length (is|of) only"  # vLLM, OpenRouter
    "|must be at least 1, got -"  # vLLM, of the tokens that it has left for the answer
    "|greater than the context length|n_keep .*>= n_ctx"  # LM Studio
    "|exceeds the maximum number of tokens",  # Gemini
    re.IGNORECASE,
)
_MOST_WORDS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failed try: what to tell, whether another try makes sense, and when at the earliest."""

    error: ReplyError
    log_line: str
    again: bool = False
    retry_after: float | None = None

    def as_error(self) -> ModelError:
        """Return the exception that tells of it."""
        return ModelError(self.error, self.log_line)


def failure_of(error: Exception, *, model: str, begun: bool) -> Failure:
    """Return what `error` means; `begun` says that the vendor had begun to answer."""
    told = _told(error, begun=begun)
    return Failure(
        error=told,
        log_line=_log_line(error, told, model),
        again=told in (BUSY, INTERRUPTED),
        retry_after=error.retry_after if isinstance(error, vendor.ModelAPIError) else None,
    )


def _told(error: Exception, *, begun: bool) -> ReplyError:
    if isinstance(error, vendor.ContentFilterError) or _says(error, _FILTER, _FILTER_WORDS):
        return REFUSED
    if _says(error, _TOO_LONG, _TOO_LONG_WORDS):
        return CONTEXT_FULL
    if isinstance(error, vendor.ModelHTTPError) and error.status_code in _BY_STATUS:
        return _BY_STATUS[error.status_code]
    for kinds, told in _BY_KIND:
        if isinstance(error, kinds):
            return told
    if begun:
        return INTERRUPTED
    return BUSY if isinstance(error, vendor.ModelConnectionError) else FAILED


def _says(error: Exception, code: re.Pattern[str], words: re.Pattern[str]) -> bool:
    """Tell whether the vendor says so, by one of its codes or in its sentence."""
    if not isinstance(error, vendor.ModelAPIError):
        return False
    codes = (error.provider_error_code, error.provider_error_type)
    return any(said and code.search(said) for said in codes) or bool(
        words.search(_sentence(error.body)[:_MOST_WORDS])
    )


def _sentence(body: object) -> str:
    """Return what an error's body says to people: a text, or its `message`, on its own or within `error`."""
    said = _field(body, "error") or body
    said = _field(said, "message") or said
    return said if isinstance(said, str) else ""


def _field(body: object, name: str) -> object:
    return cast("dict[str, object]", body).get(name) if isinstance(body, dict) else None


def _log_line(error: Exception, told: ReplyError, model: str) -> str:
    """Names and numbers only: a vendor's own sentence may hold a part of the key or of the prompt."""
    facts = [f"model={model}", f"error={type(error).__name__}"]
    if isinstance(error, vendor.ModelHTTPError):
        facts.append(f"status={error.status_code}")
    if isinstance(error, vendor.ModelAPIError):
        code = error.provider_error_code or error.provider_error_type
        if code and _CODE.fullmatch(code):
            facts.append(f"vendor_code={code}")
    return f"{told.code}: {' '.join(facts)}"
