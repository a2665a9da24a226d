"""News of a newer version: a banner once, an answer in the About box, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from tests.ui.desk import Desk, delete
from voicedesk.licences import present
from voicedesk.licences.component import Component, LicenceText, ListDamaged
from voicedesk.settings.schema import General
from voicedesk.ui import update_news
from voicedesk.ui.about_dialog import PAGE, AboutDialog
from voicedesk.ui.licences_dialog import LicencesDialog
from voicedesk.ui.update_news import BANNER, UpdateNews
from voicedesk.updates.check import UpdateCheck
from voicedesk.updates.memory import UpdateMemory
from voicedesk.updates.offer import Offer, UpdateCheckFailed

PAGE_URL = "https://example.org/get"
ON = General(check_for_updates=True, update_address="https://example.org/updates.json")
OFFER = Offer("1.3.0", PAGE_URL, "Faster answers.")


class Scene:
    """A window, a check that is told ``offered`` (or fails), and a note of the pages that were opened."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.offered: Offer | UpdateCheckFailed = OFFER
        self.opened: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.memory = UpdateMemory(folder / "updates.json")
        check = UpdateCheck(lambda: ON, self.memory, self.fetch, lambda: 1e9, "1.2.0")
        self.news = UpdateNews(desk.window, check, self.spawn, self.opened.append)

    async def fetch(self, address: str) -> Offer:
        if isinstance(self.offered, UpdateCheckFailed):
            raise self.offered
        return self.offered

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work))

    async def settled(self) -> None:
        await asyncio.gather(*self.tasks)

    def about(self) -> AboutDialog:
        self.news.show_about()
        dialog = self.desk.window.findChild(AboutDialog)
        assert dialog is not None
        return dialog


@pytest.fixture
async def scene(desk: Desk, tmp_path: Path) -> AsyncIterator[Scene]:
    made = Scene(desk, tmp_path)
    yield made
    await made.settled()


async def test_a_newer_version_stands_in_a_quiet_banner(scene: Scene) -> None:
    await scene.news.look()

    shown = scene.desk.window.banner.shown
    assert shown is not None
    assert shown.key == BANNER
    assert scene.desk.window.banner.title.text() == "Version 1.3.0 is available."
    assert scene.desk.window.banner.text.text() == "Faster answers."
    assert scene.opened == []


async def test_its_page_is_opened_when_the_person_wants_it(scene: Scene) -> None:
    await scene.news.look()
    scene.desk.window.banner.button.click()
    [wish] = scene.desk.wanted
    scene.news.answer(wish)  # type: ignore[arg-type]

    assert scene.opened == [PAGE_URL]
    assert scene.desk.window.banner.shown is None


async def test_a_skipped_version_is_remembered(scene: Scene) -> None:
    await scene.news.look()
    scene.desk.window.banner.other_button.click()
    [wish] = scene.desk.wanted
    scene.news.answer(wish)  # type: ignore[arg-type]
    await scene.settled()

    assert scene.memory.read().skipped == "1.3.0"
    assert scene.opened == []


async def test_a_banner_with_one_button_shows_one(scene: Scene) -> None:
    scene.desk.window.show_banner(update_news.BannerWords("x", update_news.Severity.INFO, "Saved."))

    assert not scene.desk.window.banner.other_button.isVisible()


async def test_a_failure_in_the_background_is_silent(scene: Scene) -> None:
    scene.offered = UpdateCheckFailed("No network.")
    await scene.news.look()

    assert scene.desk.window.banner.shown is None


async def test_it_is_looked_for_from_the_start_until_the_window_closes(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = asyncio.Event()
    monkeypatch.setattr(scene.desk.window, "show_banner", lambda words: told.set())
    watching = asyncio.get_running_loop().create_task(scene.news.watch())
    await told.wait()
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


async def test_the_about_box_answers_with_the_newer_version(scene: Scene) -> None:
    dialog = scene.about()
    dialog.update_button.click()
    await scene.settled()

    assert "Version 1.3.0 is available." in dialog.news.words.text()
    assert dialog.update_button.text() == PAGE
    dialog.update_button.click()
    assert scene.opened == [PAGE_URL]


async def test_the_about_box_tells_why_there_is_no_answer(scene: Scene) -> None:
    scene.offered = UpdateCheckFailed("The address for updates could not be reached.")
    dialog = scene.about()
    dialog.update_button.click()
    await scene.settled()

    assert dialog.news.words.text() == "The address for updates could not be reached."


@pytest.mark.parametrize("offered", [OFFER, UpdateCheckFailed("No network.")])
async def test_an_answer_after_the_box_was_closed_is_nobodys(
    offered: Offer | UpdateCheckFailed, scene: Scene
) -> None:
    scene.offered = offered
    dialog = scene.about()
    dialog.update_button.click()
    delete(dialog)

    await scene.settled()


async def test_the_licences_are_read_and_shown(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    part = Component("numpy", "2.4", "BSD-3-Clause", (LicenceText("LICENSE", "Redistribution…"),))
    monkeypatch.setattr(present, "present", lambda: (part,))
    scene.about().licences_button.click()
    await scene.settled()

    shown = scene.desk.window.findChild(LicencesDialog)
    assert shown is not None
    assert shown.names.count() == 1


async def test_lost_licences_are_a_sentence(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> tuple[Component, ...]:
        raise ListDamaged("The list of licences is damaged. Install VoiceDesk again.")

    monkeypatch.setattr(present, "present", lost)
    scene.about().licences_button.click()
    await scene.settled()

    shown = scene.desk.window.findChild(LicencesDialog)
    assert shown is not None
    assert "Install VoiceDesk again" in shown.terms.toPlainText()


@pytest.mark.parametrize("url", ["http://example.org/", "file:///etc/passwd", "ms-settings:privacy", ""])
def test_only_encrypted_pages_reach_the_browser(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(update_news.QDesktopServices, "openUrl", lambda page: opened.append(page.toString()))

    update_news.open_in_browser(url)
    update_news.open_in_browser(PAGE_URL)

    assert opened == [PAGE_URL]


@pytest.mark.parametrize("width", [400, 520, 900])
async def test_the_banners_buttons_keep_their_words_however_narrow_the_window(
    width: int, scene: Scene
) -> None:
    banner = scene.desk.window.banner
    scene.desk.window.resize(width, 700)
    await scene.news.look()
    QCoreApplication.processEvents()

    for button in (banner.button, banner.other_button):
        assert button.width() >= button.sizeHint().width()
        assert banner.rect().contains(button.geometry())
    assert scene.desk.window.width() == width
