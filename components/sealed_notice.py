"""What stands where the composer was, once a conversation is sealed."""

import reflex as rx

from components import texts
from components.icon import icon


def sealed_notice(label: rx.Var[str] | str) -> rx.Component:
    """Say when the conversation was sealed (`label`), and that it stays as it is."""
    return rx.el.div(
        icon("lock", 20),
        rx.el.p(
            rx.el.strong(label, class_name="font-semibold text-ink"),
            " · ",
            texts.SEALED_MORE,
            class_name="text-note/snug",
        ),
        class_name=(
            "arrive max-w-[calc(var(--measure)+1.5rem)] mx-auto min-h-14 flex items-center "
            "justify-center gap-2.5 px-5 py-3 rounded-card bg-sunken text-ink-2"
        ),
        custom_attrs={"data-sealed": "true"},
    )
