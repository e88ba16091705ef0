"""What a vendor's error means: for the person, for the operator, and for another try."""

import re
from dataclasses import dataclass

from pydantic_ai import exceptions as vendor

from services.domain.replies import ReplyError
from services.language_models.port import ModelError

MISCONFIGURED = ReplyError(
    code="model_misconfigured",
    detail="The guide isn't set up properly here. Whoever runs this service has to look into it.",
    retryable=False,
)
BUSY = ReplyError(
    code="model_busy",
    detail="The guide can't be reached right now. Please try again in a moment.",
    retryable=True,
)
INTERRUPTED = ReplyError(
    code="model_interrupted",
    detail="The guide's answer broke off. You can ask for it again.",
    retryable=True,
)
SILENT = ReplyError(
    code="model_silent",
    detail="The guide took too long to answer. You can ask for it again.",
    retryable=True,
)
REFUSED = ReplyError(
    code="model_refused",
    detail="The guide didn't want to answer this. You can put it in other words.",
    retryable=False,
)
CONTEXT_FULL = ReplyError(
    code="model_context_full",
    detail="This conversation has grown too long for the guide to read.",
    retryable=False,
)
FAILED = ReplyError(
    code="model_failed",
    detail="The guide couldn't answer. You can ask for it again.",
    retryable=True,
)

_BY_STATUS = {408: BUSY, 413: CONTEXT_FULL}
# In order: some of the later classes are parents of earlier ones.
_BY_KIND: tuple[tuple[tuple[type[Exception], ...], ReplyError], ...] = (
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
    ((vendor.ModelRequestRejectedError,), FAILED),
)
# Codes are words of the vendor's; whatever looks like a sentence could hold what people wrote.
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_FILTER = re.compile(r"content_?(filter|policy)|moderation|safety", re.IGNORECASE)


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
    if isinstance(error, vendor.ContentFilterError) or _filtered(error):
        return REFUSED
    if isinstance(error, vendor.ModelHTTPError) and error.status_code in _BY_STATUS:
        return _BY_STATUS[error.status_code]
    for kinds, told in _BY_KIND:
        if isinstance(error, kinds):
            return told
    if begun:
        return INTERRUPTED
    return BUSY if isinstance(error, vendor.ModelConnectionError) else FAILED


def _filtered(error: Exception) -> bool:
    if not isinstance(error, vendor.ModelAPIError):
        return False
    codes = (error.provider_error_code, error.provider_error_type)
    return any(code and _FILTER.search(code) for code in codes)


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
