"""Forms that speak to the REST API: a field with its name over it and what is wrong under it."""

from typing import Any, Literal, TypedDict

import reflex as rx
from reflex.vars import FunctionStringVar, VarData

from components.button import Look, button
from components.plain_form import plain_form
from state.live import ACCOUNT, imported

_submitting = FunctionStringVar.create("submitting", _var_data=imported(ACCOUNT, "submitting"))


class FormState(TypedDict):
    """How a form stands: being sent, refused as a whole, or refused field by field."""

    busy: bool
    detail: str
    errors: dict[str, str]


def form_state(form: str) -> rx.Var[FormState]:
    """Return how the form of that id stands."""
    name = f"form_{form.replace('-', '_')}"
    data = VarData.merge(
        imported(ACCOUNT, "useForm"), VarData(hooks={f'const {name} = useForm("{form}");': None})
    )
    return rx.Var(name, _var_type=FormState, _var_data=data).guess_type()


def field(
    form: str,
    name: str,
    label: str,
    *,
    kind: Literal["text", "email", "password"] = "text",
    autocomplete: str = "off",
    hint: str = "",
    missing: str = "",
    max_length: int = 1024,
) -> rx.Component:
    """One line to type in; 16 px and more, so that no phone zooms in.

    `missing` is said where nothing was typed, without asking the server; else the server says what is wrong.
    """
    field_id, about = f"{form}-{name}", f"{form}-{name}-about"
    error = form_state(form)["errors"][name]
    wrong = error.is_not_none()
    return rx.el.div(
        rx.el.label(label, html_for=field_id, class_name="text-note font-medium"),
        rx.el.input(
            id=field_id,
            name=name,
            type=kind,
            auto_complete=autocomplete,
            max_length=max_length,
            required=True,
            custom_attrs={"data-missing": missing} if missing else {},
            aria_invalid=wrong,
            aria_describedby=about,
            dir="auto",
            class_name=(
                "mt-1.5 w-full h-12 px-4 rounded-2xl bg-raised border border-line-strong text-base "
                "placeholder:text-ink-2 aria-[invalid=true]:border-danger "
                "focus:outline-2 focus:outline-accent focus:-outline-offset-1"
            ),
        ),
        rx.el.p(
            rx.cond(wrong, error, hint),
            id=about,
            class_name=rx.cond(
                wrong,
                "mt-1 min-h-[1.2rem] text-note text-danger",
                "mt-1 min-h-[1.2rem] text-note text-ink-2",
            ),
        ),
    )


def form(
    form_id: str,
    path: str,
    submit: str,
    *fields: rx.Component,
    on_submit: rx.Var[Any] | None = None,
    look: Look = "primary",
) -> rx.Component:
    """Fields and one button; Enter sends too. What was typed stays, whatever the answer is.

    `on_submit` is a JavaScript function for what isn't a POST to `path` that leads on to another page.
    """
    state = form_state(form_id)
    return plain_form(
        *fields,
        rx.el.p(
            state["detail"],
            role="alert",
            class_name="text-note text-danger not-empty:mb-3",
        ),
        button(submit, look=look, type="submit", class_name="w-full mt-2", disabled=state["busy"]),
        id=form_id,
        no_validate=True,
        on_submit=_submitting.call(form_id, path) if on_submit is None else on_submit,
        class_name="flex flex-col gap-1.5",
    )
