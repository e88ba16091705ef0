"""Pictures of what a person sees: both themes, at the sizes that the look is judged at."""

import os
import shutil
from collections.abc import Mapping, Sequence

from playwright.sync_api import expect

from tests.e2e.screen import Screen
from tests.e2e.visitor import Device
from tests.support.product import ROOT

IN_THE_DOCS = {
    "390x844/conversation-light.png": "conversation.png",
    "390x844/together-dark.png": "together.png",
    "1280x800/together-light.png": "desktop.png",
}
"""With CHATAPP_UPDATE_IMAGES=1 these are taken anew for the docs."""
FOLDER = ROOT / "test-results" / "screenshots"
SIZES: Mapping[Device, Sequence[tuple[int, int]]] = {
    "phone": ((360, 640), (390, 844)),
    "desktop": ((768, 1024), (1280, 800)),
}


class Camera:
    """Takes pictures of one tab."""

    def __init__(self, tab: Screen, device: Device) -> None:
        """Take them at the device's sizes; the last of these is the one that stays."""
        self._tab = tab
        self._sizes = SIZES[device]

    def take(self, name: str) -> None:
        """Take it at each size, in dark and in light."""
        for width, height in self._sizes:
            self._tab.page.set_viewport_size({"width": width, "height": height})
            self.take_as_it_is(name, f"{width}x{height}")

    def glance(self, name: str) -> None:
        """Take it at the last of the sizes alone."""
        width, height = self._sizes[-1]
        self._tab.page.set_viewport_size({"width": width, "height": height})
        self.take_as_it_is(name, f"{width}x{height}")

    def take_as_it_is(self, name: str, folder: str) -> None:
        """Take it at the size that the tab has, one pixel of the picture for one of the page."""
        for scheme in ("dark", "light"):
            self._tab.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            expect(self._tab.page.locator("html")).to_contain_class(scheme)
            path = FOLDER / folder / f"{name}-{scheme}.png"
            self._tab.page.screenshot(path=path, animations="disabled", scale="css")
            shown_as = IN_THE_DOCS.get(f"{folder}/{path.name}")
            if shown_as and os.environ.get("CHATAPP_UPDATE_IMAGES"):
                shutil.copyfile(path, ROOT / "docs" / "images" / shown_as)
