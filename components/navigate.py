"""Going to another page of the app from an action of the client."""

import reflex as rx
from reflex.vars import VarData

from components.attributes import hook

navigate = hook(
    "goTo",
    "useNavigate()",
    VarData(imports={"react-router": [rx.ImportVar(tag="useNavigate")]}),
)
"""`navigate(path)` of the page's router, to be given to an action."""
