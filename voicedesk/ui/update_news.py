"""Tells of a newer version: once a day in a banner, if the person wants that, and in the About box."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from voicedesk.ui.banner import BannerWords, Severity
from voicedesk.ui.intentions import UpdatePageWanted, UpdateSkipped
from voicedesk.updates.check import UpdateCheck
from voicedesk.updates.offer import Offer, UpdateCheckFailed

if TYPE_CHECKING:
    from voicedesk.ui.about_dialog import AboutDialog
    from voicedesk.ui.licences_dialog import LicencesDialog
    from voicedesk.ui.main_window import MainWindow

BANNER = "update"
PERIOD_SECONDS = 3600.0
Spawn = Callable[[Coroutine[Any, Any, None]], object]


def banner_words(offer: Offer) -> BannerWords:
    return BannerWords(
        BANNER,
        Severity.INFO,
        f"Version {offer.version} is available.",
        offer.notes,
        button="Open download page",
        intention=UpdatePageWanted(offer.url),
        other_button="Skip this version",
        other_intention=UpdateSkipped(offer.version),
    )


def open_in_browser(url: str) -> None:
    """By the system. Nothing but https is opened: what is told by a server must not start a program."""
    if QUrl(url).scheme() == "https":
        QDesktopServices.openUrl(QUrl(url))


class UpdateNews:
    """``spawn`` runs a task for as long as the window lives."""

    def __init__(
        self,
        window: MainWindow,
        check: UpdateCheck,
        spawn: Spawn,
        open_page: Callable[[str], None] = open_in_browser,
    ) -> None:
        self._window = window
        self._check = check
        self._spawn = spawn
        self._open_page = open_page

    async def watch(self) -> None:
        """Until it is cancelled. Whether a check is due is looked up each hour, as a computer may sleep."""
        while True:
            await self.look()
            await asyncio.sleep(PERIOD_SECONDS)

    async def look(self) -> None:
        offer = await self._check.in_background()
        if offer is not None:
            self._window.show_banner(banner_words(offer))

    def answer(self, wish: UpdatePageWanted | UpdateSkipped) -> None:
        """What the person chose in the banner."""
        if isinstance(wish, UpdatePageWanted):
            self._open_page(wish.url)
        else:
            self._spawn(self._check.skip(wish.version))

    def show_about(self) -> None:
        from voicedesk.ui.about_dialog import AboutDialog

        dialog = AboutDialog(self._window.theme, self._window)
        dialog.check_wanted.connect(lambda: self._spawn(self._ask(dialog)))
        dialog.page_wanted.connect(self._open_page)
        dialog.licences_wanted.connect(lambda: self._show_licences(dialog))
        dialog.open()

    async def _ask(self, dialog: AboutDialog) -> None:
        try:
            offer = await self._check.now()
        except UpdateCheckFailed as failure:
            if isValid(dialog):  # It may have been closed meanwhile.
                dialog.show_fault(str(failure))
        else:
            if isValid(dialog):
                dialog.show_offer(offer)

    def _show_licences(self, about: AboutDialog) -> None:
        from voicedesk.ui.licences_dialog import LicencesDialog

        dialog = LicencesDialog(self._window.theme, about)
        dialog.open()
        self._spawn(self._read_licences(dialog))

    async def _read_licences(self, dialog: LicencesDialog) -> None:
        from voicedesk.licences.component import ListDamaged
        from voicedesk.licences.present import present

        loop = asyncio.get_running_loop()
        try:
            components = await loop.run_in_executor(None, present)
        except ListDamaged as damage:
            if isValid(dialog):
                dialog.show_fault(str(damage))
        else:
            if isValid(dialog):
                dialog.show_components(components)
