"""What the API says of itself is whole: how each call is refused, and how one signs in."""

import json
from typing import Any

import jsonschema_rs
import pytest

from services.domain.errors import Unauthenticated
from services.wire import problem_json
from tests.support.described import description

CALLS = {
    f"{method.upper()} {path}": call
    for path, item in description()["paths"].items()
    for method, call in item.items()
}
ENTRANCES = {"POST /api/auth/sign-up", "POST /api/auth/sign-in", "POST /api/auth/guest"}
OPEN = {*ENTRANCES, "GET /healthz", "GET /readyz", "GET /metrics"}
NOTHING: set[str] = set()
ONE = "/api/conversations/{conversation_id}"


def codes(call: dict[str, Any], status: int) -> set[str]:
    response = call["responses"].get(str(status), {"content": {}})
    return {
        code
        for content in response["content"].values()
        for code in content["schema"]["allOf"][1]["properties"]["code"]["enum"]
    }


@pytest.mark.parametrize("name", CALLS)
def test_every_refusal_is_a_problem(name: str) -> None:
    for status, response in CALLS[name]["responses"].items():
        if int(status) >= 400:
            assert list(response["content"]) == ["application/problem+json"]
            assert response["description"]


def test_nothing_is_described_as_the_framework_would_refuse_it() -> None:
    text = json.dumps(description())
    assert "ValidationError" not in text
    assert "x-refused" not in text


def test_every_call_but_the_entrances_says_how_one_signs_in() -> None:
    assert {name for name, call in CALLS.items() if "security" not in call} == OPEN
    assert CALLS["GET /api/invitations/{code}"]["security"] == [{"bearer": []}, {"cookie": []}, {}]
    schemes = description()["components"]["securitySchemes"]
    assert schemes["bearer"]["scheme"] == "bearer"
    assert (schemes["cookie"]["in"], schemes["cookie"]["name"]) == ("cookie", "chat_session")


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("POST /api/auth/sign-up", 409, {"email_taken"}),
        ("POST /api/auth/sign-up", 403, {"bad_origin"}),
        ("POST /api/auth/sign-in", 401, {"bad_credentials"}),
        ("POST /api/auth/guest", 429, {"rate_limited"}),
        ("DELETE /api/auth/me", 401, {"bad_credentials", "unauthenticated"}),
        ("POST /api/conflicts/{conflict_id}/invitations", 409, {"partner_present"}),
        ("POST /api/invitations/{code}/accept", 409, {"own_invitation"}),
        (f"POST {ONE}/messages", 409, {"client_id_reused", "conversation_finalized"}),
        (f"POST {ONE}/messages", 413, {"invalid"}),
        (f"POST {ONE}/messages", 422, {"invalid"}),
        (f"POST {ONE}/messages", 429, {"rate_limited"}),
        (
            f"POST {ONE}/reply",
            409,
            {"reply_in_progress", "nothing_to_answer", "conversation_finalized"},
        ),
        (f"DELETE {ONE}", 409, {"partner_must_agree"}),
        (f"GET {ONE}", 401, {"unauthenticated"}),
        (f"GET {ONE}", 403, NOTHING),
        (f"GET {ONE}", 404, {"not_found"}),
        (f"GET {ONE}/stream", 429, {"rate_limited"}),
        (f"POST {ONE}/finalize", 422, NOTHING),
        (f"POST {ONE}/finalize", 403, {"bad_origin"}),
        (f"POST {ONE}/finalize", 503, {"unavailable"}),
        ("GET /readyz", 503, {"unavailable"}),
        ("GET /healthz", 503, NOTHING),
    ],
)
def test_each_call_says_by_which_codes_it_is_refused(
    name: str, status: int, said: set[str]
) -> None:
    assert codes(CALLS[name], status) == said


def test_what_is_said_twice_is_answered_with_200_the_second_time() -> None:
    for name in (f"POST {ONE}/messages", "POST /api/conversations"):
        responses = CALLS[name]["responses"]
        assert responses["200"]["content"] == responses["201"]["content"]


def test_metrics_are_text() -> None:
    assert list(CALLS["GET /metrics"]["responses"]["200"]["content"]) == ["text/plain"]


def test_a_problem_of_another_code_is_not_what_was_described() -> None:
    schema = CALLS[f"GET {ONE}"]["responses"]["404"]["content"]["application/problem+json"]
    check = jsonschema_rs.Draft202012Validator(
        {**schema["schema"], "components": description()["components"]}
    )
    assert not check.is_valid(problem_json(Unauthenticated()))
    with pytest.raises(jsonschema_rs.ValidationError):
        check.validate({"code": "not_found"})
