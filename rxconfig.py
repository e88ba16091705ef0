"""How Reflex builds and serves the pages."""

import reflex as rx
from reflex_base.plugins import Plugin

from chatapp.frontend import SameOrigin
from chatapp.lean_build import LeanBuild
from chatapp.settings import load_settings
from components.tokens import TAILWIND

_public_url = load_settings().public_url
_plugins: list[Plugin] = [rx.plugins.TailwindV4Plugin(TAILWIND), SameOrigin(), LeanBuild()]

config = rx.Config(
    app_name="chatapp",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="system",
    # States are a cache that every page rebuilds: nothing of them is worth a disk.
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    # Pages of other sites get nothing; our own are of the same origin and need no entry.
    cors_allowed_origins=[_public_url] if _public_url else [],
    # Brotli for browsers; gzip for proxies and clients that know no other.
    frontend_compression_formats=["brotli", "gzip"],
    plugins=_plugins,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
