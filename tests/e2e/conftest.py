"""A real browser in front of the real product, whose language model is scripted."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.partners import Couple
from tests.e2e.screen import Screen
from tests.e2e.visitor import Device, Visitor
from tests.support.person import Person
from tests.support.product import Product, product
from tests.support.vendor_thread import VendorThread, vendor_thread

HERE = Path(__file__).parent

expect.set_options(timeout=10_000)

_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--mute-audio",
    "--no-first-run",
)

NewVisitor = Callable[..., Visitor]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "devices(*names): run on these; without it, on a phone")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browsers last: Playwright keeps an event loop running, beside which no other can run."""
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on the devices that it is marked with."""
    if "device" not in metafunc.fixturenames:
        return
    mark = metafunc.definition.get_closest_marker("devices")
    devices = mark.args if mark else ("phone",)
    metafunc.parametrize("device", devices, scope="function")


@pytest.fixture(scope="session")
def vendor_of_models() -> Iterator[VendorThread]:
    with vendor_thread() as vendor:
        yield vendor


@pytest.fixture(scope="session")
def server(
    vendor_of_models: VendorThread, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """One server for all tests that don't harm it."""
    with product(tmp_path_factory.mktemp("product"), **vendor_of_models.environment) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*_QUIET, *sandbox]
        )
        yield found
        found.close()


@pytest.fixture
def vendor(vendor_of_models: VendorThread) -> Iterator[VendorThread]:
    """The scripted vendor of language models; what a test leaves over is forgotten."""
    yield vendor_of_models
    vendor_of_models.forget()


@pytest.fixture
def new_visitor(
    browser: Browser, server: Product, device: Device, vendor: VendorThread
) -> Iterator[NewVisitor]:
    """Open browser profiles; the test fails if anything unexpected happened in one of them."""
    visitors: list[Visitor] = []

    def new(url: str = server.url, **options: Any) -> Visitor:
        visitors.append(Visitor(browser, url, device, **options))
        return visitors[-1]

    yield new
    problems = [problem for visitor in visitors for problem in visitor.problems]
    for visitor in visitors:
        visitor.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """Somebody who hasn't signed in."""
    return new_visitor()


@pytest.fixture
def couple(new_visitor: NewVisitor) -> Couple:
    """Alex and Sam, signed in on a phone each, who share a conversation."""
    return Couple(new_visitor(), new_visitor())


@pytest.fixture
def kim(visitor: Visitor) -> Person:
    """The guest Kim, signed in in `visitor`'s browser."""
    return visitor.sign_in("Kim")


@pytest.fixture
def conversation(kim: Person) -> str:
    """Kim's new conversation."""
    return kim.begin()


@pytest.fixture
def screen(visitor: Visitor, conversation: str) -> Screen:
    """A tab in which Kim's new conversation is open."""
    tab = visitor.tab()
    tab.open(conversation)
    return tab
