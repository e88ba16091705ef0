"""The product's entry in the harness that compares chat frameworks; see README.md beside this file."""

from pathlib import Path

_SCROLL = """() => {
  let box = document.querySelector("[role=log]");
  while (box && getComputedStyle(box).overflowY !== "auto") box = box.parentElement;
  if (box) box.scrollTop = %s;
}"""

CHATAPP = {
    "start": f"{{py}} {Path(__file__).with_name('chatapp_app.py')}",
    "path": "/bench",
    "composer": "[aria-label=Message]",
    "send": "Enter",
    "reply": "[role=log] [data-role=ai]",
    "history": "[role=log] [data-role]",
    "ready": "document.querySelector('[data-link=live]')",
    "scroll": _SCROLL % "0",
    "to_end": _SCROLL % "box.scrollHeight",
    "packages": ["reflex", "granian"],
}
