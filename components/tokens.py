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

TAILWIND: TailwindConfig = {
    "theme": {
        "extend": {
            "colors": {name: f"var(--{name})" for name in COLOURS},
            "fontFamily": {"ui": "var(--font-ui)", "voice": "var(--font-voice)"},
            "fontSize": {"note": ["0.8125rem", "1.2rem"], "fine": ["0.75rem", "1.1rem"]},
            "borderRadius": {"bubble": "18px", "tight": "6px", "card": "22px"},
            "maxWidth": {"measure": "var(--measure)"},
            "boxShadow": {"lift": "0 1px 2px var(--lift), 0 8px 24px var(--lift)"},
        },
    },
    "plugins": [],
}
"""What `rx.plugins.TailwindV4Plugin(config)` is given in `rxconfig.py`."""

STYLESHEETS = ["/tokens.css", "/chat.css"]
"""What `rx.App(stylesheets=…)` is given: tokens first."""
