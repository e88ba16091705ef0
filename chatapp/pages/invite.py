"""An invitation, opened: who invites, to what, and the way in. It boots from the address and REST alone."""

import reflex as rx
from reflex.vars import VarData

from components import texts
from components.app_shell import page_options, screen
from components.attributes import hook
from components.brand import brand
from components.invitation import invitation

_code = hook(
    "route",
    "useParams()",
    VarData(imports={"react-router": [rx.ImportVar(tag="useParams")]}),
).to(dict[str, str])["code"]


def page() -> rx.Component:
    """One face under the product's name."""
    return screen(brand(), invitation(_code))


def add(app: rx.App) -> None:
    """Add the page."""
    app.add_page(page, route="/invite/[code]", **page_options(texts.INVITATION))
