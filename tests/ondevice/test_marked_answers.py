"""An answer with marks of Markdown: it is shown as it was written, and only its words are spoken."""

from __future__ import annotations

import json
from typing import Any, cast

import numpy as np
import pytest

from voicedesk.ondevice.engines.engine_set import Engines
from voicedesk.ondevice.engines.sentences import SentenceCollector
from voicedesk.ondevice.engines.synthesizer import Speech
from voicedesk.ondevice.engines.voices import StandInVoice
from voicedesk.ondevice.realtime.outbox import Outbox
from voicedesk.ondevice.voice_live.items import Item
from voicedesk.ondevice.voice_live.message_output import MessageOutput
from voicedesk.ondevice.voice_live.options import SessionOptions

ANSWER = (
    "# Sums\n\n**Six** * 7 is 42, see [the guide](https://a.example/b). 6 * 7 too!\n\n"
    "| a | b |\n|---|---|\n- `one`\n- ~~two~~ \n---\nDone"
)
ALOUD = ["Sums", "Six * 7 is 42, see the guide.", "6 * 7 too!", "a  b", "one", "two", "Done"]


class NotingSynthesizer:
    """A tenth of a second for whatever it is asked to say."""

    name = "notes"

    def __init__(self) -> None:
        self.said: list[str] = []

    async def speak(self, sentence: str, voice: StandInVoice) -> Speech:
        self.said.append(sentence)
        return Speech(np.ones(2_400, dtype=np.int16), 24_000)

    def close(self) -> None: ...


async def output_of(answer: str, synthesizer: NotingSynthesizer, **options: Any) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []

    async def send(text: str) -> None:
        events.append(json.loads(text))

    engines = Engines(cast("Any", None), synthesizer, cast("Any", None), pace=1_000.0)
    item = Item({"id": "i", "type": "message"})
    chosen = SessionOptions.for_model("m").updated(options)
    message = MessageOutput(item, chosen, engines, Outbox(send), {"item_id": "i"})
    await message.begin()
    collector = SentenceCollector()
    for sentence in [*(each for char in answer for each in collector.add(char)), *collector.rest()]:
        await message.say(sentence)
    await message.finish()
    return events


async def test_the_words_are_spoken_and_the_marks_are_shown() -> None:
    synthesizer = NotingSynthesizer()
    events = await output_of(ANSWER, synthesizer, output_audio_timestamp_types=["word"])

    assert synthesizer.said == ALOUD
    deltas = [event["delta"] for event in events if event["type"] == "response.audio_transcript.delta"]
    assert "".join(deltas) == ANSWER
    [whole] = [event for event in events if event["type"] == "response.audio_transcript.done"]
    assert whole["transcript"] == ANSWER
    timed = [event for event in events if event["type"] == "response.audio_timestamp.delta"]
    places = [event["audio_offset_ms"] for event in timed]
    assert places == sorted(places)
    assert {each["audio_duration_ms"] for each in timed if each["text"] in {"|---|---|", "---", "#"}} == {0}


@pytest.mark.parametrize("answer", [ANSWER, "One.\nTwo.", "a\n\n\nb"])
async def test_a_written_answer_keeps_its_lines(answer: str) -> None:
    synthesizer = NotingSynthesizer()
    events = await output_of(answer, synthesizer, modalities=["text"])

    assert "".join(event["delta"] for event in events if event["type"] == "response.text.delta") == answer
    assert synthesizer.said == []
