"""From the model's name in the settings to the language model."""

from services.language_models.configuration import ModelConfigurationError
from services.language_models.guide.model import ScriptedGuide
from services.language_models.local.engine import find_weights
from services.language_models.local.model import LocalModel
from services.language_models.patience import Patience
from services.language_models.port import LanguageModel
from services.tracing.spans import Spans

__all__ = [
    "GUIDE",
    "LOCAL",
    "MAX_OUTPUT_TOKENS",
    "ModelConfigurationError",
    "create_language_model",
]

GUIDE = "guide"
LOCAL = "local"
MAX_OUTPUT_TOKENS = 4000


def create_language_model(
    name: str,
    *,
    max_output_tokens: int = MAX_OUTPUT_TOKENS,
    patience: Patience | None = None,
    spans: Spans | None = None,
) -> LanguageModel:
    """Return the scripted guide for `guide`, the small model in this process for `local`, else pydantic-ai's by `name`.

    Names are pydantic-ai's: `openai-chat:…`, `openai:…`, `anthropic:…`, `ollama:…` and so on. Keys
    and base URLs come from the vendors' own environment variables (`OPENAI_API_KEY`,
    `OPENAI_BASE_URL`, `ANTHROPIC_API_KEY`, `ANTHROPIC_BASE_URL`, `OLLAMA_BASE_URL` …).
    A vendor's model takes seconds of imports: build it before the event loop runs, or in a thread.
    Raises `ModelConfigurationError`.
    """
    if name == GUIDE:
        return ScriptedGuide()
    if name == LOCAL:
        return LocalModel(find_weights())
    # An installation with the guide alone shall not pay for the vendors' libraries at its start.
    from services.language_models.opening import open_vendor_model  # noqa: PLC0415

    return open_vendor_model(
        name,
        max_output_tokens=max_output_tokens,
        patience=patience or Patience(),
        spans=spans or Spans(),
    )
