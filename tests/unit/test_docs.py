"""The docs are proven against the code: what is missing there, or here, fails."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from chatapp.api.close_codes import CloseCode
from chatapp.settings import Settings, variable, variables
from services import frames
from services.domain.errors import ServiceError
from services.domain.messages import Outcome, Role
from services.domain.replies import EndState
from services.wire import MessageJson, SessionWithMessagesJson

ROOT = Path(__file__).parents[2]
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", SETTINGS, re.MULTILINE))

SOME_PICTURES, PICTURE_BYTES = 3, 150_000
# Folders whose Markdown is the project's own.
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def _all_errors(root: type[ServiceError] = ServiceError) -> Iterator[type[ServiceError]]:
    for error in root.__subclasses__():
        yield error
        yield from _all_errors(error)


def _reply_codes() -> set[str]:
    sources = (file.read_text() for file in (ROOT / "services").rglob("*.py"))
    return {code for text in sources for code in re.findall(r'\bcode="(\w+)"', text)}


def _frame_types() -> list[str]:
    source = Path(frames.__file__).read_text()
    return re.findall(r'"type": "(\w+)"', source)


def _shown(default: object) -> str:
    match default:
        case None | ():
            return "–"
        case bool():
            return "`on`" if default else "`off`"
        case float():
            return f"`{default:g}`"
        case _:
            return f"`{default}`"


def test_every_setting_is_in_the_manual() -> None:
    assert set(variables()) - set(ROWS) == set()


def test_the_manual_has_no_setting_that_is_none() -> None:
    assert set(ROWS) - set(variables()) == set()


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_the_manual_gives_the_default_that_is_in_force(field: str) -> None:
    assert ROWS[variable(field)] == _shown(Settings.model_fields[field].default)


def test_every_setting_is_used() -> None:
    """A setting that nothing reads would be a promise that nobody keeps."""
    source = "\n".join(file.read_text() for file in (ROOT / "chatapp").glob("*.py"))
    unused = {name for name in Settings.model_fields if f"settings.{name}" not in source}
    assert unused == set()


@pytest.mark.parametrize("code", sorted({error.code for error in _all_errors()}))
def test_every_error_is_in_the_protocol(code: str) -> None:
    assert f"`{code}`" in PROTOCOL


@pytest.mark.parametrize("code", sorted(_reply_codes()))
def test_every_way_in_which_a_reply_fails_is_in_the_protocol(code: str) -> None:
    assert f"| `{code}` |" in PROTOCOL


@pytest.mark.parametrize("code", sorted(code for code in CloseCode))
def test_every_close_code_is_in_the_protocol(code: CloseCode) -> None:
    assert re.search(rf"^\| .*\b{int(code)}\b", PROTOCOL, re.MULTILINE)


@pytest.mark.parametrize("kind", sorted(set(_frame_types())))
def test_every_frame_is_in_the_protocol(kind: str) -> None:
    assert re.search(rf"^\| `{kind}` \|", PROTOCOL, re.MULTILINE)


@pytest.mark.parametrize("word", [*get_args(Role), *get_args(Outcome), *get_args(EndState)])
def test_every_word_of_the_contract_is_in_the_protocol(word: str) -> None:
    assert word in PROTOCOL


@pytest.mark.parametrize(
    "field", sorted({*get_type_hints(MessageJson), *get_type_hints(SessionWithMessagesJson)})
)
def test_every_field_is_in_the_protocol(field: str) -> None:
    assert f'"{field}"' in PROTOCOL


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_picture_of_the_readme_is_there_and_small() -> None:
    pictures = re.findall(r'<img src="(.+?)" alt=".+?"', (ROOT / "README.md").read_text())
    assert len(pictures) >= SOME_PICTURES
    for picture in pictures:
        assert 0 < (ROOT / picture).stat().st_size < PICTURE_BYTES
