"""Icons, drawn in the page itself: 24 by 24, in the colour of the text around them."""

from typing import Literal

import reflex as rx

IconName = Literal[
    "back",
    "send",
    "stop",
    "more",
    "down",
    "lock",
    "stamp",
    "seal",
    "plus",
    "offline",
    "person",
    "retry",
    "pair",
    "copy",
    "share",
    "download",
    "check",
]

_PATHS: dict[IconName, str] = {
    "back": "M15 5l-7 7 7 7",
    "send": "M12 19V5M6 11l6-6 6 6",
    "stop": "M8 7h8a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1z",
    "more": "M5 12h.01M12 12h.01M19 12h.01",
    "down": "M12 5v14M6 13l6 6 6-6",
    "lock": "M7 11h10a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM8 11V8a4 4 0 0 1 8 0v3",
    "stamp": "M5 20h14M7 17v-1a2 2 0 0 1 2-2h1c0-2-1-3-1-5.5a3 3 0 0 1 6 0c0 2.5-1 3.5-1 5.5h1a2 2 0 0 1 2 2v1z",
    "seal": "M12 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8.7 13.7L7.5 21l4.5-2.4 4.5 2.4-1.2-7.3",
    "plus": "M12 5v14M5 12h14",
    "offline": "M4 4l16 16M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4-2.4M19 12a10 10 0 0 0-4.6-2.6M12 19h.01",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0",
    "pair": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20a6 6 0 0 1 12 0M17 5a3.5 3.5 0 0 1 0 6M18 14a6 6 0 0 1 3 6",
    "copy": "M10 9h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM5 15H4V5a1 1 0 0 1 1-1h10v1",
    "share": "M12 15V4M8 7.5L12 4l4 3.5M6 12H5v8h14v-8h-1",
    "download": "M12 4v11M8 11.5l4 3.5 4-3.5M5 20h14",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "retry": "M20 12a8 8 0 1 1-2.3-5.6M20 4v5h-5",
}
_HEAVY: dict[IconName, str] = {"more": "3.4", "send": "2.2", "stop": "1"}


def icon(name: IconName, size: int = 22) -> rx.Component:
    """Draw one icon, `size` CSS pixels wide; it says nothing to screen readers."""
    return rx.el.svg(
        rx.el.path(d=_PATHS[name]),
        view_box="0 0 24 24",
        width=str(size),
        height=str(size),
        class_name="flex-none",
        custom_attrs={
            "aria-hidden": "true",
            "fill": "currentColor" if name == "stop" else "none",
            "stroke": "currentColor",
            "strokeWidth": _HEAVY.get(name, "2"),
            "strokeLinecap": "round",
            "strokeLinejoin": "round",
        },
    )
