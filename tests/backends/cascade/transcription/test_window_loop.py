"""The transcriber on the loop it runs on in the window: Qt's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.backends.cascade.transcription.rig import SILENCE, listening, say
from tests.backends.world import World
from tests.fakes.scripted_transcription import ScriptedTranscription, TranscriptionScript
from voicedesk.conversation import events as ev
from voicedesk.ui.window_loop import WindowLoop


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[WindowLoop]:
    loop = WindowLoop(qapp)
    yield loop
    loop.close()


def test_a_turn_is_heard_and_a_broken_link_is_replaced_on_the_windows_loop(loop: WindowLoop) -> None:
    async def converse() -> list[ev.Event]:
        world = World()
        script = TranscriptionScript(vad="energy", transcripts=["hello"])
        async with ScriptedTranscription(script) as service, listening(service, world) as transcriber:
            (await service.connection(0)).drop()
            await (await service.connection(1)).received_event("session.update")
            say(transcriber, 400)
            say(transcriber, 400, SILENCE)
            await world.event(ev.UserTranscriptUpdated, 1)
        return world.events

    heard = [type(event) for event in loop.run_until_complete(converse())]
    assert heard == [
        ev.SpeechStarted,
        ev.SpeechStopped,
        ev.UserTurnCommitted,
        ev.UserTranscriptUpdated,
        ev.UserTranscriptUpdated,
    ]
