"""The three scripted services of a cascade on one thread: a benchmark is written from top to bottom.

What takes how long is known: a final transcript comes 150 ms after speech ends, the first token 200 ms after
it was asked for and the others 20 a second, the first sound 100 ms after the first text, and then ten times
as fast as it is spoken.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tests.benchmarks.waterfall import Waterfall
from tests.fakes import scripted_chat, scripted_speech, scripted_transcription
from tests.fakes.scripted_chat import ChatReply, ChatRequest, ScriptedChat
from tests.fakes.scripted_speech import Boundaries, Delivery, ScriptedSpeech
from tests.fakes.scripted_transcription import (
    Heard,
    ScriptedTranscription,
    TranscriptionConnection,
    TranscriptionScript,
)
from tests.fakes.scripted_transcription_session import fresh_id

Outcome = TypeVar("Outcome")
FINAL_MS = 150.0
FIRST_TOKEN_MS = 200.0
TOKENS_PER_SECOND = 20.0
FIRST_AUDIO_MS = 100.0
PACE = 10.0
ANSWER_WORDS = 200
QUESTION = "tell me more"
TURN_MS = 2500  # how long each turn is said to have been, with padding and trailing silence: no cough
LOOK_SECONDS = 0.002
WHILE_RUNNING = "input_audio_buffer.append"


class CascadeFarEnd:
    """A ``with`` block in which the services listen. Methods block; they may be called from one thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._transcription = ScriptedTranscription(TranscriptionScript(final_ms=FINAL_MS, partials=0))
        self._chat = ScriptedChat(self._answer)
        self._speech = ScriptedSpeech(self._delivery(Boundaries.NORMAL))
        self._speaking, self._speech_ms = "", 0
        self._answer_words = ANSWER_WORDS

    def __enter__(self) -> CascadeFarEnd:
        # Who listens to the card on another thread must not wait for this one's turn to end by itself.
        sys.setswitchinterval(0.0005)
        self._thread.start()
        for service in (self._transcription, self._chat, self._speech):
            self._do(service.start())
        return self

    def __exit__(self, *_: object) -> None:
        for service in (self._transcription, self._chat, self._speech):
            self._do(service.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def environment(self) -> dict[str, str]:
        """What leads a client here."""
        return {
            "AZURE_STT_ENDPOINT": self._transcription.url,
            "AZURE_STT_API_KEY": scripted_transcription.KEY,
            "AZURE_STT_DEPLOYMENT": "scripted",
            "AZURE_OPENAI_ENDPOINT": self._chat.url,
            "AZURE_OPENAI_API_KEY": scripted_chat.KEY,
            "AZURE_OPENAI_DEPLOYMENT": scripted_chat.DEPLOYMENT,
            "AZURE_TTS_ENDPOINT": self._speech.url,
            "AZURE_TTS_API_KEY": scripted_speech.KEY,
            "AZURE_TTS_VOICE_NAME": "en-US-JennyNeural",
        }

    @property
    def connections(self) -> int:
        return len(self._transcription.connections)

    def connected(self, number: int, seconds: float = 30.0) -> float:
        """When the first sound of the microphone came on the connection of that number."""
        connection = self._do(self._transcription.connection(number, seconds))
        self._do(connection.received_event(WHILE_RUNNING, 0, seconds))
        return next(row.at for row in connection.received if row.type == WHILE_RUNNING)

    def use(self, boundaries: Boundaries) -> None:
        """Whether the next answers come with the times of their words."""
        self._speech.script = self._delivery(boundaries)

    def answer_with(self, words: int) -> None:
        """How long the next answers are."""
        self._answer_words = words

    def start_speech(self) -> float:
        """The person begins to speak. Returns when the event was written."""
        self._speaking = fresh_id("item")
        self._speech_ms = self._newest.session.heard_ms
        return self._do(self._newest.start_speech(self._speaking, self._speech_ms))

    def hear_words(self) -> float:
        """The first words of what is being said: with them it is no cough any more."""
        return self._do(self._newest.partial(self._speaking, QUESTION))

    def end_speech(self) -> float:
        """The turn ends; its transcript follows, as the script says. Returns when the end was written."""
        return self._do(self._end_speech())

    def waterfall(self, speech_end: float, seconds: float = 10.0) -> Waterfall:
        """The way of the answer to the turn that ended then, as far as the first sound on the wire. Raises
        TimeoutError."""
        return self._do(self._waterfall(speech_end, seconds))

    def asked(self, since: float, seconds: float = 5.0) -> ChatRequest:
        """The first request to the chat model after a moment. Raises TimeoutError."""
        self._do(self._until(lambda: self._asked(since), seconds))
        return self._asked(since)[0]

    def chat_closed(self, request: ChatRequest, seconds: float = 5.0) -> float | None:
        """When the client closed the stream of its answer; None if it did not."""
        try:
            return self._do(request.closed_by_client(seconds))
        except (TimeoutError, AssertionError):
            return None

    @property
    def complaints(self) -> list[str]:
        """What clients did wrong."""
        return [*self._transcription.rejections, *self._chat.complaints, *self._speech.violations]

    @property
    def _newest(self) -> TranscriptionConnection:
        return self._transcription.connections[-1]

    def _answer(self, request: ChatRequest) -> ChatReply:
        text = " ".join(f"word{number}" for number in range(self._answer_words))
        return ChatReply(text, first_token_after_ms=FIRST_TOKEN_MS, tokens_per_second=TOKENS_PER_SECOND)

    def _delivery(self, boundaries: Boundaries) -> Delivery:
        return Delivery(first_audio_ms=FIRST_AUDIO_MS, pace=PACE, boundaries=boundaries)

    def _asked(self, since: float) -> list[ChatRequest]:
        return [request for request in self._chat.requests if request.arrived_at >= since]

    async def _end_speech(self) -> float:
        ended = await self._newest.stop_speech(self._speaking, self._speech_ms + TURN_MS)
        await self._newest.commit(self._speaking, Heard(QUESTION))
        return ended

    async def _waterfall(self, speech_end: float, seconds: float) -> Waterfall:
        turn = self._newest.turns[-1]
        await self._until(lambda: turn.final_at is not None, seconds)
        await self._until(lambda: self._asked(speech_end) and self._asked(speech_end)[0].sent_at, seconds)
        request = self._asked(speech_end)[0]
        token = request.sent_at[0]

        def spoken() -> Any:
            return next((s for s in self._speech.requests if s.pieces and s.pieces[0][0] >= token), None)

        await self._until(lambda: spoken() is not None and spoken().first_audio_at is not None, seconds)
        text, audio = spoken().pieces[0][0], spoken().first_audio_at
        assert turn.final_at is not None
        return Waterfall(speech_end, turn.final_at, request.arrived_at, token, text, audio)

    async def _until(self, condition: Callable[[], object], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - three services, none of which tells of all the others
                await asyncio.sleep(LOOK_SECONDS)

    def _do(self, work: Coroutine[Any, Any, Outcome]) -> Outcome:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
