"""Sends what waits in conversations that aren't open, from whatever page is."""

import reflex as rx

from state.live import CLIENT


class Courier(rx.Component):
    """Shows nothing."""

    library = f"{CLIENT}/courier.js"
    tag = "Courier"


courier = Courier.create
