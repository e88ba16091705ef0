"""The API's reference as one plain page: no script, and nothing from elsewhere."""

from collections.abc import Iterator, Mapping
from html import escape
from inspect import getdoc
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from chatapp.api.openapi import errors_by_code

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>:root{{color-scheme:light dark}}
body{{font:1rem/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}}
code{{font-weight:600;overflow-wrap:anywhere}}dt{{margin-top:1rem}}dd{{margin:0}}</style></head>
<body><main><h1>{title}</h1><p>{summary}</p>
<p>The whole of it, with every field: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI).
The WebSocket, its frames and close codes: docs/protocol.md.</p>
<h2>Calls</h2><dl>{calls}</dl>
<h2>Refusals</h2><p>Each is a problem (RFC 9457); its <code>type</code> leads here.</p>
<dl>{refusals}</dl></main></body></html>
"""
_REFUSAL = '<dt id="{code}"><code>{code}</code> {statuses}</dt><dd>{meaning}</dd>'
_CALL = "<dt><code>{method} {path}</code></dt><dd>{text}</dd>"


@router.get("/api/docs")
async def reference(request: Request) -> HTMLResponse:
    """Return every call with what it does, and every code with what it means."""
    schema: Mapping[str, Any] = request.app.openapi()
    info = schema["info"]
    page = _PAGE.format(
        title=escape(info["title"]),
        summary=escape(info["summary"]),
        calls="".join(_calls(schema["paths"])),
        refusals="".join(_refusals()),
    )
    return HTMLResponse(page)


def _calls(paths: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for path, methods in paths.items():
        for method, call in methods.items():
            text = escape(call.get("description") or call.get("summary", ""))
            yield _CALL.format(method=method.upper(), path=escape(path), text=text)


def _refusals() -> Iterator[str]:
    for code, kinds in sorted(errors_by_code().items()):
        statuses = ", ".join(str(status) for status in sorted({kind.status for kind in kinds}))
        meaning = " ".join(dict.fromkeys(getdoc(kind) or kind.title for kind in kinds))
        yield _REFUSAL.format(code=code, statuses=statuses, meaning=escape(meaning))
