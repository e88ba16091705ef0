"""Light, dark, or as the system has it: chosen here, kept by the browser, there before the first paint."""

from typing import Literal

import reflex as rx
from reflex.event import EventChain
from reflex.vars import VarData
from reflex_base.style import color_mode, color_mode_imports

from components import texts

Mode = Literal["system", "light", "dark"]
_WORDS: dict[Mode, str] = {
    "system": texts.THEME_SYSTEM,
    "light": texts.THEME_LIGHT,
    "dark": texts.THEME_DARK,
}
_PRESSED = rx.Var.create(color_mode).to(str)


def _set(mode: Mode) -> rx.Var[EventChain]:
    """Call the setter itself: Reflex's own event for it passes by a script, which our policy refuses."""
    data = VarData(
        imports=color_mode_imports,
        hooks={"const { setColorMode } = useContext(ColorModeContext)": None},
    )
    return rx.Var(f'(() => setColorMode("{mode}"))', _var_type=EventChain, _var_data=data)


def _choice(mode: Mode) -> rx.Component:
    return rx.el.button(
        _WORDS[mode],
        type="button",
        on_click=_set(mode),
        class_name=(
            "flex-1 min-h-11 px-3 rounded-full text-note font-medium text-ink-2 hover:text-ink "
            "aria-pressed:bg-raised aria-pressed:text-ink "
            "aria-pressed:outline-1 aria-pressed:outline-line-strong transition-colors duration-150"
        ),
        custom_attrs={
            "aria-pressed": rx.cond(mode == _PRESSED, "true", "false"),
            "data-stays": "true",
        },
    )


def theme_switch(class_name: str = "") -> rx.Component:
    """Three words, one of them pressed."""
    return rx.el.div(
        *[_choice(mode) for mode in _WORDS],
        role="group",
        aria_label=texts.THEME,
        class_name=f"flex rounded-full bg-sunken {class_name}".strip(),
    )


# Runs before anything is painted and whenever the theme changes: what the browser draws around the
# page follows the page, and not the system alone.
AROUND_THE_PAGE = """
(() => {
  const root = document.documentElement;
  const follow = () => {
    const dark = root.classList.contains("dark");
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      meta.content = meta.dataset[dark ? "dark" : "light"];
    }
  };
  follow();
  new MutationObserver(follow).observe(root, { attributeFilter: ["class"] });
})();
"""
