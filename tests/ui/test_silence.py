"""How soon it is silent when a person says so, counted in samples of the loudspeaker, not in seconds."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.fakes.scripted_sound_host import RATE
from tests.fakes.sounding_room import SoundingRoom, silent_after_ms
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.state import Phase
from voicedesk.ui.talk_control import TalkControl
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import view_state

HALF_A_MINUTE = np.full(30 * int(RATE), 8000, "<i2").tobytes()


async def answering(mode: TalkMode) -> SoundingRoom:
    """Half a minute of an answer came at once, and has begun to sound."""
    room = SoundingRoom(mode)
    await room.open()
    room.post(ev.TextSubmitted("tell me a story"))
    await room.answer("r1", HALF_A_MINUTE, "Once upon a time.", ended=True)
    assert np.any(room.play(5))
    return room


@pytest.mark.parametrize("mode", list(TalkMode))
async def test_a_click_silences_an_answer_that_came_at_once_within_150_ms(
    qtbot: QtBot, theme: Theme, mode: TalkMode
) -> None:
    room = await answering(mode)
    control = TalkControl(theme)
    qtbot.addWidget(control)
    control.event_raised.connect(room.session.post)
    control.resize(control.sizeHint())
    control.show_view(view_state(room.session.state).talk)

    QTest.mousePress(control, Qt.MouseButton.LeftButton, pos=control.rect().center())

    assert silent_after_ms(room.play(100)) <= 150
    assert not np.any(room.play(100)), "and stays so"
    QTest.mouseRelease(control, Qt.MouseButton.LeftButton, pos=control.rect().center())
    await room.close()


async def test_an_interruption_is_silence_within_100_ms() -> None:
    room = await answering(TalkMode.HANDS_FREE)

    room.post(ev.SpeechStarted())

    assert silent_after_ms(room.play(100)) <= 100
    room.post(ev.SpeechStopped(900))
    assert not np.any(room.play(100))
    assert room.phase is not Phase.SPEAKING
    await room.close()
