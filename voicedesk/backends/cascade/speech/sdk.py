"""The one file that imports the Speech SDK. Imported late, on a thread of its own.

Made for version 1.53, whose ways are told where they matter. Its websocket is looked after every 10 ms, by a
thread of its own for each connection: what is written leaves up to 10 ms later, and so does sound arrive.
"""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from azure.cognitiveservices import speech  # type: ignore[import-untyped]

from voicedesk.backends.cascade.speech.signals import (
    Canceled,
    Completed,
    Connected,
    Disconnected,
    Signal,
    Sound,
    SpokenWord,
)
from voicedesk.backends.cascade.speech.voice import FAILURES
from voicedesk.backends.proxies import proxy_for
from voicedesk.conversation.problems import Stage

LAST_CALLS_SECONDS = 0.05  # for callbacks that are under way when the process ends
TICKS_PER_MS = 10_000
NEVER_MS = str(24 * 3600 * 1000)
# The SDK ends a request after 3 s without sound, also when it was the writer of the text who paused, and
# after some time in all. The conversation keeps its own watch, which knows how much text is outstanding.
PROPERTIES = {
    "SpeechSynthesis_FrameTimeoutInterval": NEVER_MS,
    "SpeechSynthesis_FirstChunkTimeoutMs": NEVER_MS,
    "SpeechSynthesis_AllChunkTimeoutMs": NEVER_MS,
}
_LIVING: weakref.WeakSet[NativeVoice] = weakref.WeakSet()


class NativeVoice:
    """One synthesizer with its connection. ``hear`` is called on the SDK's own threads.

    Making one and ``dispose`` belong on a thread that may block; ``start``, ``write`` and ``end`` take
    0.3 ms, 0.02 ms and 0.02 ms, whatever the network does, and are called in order on one thread.
    """

    def __init__(self, url: str, key: str, voice: str, hear: Callable[[Signal], None]) -> None:
        self._hear = hear
        self._synthesizer = speech.SpeechSynthesizer(_config(url, key, voice), audio_config=None)
        self._connection = speech.Connection.from_speech_synthesizer(self._synthesizer)
        self._request: Any = None
        self._spoken: Any = None
        self._releasing = threading.Lock()
        self._signals: tuple[Any, ...] = (
            self._connection.connected,
            self._connection.disconnected,
            self._synthesizer.synthesizing,
            self._synthesizer.synthesis_word_boundary,
            self._synthesizer.synthesis_completed,
            self._synthesizer.synthesis_canceled,
        )
        self._listen()
        _LIVING.add(self)

    def open(self) -> None:
        """Begin to connect. ``Connected`` follows, or nothing at all: a refusal is told by no event."""
        self._connection.open(for_continuous_recognition=True)

    def start(self) -> None:
        """Begin a request whose text is still to come."""
        kind = speech.SpeechSynthesisRequestInputType.TextStream
        self._request = speech.SpeechSynthesisRequest(kind)
        self._spoken = self._synthesizer.speak_async(self._request)

    def write(self, text: str) -> None:
        self._request.input_stream.write(text)

    def end(self) -> None:
        """After this the request can be stopped; before, a stop would leave the synthesizer hanging."""
        self._request.input_stream.close()

    def release_request(self) -> None:
        """When it has ended. A handle that is not asked for its result keeps the synthesizer alive."""
        with self._releasing:
            if self._spoken is not None:
                self._spoken.get()
            self._spoken = self._request = None

    def dispose(self) -> None:
        """Stop, close, release; blocks for as long as the SDK likes. The order is the point: nothing may
        be released while a thread of the SDK could still call us through it."""
        with suppress(*FAILURES):
            if self._spoken is not None:
                self._synthesizer.stop_speaking_async().get()
            self.release_request()
        self.silence()
        with suppress(*FAILURES):
            self._connection.close()
        self._connection = self._synthesizer = None

    def silence(self) -> None:
        """``hear`` is not called any more, but for what is just being told."""
        signals, self._signals = self._signals, ()
        for signal in signals:
            signal.disconnect_all()

    def _listen(self) -> None:
        connected, disconnected, sound, word, completed, canceled = self._signals
        connected.connect(lambda _: self._hear(Connected()))
        disconnected.connect(lambda _: self._hear(Disconnected()))
        sound.connect(lambda event: self._hear(Sound(event.result.result_id, event.result.audio_data)))
        word.connect(self._hear_word)
        completed.connect(lambda event: self._hear(Completed(event.result.result_id)))
        canceled.connect(self._hear_cancellation)

    def _hear_word(self, event: Any) -> None:
        if event.boundary_type is speech.SpeechSynthesisBoundaryType.Word:
            start_ms = event.audio_offset // TICKS_PER_MS
            end_ms = start_ms + round(event.duration.total_seconds() * 1000)
            self._hear(SpokenWord(event.result_id, event.text, start_ms, end_ms))

    def _hear_cancellation(self, event: Any) -> None:
        details = event.result.cancellation_details
        by_error = details.reason is speech.CancellationReason.Error
        error = details.error_code.name if by_error else ""
        self._hear(Canceled(event.result.result_id, error, details.error_details or ""))


def _config(url: str, key: str, voice: str) -> Any:
    config = speech.SpeechConfig(endpoint=url, subscription=key)
    config.speech_synthesis_voice_name = voice
    config.set_speech_synthesis_output_format(speech.SpeechSynthesisOutputFormat.Raw24Khz16BitMonoPcm)
    for name, value in PROPERTIES.items():
        config.set_property_by_name(name, value)
    proxy = urlsplit(proxy_for(urlsplit(url).hostname or "", Stage.SPEECH) or "")
    if proxy.hostname:
        user, password = unquote(proxy.username or ""), unquote(proxy.password or "")
        config.set_proxy(proxy.hostname, proxy.port or 80, user or None, password or None)
    return config


@atexit.register
def _silence_all() -> None:
    """A thread of the SDK that calls into an interpreter which is being taken down brings the process down
    with an abort: nothing may be told any more by then."""
    living = list(_LIVING)
    for voice in living:
        voice.silence()
    if living:
        time.sleep(LAST_CALLS_SECONDS)
