"""What somebody began to say and withdrew is never told to the model, however far it had come."""

from __future__ import annotations

import pytest

from tests.backends.cascade.bench import settled
from tests.backends.cascade.room import Room
from voicedesk.backends.cascade.stages import UserSaid
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import TalkMode


@pytest.mark.parametrize(
    "withdrawal",
    [ev.MuteChanged(muted=True), ev.TalkModeChosen(TalkMode.PUSH_TO_TALK), ev.TextSubmitted("Good morning")],
    ids=["muted", "changed to push-to-talk", "typed instead"],
)
async def test_words_withdrawn_while_the_service_made_a_turn_of_them_stay_away_from_the_model(
    room: Room, withdrawal: ev.Event
) -> None:
    transcriber = room.stages.transcriber
    transcriber.hear(ev.SpeechStarted())
    transcriber.hear(ev.UserTranscriptUpdated("aside", "between you and me", final=False))
    room.post(withdrawal)
    transcriber.hear(ev.UserTurnCommitted("aside"))
    transcriber.transcribes("aside", "between you and me only")
    await settled()
    room.post(ev.TextSubmitted("Hello"))
    await settled()

    told = room.stages.responder.streams[-1].history
    typed = [row.text for row in room.rows]
    assert told == [UserSaid(text) for text in typed]
    assert typed[-1] == "Hello"
    assert "between" not in str(typed)
