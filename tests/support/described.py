"""Holds every answer that a test sees against what the API says of itself (`/api/openapi.json`)."""

import json
import re
from functools import cache
from types import SimpleNamespace
from typing import Any

import httpx
import jsonschema_rs
from fastapi import FastAPI

from chatapp.api.app import create_api

_SAYS_NOTHING_OF = frozenset({405})
"""A method that an address doesn't take is in no description."""


async def check_described(answer: httpx.Response) -> None:
    """Fail unless a call that is described is answered as described: status, kind of content, and its schema."""
    operation = _operation(answer.request.method, answer.request.url.path)
    if operation is None or answer.status_code in _SAYS_NOTHING_OF:
        return
    called = f"{answer.request.method} {answer.request.url.path} -> {answer.status_code}"
    assert str(answer.status_code) in operation["responses"], f"{called} is not described"
    described = operation["responses"][str(answer.status_code)]
    for name in described.get("headers", ()):
        assert name in answer.headers, f"{called} lacks {name}"
    kind = answer.headers.get("content-type", "").partition(";")[0]
    content = described.get("content", {})
    if not content:
        assert not kind, f"{called} has content that is not described: {kind}"
        return
    assert kind in content, f"{called} is {kind}, described as {sorted(content)}"
    if kind.endswith("json"):
        await answer.aread()
        _validator(json.dumps(content[kind]["schema"])).validate(answer.json())


@cache
def application() -> FastAPI:
    """Return the application, to be looked at and not to be run."""
    silent = SimpleNamespace(spans=SimpleNamespace(recording=False))
    edge: Any = SimpleNamespace(services=silent)
    return create_api(edge)


def description() -> dict[str, Any]:
    """Return what the API says of itself."""
    return application().openapi()


@cache
def _operation(method: str, path: str) -> dict[str, Any] | None:
    for template, item in description()["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if method.lower() in item and re.fullmatch(pattern, path):
            operation: dict[str, Any] = item[method.lower()]
            return operation
    return None


@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {**json.loads(schema), "components": description()["components"]}
    )
