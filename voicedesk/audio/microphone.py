"""The main thread's side of the microphone: resampling, the echo, the gate, the level, silence watched."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from voicedesk.audio.echo_stage import EchoStage
from voicedesk.audio.formats import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE
from voicedesk.audio.gate import Gate
from voicedesk.audio.levels import level_of
from voicedesk.audio.microphone_feed import MicrophoneFeed
from voicedesk.audio.port import FrameSink, Level
from voicedesk.audio.resample import Resampler
from voicedesk.audio.silence_watch import SilenceWatch, Told, VoiceWatch
from voicedesk.conversation.commands import Lead

FRAMES_A_HOP = 2
"""Two frames share a message to a service (``backends/outbox.py``), so half the hops cost no time."""


class Microphone:
    """Frames go to ``frame_sink`` as long as the gate is open, after ``echo`` had them. ``on_news`` hears of
    a stream's first samples, of a voice (once each time the gate was opened), of a microphone that was opened
    and gives nothing, and of its recovery (``watch_silence``: whether zeros mean that here).
    """

    def __init__(self, frame_sink: FrameSink, knock: Callable[[], None],
                 on_news: Callable[[Told], None], watch_silence: bool, echo: EchoStage) -> None:
        self.feed = MicrophoneFeed(knock)
        self.gate = Gate()
        self._echo = echo
        self._frame_sink, self._on_news, self._watch_silence = frame_sink, on_news, watch_silence
        self._resampler = Resampler(SAMPLE_RATE, SAMPLE_RATE)
        self._watch = SilenceWatch(watch_silence)
        self._level_read = 0
        self._awaited, self._voice = True, VoiceWatch()

    def prepare(self, rate: float) -> None:
        """Before a stream starts."""
        self.feed.prepare(rate)
        self._echo.prepare()
        self._resampler = Resampler(rate, SAMPLE_RATE)
        self._watch = SilenceWatch(self._watch_silence)
        self._awaited = True

    def drain(self) -> None:
        """Take what the audio thread left, and hand on what may go out."""
        self._take()
        while self.feed.wait_for(self._missing_samples / SAMPLE_RATE):
            self._take()

    @property
    def _missing_samples(self) -> int:
        """How many more make it worth while to take them."""
        return self._echo.missing_samples + (FRAMES_A_HOP - 1) * FRAME_SAMPLES

    def _take(self) -> None:
        samples = self._resampler.convert_samples(self.feed.take())
        if self.feed.muted or not len(samples):
            return
        if self._awaited and (not self._watch_silence or np.any(samples)):
            self._awaited = False  # Where zeros mean that nothing comes, they are nothing.
            self._on_news(Told.FIRST)
        if self.gate.is_open and self._voice.heard(samples):
            self._on_news(Told.VOICE)
        for frame in self.gate.feed(self._echo.feed(samples, self.feed.taken_at)):
            self._frame_sink(frame)
        told = self._watch.feed(samples)
        if told is not None:
            self._on_news(told)

    def open(self, lead: Lead) -> None:
        self.drain()
        self._voice = VoiceWatch()
        ahead = self.gate.open(lead)
        if ahead:
            self._frame_sink(ahead)
        self.drain()

    def close(self) -> None:
        self.drain()
        self.gate.close()

    def mark_turn(self, *, goes_on: bool) -> None:
        self.drain()
        self.gate.mark_turn(goes_on=goes_on)

    def end_turn(self) -> None:
        self.drain()
        self.gate.end_turn()

    def mute(self, muted: bool) -> None:
        """While muted nothing is kept; neither is what was said before, nor what is on its way."""
        self.feed.muted = muted
        self.feed.forget()
        self._echo.forget()
        self.gate.forget()

    def level(self) -> Level:
        """Of what was taken since the last call, at most of what is remembered."""
        since, self._level_read = self._level_read, self.gate.history.written
        return level_of(self.gate.history.read(since))

    @property
    def frames_dropped(self) -> int:
        return round(self.feed.lost_seconds * 1000 / FRAME_MS)
