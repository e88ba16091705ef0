"""The API's description of itself (OpenAPI 3.1): what the framework finds out, and how each call is refused."""

import http
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.routing import BaseRoute

from chatapp.api.authentication import (
    COOKIE,
    SAFE_METHODS,
    login_of,
    not_from_elsewhere,
    user_if_any,
)
from chatapp.api.entering import entered
from chatapp.api.problems import CHALLENGE, MEDIA_TYPE, Fault, TooLarge
from chatapp.api.schemas import ProblemJson
from services.domain.errors import (
    BadOrigin,
    Invalid,
    NotFound,
    RateLimited,
    ServiceError,
    Unauthenticated,
    Unavailable,
)

Json = dict[str, Any]
_ASK_WHO_SPEAKS = {login_of, entered}
Kind = type[ServiceError]

_REFUSED = "x-refused"
_SCHEMAS = "#/components/schemas/{model}"
_TOKEN: Json = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A session token."},
    "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
}
_SIGNED_IN: list[Json] = [{name: []} for name in _TOKEN]
_ANYBODY: Json = {}


def refused(*kinds: Kind) -> Json:
    """Return the route's `openapi_extra` that says by what it is refused, beyond what every call of its shape is."""
    return {_REFUSED: [kind.code for kind in kinds]}


def kinds_of_errors(root: Kind = ServiceError) -> Iterator[Kind]:
    """Yield every kind of error that can be answered, the general before the special."""
    for kind in root.__subclasses__():
        yield kind
        yield from kinds_of_errors(kind)


def errors_by_code() -> dict[str, list[Kind]]:
    """Return the kinds of errors that share each code."""
    found: dict[str, list[Kind]] = {}
    for kind in kinds_of_errors():
        found.setdefault(kind.code, []).append(kind)
    return found


def completed(schema: Json, routes: Iterable[BaseRoute]) -> Json:
    """Return the framework's `schema` with each route's refusals, and how one signs in."""
    for route in routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                _complete(schema["paths"][route.path_format][method.lower()], route, method)
    problem = TypeAdapter(ProblemJson).json_schema(ref_template=_SCHEMAS)
    schemas: Json = schema["components"]["schemas"]
    schemas.update({**problem.pop("$defs"), "ProblemJson": problem})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schema["components"]["securitySchemes"] = _TOKEN
    return schema


def _complete(operation: Json, route: APIRoute, method: str) -> None:
    guards = set(_calls(route.dependant))
    operation["responses"].pop("422", None)
    found: dict[int, dict[str, Kind]] = {}
    for kind in _refusals(operation, route.path, method, guards):
        found.setdefault(kind.status, {}).setdefault(kind.code, kind)
    for status, kinds in sorted(found.items()):
        operation["responses"][str(status)] = _response(status, kinds)
    if guards & _ASK_WHO_SPEAKS:
        operation["security"] = _SIGNED_IN
    elif user_if_any in guards:
        operation["security"] = [*_SIGNED_IN, _ANYBODY]


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


def _refusals(operation: Json, path: str, method: str, guards: set[object]) -> Iterator[Kind]:
    changes, ours = method not in SAFE_METHODS, path.startswith("/api/")
    codes = operation.pop(_REFUSED, ())
    yield Fault
    yield from (kind for kind in kinds_of_errors() if kind.code in codes)
    if guards & _ASK_WHO_SPEAKS:
        yield Unauthenticated
    if changes and guards & {*_ASK_WHO_SPEAKS, not_from_elsewhere}:
        yield BadOrigin
    if "{" in path:
        yield NotFound
    if ours:
        yield Unavailable
    if ours and changes:
        yield TooLarge
    if _has_fields(operation):
        yield Invalid


def _has_fields(operation: Json) -> bool:
    return "requestBody" in operation or any(
        parameter["in"] != "path" for parameter in operation.get("parameters", ())
    )


def _response(status: int, kinds: dict[str, Kind]) -> Json:
    narrowed: Json = {"properties": {"status": {"const": status}, "code": {"enum": [*kinds]}}}
    if any(issubclass(kind, Invalid) for kind in kinds.values()):
        narrowed["required"] = ["errors"]
    problem = {"allOf": [{"$ref": _SCHEMAS.format(model="ProblemJson")}, narrowed]}
    response: Json = {
        "description": " ".join(f"`{code}`: {kind.title}" for code, kind in kinds.items()),
        "content": {MEDIA_TYPE: {"schema": problem}},
    }
    if status == http.HTTPStatus.UNAUTHORIZED:
        challenge = {"schema": {"const": CHALLENGE}, "required": True}
        response["headers"] = {"WWW-Authenticate": challenge}
    if RateLimited.code in kinds:
        after = {"schema": {"type": "integer"}, "description": "seconds", "required": True}
        response["headers"] = {"Retry-After": after}
    return response
