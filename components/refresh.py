"""Keeps a list fresh while it is looked at."""

import reflex as rx

from state.live import ACCOUNT


class Refresh(rx.Component):
    """Triggers `on_due`: every so many seconds while the page is seen, and when it is seen again."""

    library = ACCOUNT
    tag = "Refresh"

    seconds: rx.Var[int]
    on_due: rx.EventHandler[rx.event.no_args_event_spec]


refresh = Refresh.create
