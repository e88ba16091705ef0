"""How Reflex builds and serves the pages."""

import reflex as rx
from reflex_base.plugins import Plugin

from chatapp.frontend import SameOrigin
from chatapp.lean_build import LeanBuild
from chatapp.settings import load_settings
from components.tokens import TAILWIND

_settings = load_settings()
_public_url, _redis_url = _settings.public_url, _settings.redis_url
_modes = rx.constants.StateManagerMode
_plugins: list[Plugin] = [rx.plugins.TailwindV4Plugin(TAILWIND), SameOrigin(), LeanBuild()]

config = rx.Config(
    app_name="chatapp",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="system",
    # States are a cache that every page rebuilds: nothing of them is worth a disk. Where there are
    # several processes, a page's socket may come to another one each time, which finds them in Redis.
    state_manager_mode=_modes.REDIS if _redis_url else _modes.MEMORY,
    redis_url=_redis_url,
    # A tab that is seen renews its state every minute; what is left of the others goes soon.
    redis_token_expiration=600,
    # Pages of other sites get nothing; our own are of the same origin and need no entry.
    cors_allowed_origins=[_public_url] if _public_url else [],
    # Brotli for browsers; gzip for proxies and clients that know no other.
    frontend_compression_formats=["brotli", "gzip"],
    plugins=_plugins,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
