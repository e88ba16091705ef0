"""The composer: one rounded field, and one place for send and stop."""

import reflex as rx

from components import texts
from components.attributes import hook
from components.icon import icon
from components.plain_form import plain_form
from state.live import CLIENT, imported

WARN_FROM = 500
"""With as many characters left the composer begins to count."""

_COUNT = "characters-left"

_BUTTON = (
    "grid place-items-center size-11 flex-none rounded-full transition-colors duration-150 "
    "bg-accent text-on-accent hover:bg-accent-strong"
)


def countdown(left: rx.Var[int] | int) -> rx.Component:
    """Say how many characters are left, or too many, when it comes to that."""
    count = rx.Var.create(left)
    words = rx.cond(
        count < 0,
        rx.el.span(
            rx.cond(count == -1, texts.ONE_TOO_MANY, texts.TOO_LONG.format(count=-count)),
            class_name="font-semibold text-danger",
        ),
        rx.el.span(rx.cond(count == 1, texts.ONE_LEFT, texts.CHARACTERS_LEFT.format(count=count))),
    )
    return rx.cond(
        count < WARN_FROM,
        rx.el.p(
            words,
            id=_COUNT,
            class_name=(
                "absolute bottom-full end-4 mb-1 px-2.5 py-0.5 rounded-full bg-raised border "
                "border-line text-fine text-ink-2"
            ),
        ),
    )


def send_button(
    composer: rx.Var[dict[str, dict[str, object]]], writing: rx.Var[bool]
) -> rx.Component:
    """One button in one place: it sends, and stops the reply while one is written; what was shown is kept.

    It stays the same element, so that a press that began on "Send" is not lost when a reply begins under it.
    """
    label = rx.cond(writing, texts.STOP, texts.SEND)
    return rx.el.button(
        rx.cond(writing, icon("stop"), icon("send")),
        type="submit",
        aria_label=label,
        title=label,
        class_name=_BUTTON,
        special_props=[composer["button"]],
    )


@rx.memo
def _composer(children: rx.Var[rx.Component], writing: rx.Var[bool]) -> rx.Component:
    """One boundary for the hook: field, form and button belong to the same composer, which no key renders anew."""
    composer = hook(
        "composer", "useComposer()", imported(f"{CLIENT}/composer.js", "useComposer")
    ).to(dict[str, dict[str, object]])
    return plain_form(
        children,
        rx.el.textarea(
            aria_label=texts.MESSAGE,
            aria_describedby=_COUNT,
            placeholder=texts.MESSAGE_HINT,
            dir="auto",
            auto_capitalize="sentences",
            enter_key_hint="send",
            auto_complete="off",  # nor does a browser put back what somebody else may have written
            class_name=(
                "flex-1 min-w-0 resize-none bg-transparent text-base leading-[1.4] py-[11px] "
                "field-sizing-content max-h-[min(calc(6*1.4em+22px),var(--room,100dvh)/3)] "
                "outline-none placeholder:text-ink-2 [scrollbar-width:thin]"
            ),
            custom_attrs={"data-composer": "true"},
            special_props=[composer["textarea"]],
        ),
        send_button(composer, writing),
        class_name=(
            "relative max-w-[calc(var(--measure)+1.5rem)] mx-auto flex items-end gap-1.5 p-[5px] "
            "ps-[18px] rounded-[28px] bg-raised border border-line-strong shadow-lift "
            "focus-within:border-accent transition-colors duration-150"
        ),
        on_submit=composer["form"]["onSubmit"],
    )


def chat_input(writing: rx.Var[bool] | bool, left: rx.Var[int] | int) -> rx.Component:
    """The composer; `writing` puts "Stop" in the place of "Send", `left` counts characters."""
    return _composer(countdown(left), writing=writing)
