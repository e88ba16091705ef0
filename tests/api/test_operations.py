"""For whoever runs it."""

import re

import pytest

from chatapp.api.openapi import errors_by_code
from services.domain.errors import RateLimited, ServiceError, Unavailable
from services.wire import problem_json
from tests.support.described import description
from tests.support.problems import problem_of
from tests.support.server import RunningApi


async def test_healthz_tells_that_the_process_lives(api: RunningApi) -> None:
    visitor = await api.visitor()
    assert (await visitor.get("/healthz")).status_code == 200


async def test_readyz_tells_that_database_and_broker_answer(api: RunningApi) -> None:
    visitor = await api.visitor()
    assert (await visitor.get("/readyz")).status_code == 200


@pytest.mark.parametrize("part", ["storage", "broadcast"])
async def test_readyz_is_a_503_with_a_code_when_one_of_them_does_not(
    api: RunningApi, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> None:
        raise Unavailable

    for services in api.everywhere:
        monkeypatch.setattr(getattr(services, part), "ping", away)
    visitor = await api.visitor()
    problem_of(await visitor.get("/readyz"), 503, "unavailable")
    assert (await visitor.get("/healthz")).status_code == 200


async def test_metrics_are_prometheus_text(api: RunningApi) -> None:
    visitor = await api.visitor()
    answer = await visitor.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "# HELP " in answer.text


async def test_the_openapi_document_names_every_call_of_the_protocol(api: RunningApi) -> None:
    visitor = await api.visitor()
    document = (await visitor.get("/api/openapi.json")).json()
    calls = {
        f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item
    }
    one = "/api/conversations/{conversation_id}"
    assert calls >= {
        "POST /api/auth/sign-up",
        "POST /api/auth/sign-in",
        "POST /api/auth/guest",
        "POST /api/auth/sign-out",
        "GET /api/auth/me",
        "POST /api/conversations",
        "GET /api/conversations",
        f"GET {one}",
        f"GET {one}/messages",
        f"POST {one}/messages",
        f"POST {one}/finalize",
        f"POST {one}/reply",
        f"DELETE {one}/reply",
        f"GET {one}/transcript",
        f"GET {one}/events",
        f"POST {one}/typing",
        f"GET {one}/stream",
        f"DELETE {one}",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
    }


async def test_the_docs_are_a_page(api: RunningApi) -> None:
    visitor = await api.visitor()
    answer = await visitor.get("/api/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "POST /api/conversations" in answer.text
    assert "<script" not in answer.text


async def test_the_type_of_every_problem_leads_to_what_its_code_means(api: RunningApi) -> None:
    visitor = await api.visitor()
    page = (await visitor.get("/api/docs")).text
    for code, kinds in errors_by_code().items():
        page_of, _, anchor = problem_json(_error(kinds[0]))["type"].partition("#")
        assert (page_of, anchor) == ("/api/docs", code)
        entry = page.partition(f'<dt id="{anchor}">')[2].partition("<dt")[0]
        assert all(str(kind.status) in entry for kind in kinds)
        assert entry.partition("<dd>")[2].strip()


def _error(kind: type[ServiceError]) -> ServiceError:
    return kind(1.0) if issubclass(kind, RateLimited) else kind()


async def test_every_call_that_needs_a_sign_in_is_refused_without_one_as_described(
    api: RunningApi,
) -> None:
    """The client holds each answer against the description."""
    visitor = await api.visitor()
    for path, item in description()["paths"].items():
        for method, call in item.items():
            if call.get("security", [{}])[-1]:
                there = re.sub(r"{\w+}", "x", path)
                problem_of(await visitor.http.request(method, there), 401, "unauthenticated")
