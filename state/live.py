"""Vars that are held in the browser, and actions that are carried out there.

A `live` var is a slice of the client's store: it renders anew only what reads it, and never
travels through Reflex's state sync. An `Action` calls a function of the client: it passes by
Reflex's event queue, which stands still while Reflex's own socket is away.
"""

from dataclasses import dataclass
from typing import TypeVar

import reflex as rx
from reflex.event import EventChain
from reflex.vars import VarData

T = TypeVar("T")

# Where `components.client` puts the browser's modules for the build to import.
CLIENT = "$/public/external/components/client"
CONVERSATION = f"{CLIENT}/conversation.js"
ACCOUNT = f"{CLIENT}/account.js"


def imported(module: str, *names: str) -> VarData:
    """Return the var data of something that needs `names` from a JavaScript `module`."""
    return VarData(imports={module: [rx.ImportVar(tag=name) for name in names]})


def live(
    slice_name: str, kind: type[T], hook: str = "useLive", module: str = CONVERSATION
) -> rx.Var[T]:
    """Return a var of type `kind` that follows `slice_name` of a store of the client, read by `hook`.

    Its name tells which store: one component may read slices of the same name from two of them.
    """
    name = f"{hook.removeprefix('use').lower()}_{slice_name}"
    data = VarData.merge(
        imported(module, hook), VarData(hooks={f'const {name} = {hook}("{slice_name}");': None})
    )
    return rx.Var(name, _var_type=kind, _var_data=data).guess_type()


@dataclass(frozen=True, slots=True)
class Action:
    """A function of the client, to be called by an event: `on_click=finalize()`.

    Arguments are values or vars; whatever the event itself brings is left out.
    """

    function: str
    module: str = CONVERSATION

    def __call__(self, *arguments: object) -> rx.Var[EventChain]:
        """Return what a trigger such as `on_click` takes; it never goes through the server."""
        given = ", ".join(f"{rx.Var.create(argument)}" for argument in arguments)
        call = rx.Var(
            f"(() => {self.function}({given}))",
            _var_type=EventChain,
            _var_data=imported(self.module, self.function),
        )
        return call.guess_type()
