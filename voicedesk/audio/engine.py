"""The sound card: microphone and loudspeaker of one conversation, on real devices."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass

from voicedesk.audio.devices import Device, DeviceList
from voicedesk.audio.earcons import earcon_signal
from voicedesk.audio.echo_stage import EchoStage
from voicedesk.audio.line import Line
from voicedesk.audio.microphone import Microphone
from voicedesk.audio.output_stage import OutputStage
from voicedesk.audio.port import FrameSink, Level, SoundCounters
from voicedesk.audio.portaudio import PortAudioHost
from voicedesk.audio.silence_watch import Told
from voicedesk.audio.sound_host import SoundHost, SoundStream
from voicedesk.audio.speaker import Speaker
from voicedesk.audio.speaker_feed import SpeakerFeed
from voicedesk.audio.switchboard import Switchboard
from voicedesk.conversation.commands import Earcon, Lead
from voicedesk.conversation.events import DeviceLost, DeviceRestored, Direction, Event, MicrophoneGave
from voicedesk.conversation.problems import Problem, ProblemCode

SWITCH_SECONDS = 0.001
"""How long one Python thread may make the audio threads wait. With the interpreter's 5 ms, a busy main
thread cost a quarter of the blocks of 5 ms; with 1 ms, one in a thousand."""


@dataclass(frozen=True, slots=True)
class SoundChoices:
    """Devices by name and host API as ``DeviceList`` gives them (None: the system's default), ``volume`` a
    gain of 0 to 1, ``cancel_echo`` as ``SoundCard.cancel_echo`` has it.

    Whether exact zeros from the microphone mean that it was denied (``watch_silence``) differs by system:
    not on Linux, where there is no such permission.
    """

    input_device: str | None = None
    output_device: str | None = None
    volume: float = 1.0
    cancel_echo: bool = False
    watch_silence: bool = sys.platform != "linux"
    input_host_api: str = ""
    output_host_api: str = ""


class SoundCard:
    """A ``SoundPort``. Nothing is raised for a device that fails: that comes as ``DeviceLost`` or
    ``DeviceChanged``. ``host`` stands in for PortAudio in tests.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, post: Callable[[Event], None], frame_sink: FrameSink,
                 choices: SoundChoices = SoundChoices(), host: SoundHost | None = None) -> None:
        self._loop, self._post = loop, post
        self._host = host or PortAudioHost()
        self._speaker = Speaker(loop, post, self._device_time)
        self._stage = OutputStage(choices.volume)
        self._echo = EchoStage(self._stage.far_end, self._speaker.clock)
        self._echo.wanted = choices.cancel_echo
        self._microphone = Microphone(frame_sink, self._knock, self._on_microphone, choices.watch_silence,
                                      self._echo)
        self._feed = SpeakerFeed(self._speaker.buffer, self._stage, self._speaker.clock, self._on_playout)
        self._input = Line(Direction.INPUT, self._open_input, lambda: self._microphone.feed.blocks,
                           choices.input_device or None, choices.input_host_api)
        self._output = Line(Direction.OUTPUT, self._open_output, lambda: self._feed.blocks,
                            choices.output_device or None, choices.output_host_api,
                            lambda: not self._speaker.buffer.is_idle)
        self._switchboard = Switchboard(loop, post, self._host, (self._input, self._output))

    def start(self) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        if self._switchboard.start() and self._input.stream is None:
            self._post(MicrophoneGave(opening=True))

    def stop(self) -> None:
        self._switchboard.stop()

    async def aclose(self) -> None:
        self._speaker.close()
        await self._switchboard.aclose()
        await self._echo.aclose()
        self._microphone.mute(muted=True)

    @property
    def devices(self) -> DeviceList:
        """The rows as of the last look; empty before the first."""
        return self._switchboard.devices

    def watch_devices(self, listed: Callable[[DeviceList], None]) -> None:
        """Look now, and tell ``listed`` of this and every later list, on the main thread."""
        self._switchboard.listed = listed
        self._switchboard.devices_changed()

    def choose(self, direction: Direction, name: str | None, host_api: str = "") -> None:
        line = self._input if direction is Direction.INPUT else self._output
        if line.prefer(name or None, host_api):
            self._switchboard.rearrange()

    def go_on(self) -> None:
        """The loudspeaker is gone, and the person has said that another may play instead."""
        self._output.free = True
        self._switchboard.rearrange()

    def devices_changed(self) -> None:
        """To be called when the system announces that devices came, went or changed places."""
        self._switchboard.devices_changed()

    # The microphone.

    def cancel_echo(self, wanted: bool) -> None:
        """Whether the echo of the loudspeaker is taken out of the microphone, from the next frame on."""
        self._echo.wanted = wanted
        if self._microphone.gate.is_open:
            self._echo.fetch(self._loop)

    def open_mic(self, lead: Lead) -> None:
        self._echo.fetch(self._loop)
        self._microphone.open(lead)

    def close_mic(self) -> None:
        self._microphone.close()

    def mute_mic(self, muted: bool) -> None:
        self._microphone.mute(muted)

    def mark_turn(self, *, goes_on: bool) -> None:
        self._microphone.mark_turn(goes_on=goes_on)

    def end_turn(self) -> None:
        self._microphone.end_turn()

    def mic_level(self) -> Level:
        return self._microphone.level()

    # The loudspeaker.

    def add_audio(self, response_id: str, pcm: bytes) -> bool:
        return self._speaker.add(response_id, pcm)

    def end_audio(self, response_id: str) -> None:
        self._speaker.end(response_id)

    def pause(self) -> None:
        self._speaker.buffer.pause()

    def resume(self) -> None:
        self._speaker.buffer.resume()

    def flush(self, response_id: str) -> None:
        self._speaker.flush(response_id)

    def play_earcon(self, earcon: Earcon) -> None:
        self._stage.play(earcon_signal(earcon))

    def set_volume(self, volume: float) -> None:
        self._stage.volume = min(max(volume, 0.0), 1.0)

    def played_ms(self, response_id: str) -> int:
        return self._speaker.played_ms(response_id)

    def counters(self) -> SoundCounters:
        return SoundCounters(self._microphone.feed.overflows,
                             self._feed.underflows + self._speaker.buffer.underruns,
                             self._microphone.frames_dropped, self._echo.moves)

    # Between the threads.

    def _knock(self) -> None:
        self._hop(self._microphone.drain)

    def _on_playout(self) -> None:
        self._hop(self._speaker.settle)

    def _hop(self, call: Callable[[], None]) -> None:
        """On the audio thread: the one doorway to the main thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    def _open_input(self, device: Device) -> SoundStream:
        return self._host.open_input(device, self._microphone.prepare, self._microphone.feed.process)

    def _open_output(self, device: Device) -> SoundStream:
        return self._host.open_output(device, self._feed.prepare, self._feed.process)

    def _device_time(self) -> float:
        if self._output.stream is None:
            self._speaker.clock.stop()
            return 0.0
        return self._output.stream.time()

    def _on_microphone(self, told: Told) -> None:
        match told:
            case Told.FIRST | Told.VOICE:
                self._post(MicrophoneGave(voice=told is Told.VOICE))
            case Told.BROKEN:
                self._post(DeviceRestored(Direction.INPUT))
            case Told.BLOCKED:
                name = self._input.device.name if self._input.device else ""
                self._post(DeviceLost(Direction.INPUT, Problem(ProblemCode.MICROPHONE_BLOCKED, name)))
