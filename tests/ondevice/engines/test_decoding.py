"""How well the recognizer does on espeak-ng's voice: the figures the documentation gives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest

from tests.ondevice.speaking import spoken
from voicedesk.ondevice.engines.decoding import TwoStageDecoder, prepared
from voicedesk.ondevice.engines.recognizer import (
    LONGEST_UTTERANCE_SECONDS,
    SAMPLE_RATE,
    WAITING_BYTES_AT_MOST,
    Recognizer,
    RecognizerFault,
)

REQUESTS = (
    "what is the weather in paris",
    "what is the stock price of microsoft",
    "what is the weather in seattle and the stock price of apple",
    "hello",
    "my name is anna",
    "what is my name",
    "what is seven times six",
    "tell me a long story",
    "what time is it",
    "thank you",
)
FREE_SPEECH = (
    "can you recommend a good restaurant for dinner",
    "please turn off the lights in the kitchen",
)


@pytest.fixture(scope="module")
def decoder() -> TwoStageDecoder:
    return TwoStageDecoder()


def test_nearly_all_expected_requests_are_understood_word_for_word(decoder: TwoStageDecoder) -> None:
    wrong = [
        (said, heard)
        for said in REQUESTS
        if (heard := decoder.decode(spoken(said, 16_000).tobytes())) != said
    ]

    assert len(wrong) <= 1, wrong


def test_free_speech_is_not_forced_into_the_grammar(decoder: TwoStageDecoder) -> None:
    for said in FREE_SPEECH:
        heard = decoder.decode(spoken(said, 16_000).tobytes())

        assert len(set(said.split()) & set(heard.split())) * 2 > len(said.split()), (said, heard)


@pytest.mark.parametrize("pcm", [b"", bytes(32_000), b"\x01", np.ones(8_000, dtype=np.int16).tobytes()])
def test_in_silence_nothing_is_heard(decoder: TwoStageDecoder, pcm: bytes) -> None:
    assert prepared(pcm) is None
    assert decoder.decode(pcm) == ""


@pytest.fixture
def recognizer() -> Iterator[Recognizer]:
    recognizer = Recognizer(processes=1)
    yield recognizer
    recognizer.close()


async def test_a_recognizing_process_that_dies_is_replaced(recognizer: Recognizer) -> None:
    question = spoken("thank you", 16_000).tobytes()
    assert await recognizer.recognize(question) == "thank you"
    (child,) = recognizer._idle
    child.process.kill()
    child.process.join()

    assert await recognizer.recognize(question) == "thank you"


async def test_too_many_in_line_are_refused(recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voicedesk.ondevice.engines.recognizer.WAITING_AT_MOST", 0)

    with pytest.raises(RecognizerFault, match="Too many"):
        await recognizer.recognize(b"")


async def test_what_waits_in_line_is_bounded_in_memory(recognizer: Recognizer) -> None:
    minute = bytes(LONGEST_UTTERANCE_SECONDS * SAMPLE_RATE * 2)
    fitting = WAITING_BYTES_AT_MOST // len(minute)
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(recognizer.recognize(minute)) for _ in range(fitting)]
        await asyncio.sleep(0)
        with pytest.raises(RecognizerFault, match="Too many"):
            await recognizer.recognize(minute)
        for task in waiting:
            task.cancel()

    assert recognizer.idle
