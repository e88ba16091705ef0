"""Links within the app: the page changes without being loaded anew."""

from reflex_components_core.react_router.dom import ReactRouterLink

link = ReactRouterLink.create
