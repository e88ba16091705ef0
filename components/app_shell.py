"""What every page has around it, and how the app is set up for it."""

from typing import Any

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary

from components import texts, tokens
from components.courier import courier
from components.early import BEFORE_SCRIPTS
from components.notice import broken
from components.theme_switch import AROUND_THE_PAGE

_THEME_COLOURS = (("light", "#faf8f4"), ("dark", "#171613"))
_VIEWPORT = (
    "width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
)
UI_FONT = "figtree-basic-2d4d56c6.woff2"
"""What every page is set in: asked for before the style sheet says so."""
VOICE_FONT = "newsreader-basic-d7cfb806.woff2"
"""What the guide's words are set in: asked for where there will be some, so that it is there when they are."""
HEADING_FONT = "newsreader-semibold-basic-137bfe36.woff2"
"""What a page's heading is set in."""


def font_ahead(file: str) -> rx.Component:
    """Ask for a font before anything is set in it: one that comes late is for the next visit."""
    return rx.el.link(
        rel="preload",
        href=f"/fonts/{file}",
        custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": "anonymous"},
    )


def _error_boundary(_stateful: bool, /) -> rx.Component:
    """Show a calm face, and not a blank page, should a component fail."""
    return ErrorBoundary.create(fallback_render=broken())


def app_options() -> dict[str, Any]:
    """Return the arguments for `rx.App` that the look needs.

    Reflex's own connection banner and toasts are left out: the header says how the link is. Its
    style reset is too: Tailwind brings one.
    """
    return {
        "app_wraps": {(55, "ErrorBoundary"): _error_boundary},
        "toaster": None,
        "reset_style": False,
        "stylesheets": tokens.STYLESHEETS,
        "html_lang": "en",
        "head_components": [
            rx.el.meta(name="viewport", content=_VIEWPORT),
            *[
                rx.el.meta(
                    name="theme-color",
                    content=colour,
                    custom_attrs={
                        "media": f"(prefers-color-scheme: {scheme})",
                        **{f"data-{theme}": colour for theme, colour in _THEME_COLOURS},
                    },
                )
                for scheme, colour in _THEME_COLOURS
            ],
            rx.el.script(AROUND_THE_PAGE),
            rx.el.script(BEFORE_SCRIPTS),
            font_ahead(UI_FONT),
            rx.el.link(rel="icon", href="/icon.svg", type="image/svg+xml"),
            rx.el.link(rel="apple-touch-icon", href="/apple-touch-icon.png"),
            rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        ],
    }


def page_options(title: str = "") -> dict[str, Any]:
    """Return the arguments for `app.add_page` that every page shares."""
    return {
        "title": f"{title} · {texts.APP_NAME}" if title else texts.APP_NAME,
        "description": texts.TAGLINE,
        "image": "/icon-512.png",
    }


def screen(*children: rx.Component) -> rx.Component:
    """A page in the middle of the screen, that scrolls as a whole and begins with a heading."""
    return rx.el.main(
        font_ahead(HEADING_FONT),
        *children,
        courier(),
        class_name=(
            "min-h-dvh mx-auto w-full max-w-[28rem] px-5 "
            "pt-[max(1rem,env(safe-area-inset-top))] pb-[max(2rem,env(safe-area-inset-bottom))]"
        ),
    )
