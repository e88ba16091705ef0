"""The pages, each in a file of its own, put together from components."""

import reflex as rx

import services
from chatapp.pages import account, conversation, home, invite, missing, sign_in
from chatapp.pages import gallery as gallery_page
from components.app_shell import app_options
from components.client import publish

APP_OPTIONS = app_options()
"""What `rx.App` has to be given for these pages."""


def add_pages(app: rx.App, *, gallery: bool = False, built: bool = False) -> None:
    """Add every page to `app`, for the kinds of conversation that the services know.

    The gallery, every component in every state, is for development only. Where the pages are `built` already nothing
    is handed to the build: Reflex looks through all that is imported for each file, up to a second of every start.
    """
    if not built:
        publish()
    kinds = tuple(services.current().kinds)
    home.add(app, kinds)
    sign_in.add(app)
    conversation.add(app, kinds)
    invite.add(app)
    account.add(app)
    missing.add(app)
    if gallery:
        gallery_page.add(app, kinds)
