"""One place in the gallery."""

import reflex as rx


def specimen(name: str, *parts: rx.Component, look: str = "") -> rx.Component:
    """Some components under a name, found by tests as `data-specimen`."""
    return rx.el.section(
        rx.el.h2(name, class_name="text-fine text-ink-2 mb-2 font-medium"),
        rx.el.div(*parts, class_name=f"flex flex-col max-w-measure {look}"),
        custom_attrs={"data-specimen": name},
        class_name="py-6 border-t border-line",
    )
