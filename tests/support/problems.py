"""What every error looks like from outside: RFC 9457, and nothing of what is inside."""

from typing import Any

import httpx

FIELDS = ["type", "title", "status", "detail", "code", "retryable"]
INSIDE = ("Traceback", 'File "', "SELECT", "RETURN fn::", "surreal", "pydantic")


def problem_of(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Return the response's problem, which has to be a whole one with `status` and `code`."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)
    problem: dict[str, Any] = response.json()
    errors = ["errors"] if status == 422 else []
    assert list(problem)[: len(FIELDS)] == FIELDS
    assert set(problem) >= {*FIELDS, *errors}
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["detail"]
    assert isinstance(problem["retryable"], bool)
    for error in problem.get("errors", []):
        assert list(error) == ["field", "message"]
        assert error["field"]
        assert error["message"]
    assert not [word for word in INSIDE if word in response.text], response.text
    return problem


def fields_of(problem: dict[str, Any]) -> list[str]:
    """Return which fields a 422 complains about."""
    return [error["field"] for error in problem["errors"]]
