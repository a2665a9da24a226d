"""A new conversation, and the former one had back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.silent_sound import SilentSound
from tests.ui.desk import Desk
from voicedesk.conversation import events as ev
from voicedesk.conversation.turns import Turn
from voicedesk.session.host import SessionHost
from voicedesk.settings.load import load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import Place
from voicedesk.ui.bridge import Bridge
from voicedesk.ui.intentions import ConversationWanted
from voicedesk.ui.put_away import PutAway


class Room:
    """A window and a session between which a conversation can be put away; Azure is chosen, without a key."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.loop = asyncio.get_running_loop()
        loaded = load(Flags(), {}, Profile.at(folder)).changed("general", "place", Place.AZURE)
        self.host = SessionHost(self.loop, {}, loaded, lambda post, sink: SilentSound())
        self.window = desk.window
        self.wanted = desk.wanted
        bridge = Bridge(self.host.session, desk.window.show_view, self.loop)
        self.put_away = PutAway(desk.window, self.host, bridge.refresh)  # type: ignore[arg-type]

    def say(self, text: str) -> None:
        self.host.post(ev.TextSubmitted(text))

    @property
    def said(self) -> list[str]:
        return [row.text for row in self.host.session.state.entries if isinstance(row, Turn)]

    @property
    def seen(self) -> list[str]:
        return [row.text for row in self.window.pane.view.entries.rows if isinstance(row, Turn)]

    def undo(self) -> None:
        self.window.banner.button.click()
        wanted = self.wanted.pop()
        assert isinstance(wanted, ConversationWanted)
        self.put_away.begin(wanted)


@pytest.fixture
async def room(desk: Desk, tmp_path: Path) -> AsyncIterator[Room]:
    made = Room(desk, tmp_path)
    yield made
    await made.host.aclose()


async def test_the_former_conversation_is_had_back_with_its_times(room: Room) -> None:
    room.say("Is it dry in Lisbon?")
    room.put_away.begin()
    assert (room.said, room.seen) == ([], [])
    assert room.window.banner.title.text() == "The former conversation was put away."

    room.undo()

    assert room.said == room.seen == ["Is it dry in Lisbon?"]
    assert not room.window.banner.isVisible()


async def test_what_was_said_meanwhile_is_not_lost_by_it_either(room: Room) -> None:
    room.say("First")
    room.put_away.begin()
    room.say("Second")

    room.undo()
    assert room.said == ["First"]

    room.undo()
    assert room.said == ["Second"]


async def test_where_nothing_was_said_there_is_nothing_to_have_back(room: Room) -> None:
    room.put_away.begin()

    assert not room.window.banner.isVisible()


async def test_after_ten_seconds_it_is_gone(room: Room) -> None:
    room.say("First")
    room.put_away.begin()

    room.put_away._timer.timeout.emit()

    assert not room.window.banner.isVisible()


async def test_who_is_muted_stays_muted_in_another_conversation(room: Room) -> None:
    room.host.post(ev.MuteChanged(muted=True))
    room.put_away.begin()

    assert room.host.session.state.muted
