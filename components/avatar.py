"""A person's initial, in their colour and their shape."""

import reflex as rx

_BASE = (
    "grid place-items-center size-8 flex-none text-fine font-semibold border-2 border-paper "
    "uppercase select-none "
)


def initial(name: rx.Var[str]) -> rx.Var[str]:
    """Return the first character of a name, whole even if it takes more than one code unit."""
    return rx.Var(f'(Array.from({name} || "?")[0])', _var_type=str)


def avatar(name: rx.Var[str] | str, role: rx.Var[str] | str) -> rx.Component:
    """Show who it is: partner A teal and round, partner B plum and square, others sand and round."""
    shape = rx.match(
        role,
        ("partner-a", _BASE + "rounded-full bg-a-bg text-a-ink"),
        ("partner-b", _BASE + "rounded-[10px] bg-b-bg text-b-ink"),
        _BASE + "rounded-full bg-user-bg text-user-ink",
    )
    return rx.el.span(initial(rx.Var.create(name).to(str)), class_name=shape, aria_hidden="true")
