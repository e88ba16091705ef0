"""The application: pages, API and lifespan, on one port."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import reflex as rx

from chatapp.api.app import create_api
from chatapp.bootstrap import bootstrap
from chatapp.frontend import is_built
from chatapp.known_events import refuse_unknown_events
from chatapp.own_origin import with_own_origin
from chatapp.own_state import with_own_state
from chatapp.pages import APP_OPTIONS, add_pages
from chatapp.security_headers import with_security_headers
from chatapp.settings import load_settings
from chatapp.shared_state import on_exception, share_state
from chatapp.shells import with_pages_served
from chatapp.static_cache import with_cache_headers

BUILT = Path(".web/build/client")
settings = load_settings()
application = bootstrap(settings)


@asynccontextmanager
async def lifespan() -> AsyncGenerator[None]:
    """Open the services before the first request; close them after the last."""
    await application.services.start()
    try:
        yield
    finally:
        await application.services.stop()


app = rx.App(
    api_transformer=[
        create_api(application.edge),
        partial(with_pages_served, built=BUILT),
        with_cache_headers,
        partial(with_own_state, accounts=application.services.accounts),
        partial(with_own_origin, public_url=settings.public_url),
        partial(
            with_security_headers,
            built=BUILT,
            public_url=settings.public_url,
        ),
    ],
    backend_exception_handler=on_exception,
    **APP_OPTIONS,
)
add_pages(app, gallery=settings.gallery, built=is_built())
share_state(app, settings.redis_url)
refuse_unknown_events(app)
app.register_lifespan_task(lifespan)  # pyright: ignore[reportUnknownMemberType]  Reflex's own signature
