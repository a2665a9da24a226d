"""When a turn is recognised before it is over, and when what was heard then is the final word."""

from __future__ import annotations

import asyncio

import pytest

from voicedesk.ondevice.engines.recognizer import RecognizerFault
from voicedesk.ondevice.realtime.input_audio import BYTES_PER_MS
from voicedesk.ondevice.realtime.listening import SpeechSoFar
from voicedesk.ondevice.transcription.early_hearing import EarlyHearing


class ScriptedRecognizer:
    """Says how many milliseconds it heard, or that it cannot; ``asked_ms`` are all it was given."""

    def __init__(self, *, fails: bool = False, idle: bool = True) -> None:
        self.asked_ms: list[int] = []
        self.idle = idle
        self._fails = fails

    async def recognize(self, pcm: bytes) -> str:
        self.asked_ms.append(len(pcm) // BYTES_PER_MS)
        await asyncio.sleep(0)
        if self._fails:
            raise RecognizerFault("It does not work.")
        return f"heard {self.asked_ms[-1]}"


class Turn:
    """One turn told step by step; ``partials`` is what was heard on the way."""

    def __init__(self, recognizer: ScriptedRecognizer, tasks: asyncio.TaskGroup) -> None:
        self.partials: list[str] = []
        self.hearing = EarlyHearing(recognizer, tasks, self._told)  # type: ignore[arg-type]

    async def _told(self, text: str) -> None:
        self.partials.append(text)

    async def goes_on(self, until_ms: int, silent_ms: int = 0) -> None:
        pcm = bytearray(until_ms * BYTES_PER_MS)
        self.hearing.listen(SpeechSoFar("item", pcm, silent_ms))
        for _ in range(5):
            await asyncio.sleep(0)

    async def ends(self, at_ms: int, voiced_ms: int | None) -> str:
        voiced = None if voiced_ms is None else voiced_ms * BYTES_PER_MS
        return await self.hearing.final(bytes(at_ms * BYTES_PER_MS), voiced)


async def test_what_was_heard_at_the_last_pause_is_the_final_word() -> None:
    recognizer = ScriptedRecognizer()
    async with asyncio.TaskGroup() as tasks:
        turn = Turn(recognizer, tasks)
        await turn.goes_on(500)
        await turn.goes_on(660, silent_ms=160)
        await turn.goes_on(900, silent_ms=400)

        assert await turn.ends(1_000, voiced_ms=500) == "heard 660"
    assert recognizer.asked_ms == [660]


async def test_a_pause_that_was_none_is_heard_again() -> None:
    recognizer = ScriptedRecognizer()
    async with asyncio.TaskGroup() as tasks:
        turn = Turn(recognizer, tasks)
        await turn.goes_on(460, silent_ms=160)
        await turn.goes_on(700)

        assert await turn.ends(1_400, voiced_ms=900) == "heard 1400"
    assert turn.partials == ["heard 460"]


async def test_long_speech_is_heard_in_growing_steps() -> None:
    recognizer = ScriptedRecognizer()
    async with asyncio.TaskGroup() as tasks:
        turn = Turn(recognizer, tasks)
        for until_ms in range(20, 30_001, 20):
            await turn.goes_on(until_ms)

    assert recognizer.asked_ms[0] == 700
    assert recognizer.asked_ms[1] == 1_300
    assert len(recognizer.asked_ms) < 20
    assert turn.partials == [f"heard {ms}" for ms in recognizer.asked_ms]


async def test_nobody_is_heard_early_while_others_wait() -> None:
    recognizer = ScriptedRecognizer(idle=False)
    async with asyncio.TaskGroup() as tasks:
        turn = Turn(recognizer, tasks)
        await turn.goes_on(2_000)
        await turn.goes_on(2_200, silent_ms=200)

        assert await turn.ends(2_500, voiced_ms=2_000) == "heard 2500"
    assert recognizer.asked_ms == [2_500]


async def test_what_the_client_commits_itself_is_heard_whole() -> None:
    recognizer = ScriptedRecognizer()
    async with asyncio.TaskGroup() as tasks:
        turn = Turn(recognizer, tasks)
        await turn.goes_on(1_000)

        assert await turn.ends(1_100, voiced_ms=None) == "heard 1100"


async def test_an_early_failure_is_only_told_if_the_last_attempt_fails_too() -> None:
    async with asyncio.TaskGroup() as tasks:
        turn = Turn(ScriptedRecognizer(fails=True), tasks)
        await turn.goes_on(1_000)
        assert turn.partials == []

        with pytest.raises(RecognizerFault, match="does not work"):
            await turn.ends(1_500, voiced_ms=1_000)
