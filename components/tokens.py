"""The names by which components speak of the look.

The values stand in `assets/tokens.css` as CSS variables; here each gets its Tailwind name, so
that `bg-paper text-ink-2` follows the theme by itself.
"""

from reflex_base.plugins.shared_tailwind import TailwindConfig

COLOURS = (
    "paper",
    "raised",
    "sunken",
    "ink",
    "ink-2",
    "line",
    "line-strong",
    "accent",
    "accent-strong",
    "on-accent",
    "guide",
    "guide-bg",
    "user-bg",
    "user-ink",
    "a-bg",
    "a-ink",
    "b-bg",
    "b-ink",
    "danger",
    "danger-bg",
    "here",
)

TYPE = {
    "fine": ("fine", "1.1rem"),
    "note": ("note", "1.25rem"),
    "lg": ("lead", "1.5"),
    "xl": ("head", "1.3"),
    "2xl": ("face", "1.25"),
    "3xl": ("page", "1.15"),
    "4xl": ("display", "1.1"),
}
"""Tailwind's name of each step of the type scale, the token that it stands for, and its line height."""

CORNERS = ("tight", "bubble", "card")

TAILWIND: TailwindConfig = {
    "theme": {
        "extend": {
            "colors": {name: f"var(--{name})" for name in COLOURS},
            "fontFamily": {"ui": "var(--font-ui)", "voice": "var(--font-voice)"},
            "fontSize": {
                name: [f"var(--text-{step})", height] for name, (step, height) in TYPE.items()
            },
            "borderRadius": {name: f"var(--round-{name})" for name in CORNERS},
            "maxWidth": {"measure": "var(--measure)"},
            "transitionDuration": {"150": "var(--quick)"},
            "boxShadow": {"lift": "0 1px 2px var(--lift), 0 8px 24px var(--lift)"},
        },
    },
    "plugins": [],
}
"""What `rx.plugins.TailwindV4Plugin(config)` is given in `rxconfig.py`."""

STYLESHEETS = ["/fonts.css", "/tokens.css", "/chat.css"]
"""What `rx.App(stylesheets=…)` is given: fonts and tokens first."""
