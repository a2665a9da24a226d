"""Sound that nobody hears: it notes what it is told and plays nothing until a test says so."""

from __future__ import annotations

from voicedesk.audio.devices import DeviceList
from voicedesk.audio.port import Level, SoundCounters
from voicedesk.conversation.commands import Earcon, Lead
from voicedesk.conversation.events import Direction


class SilentSound:
    """A ``SoundPort``; ``calls`` lists what was asked of it, in order, as (name, *arguments)."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.closed = False
        self.devices = DeviceList()
        self.overruns = False  # what it answers to sound

    def go_on(self) -> None:
        self.calls.append(("go_on",))

    def start(self) -> None:
        self.calls.append(("start",))

    def stop(self) -> None:
        self.calls.append(("stop",))

    async def aclose(self) -> None:
        self.closed = True

    def choose(self, direction: Direction, name: str | None, host_api: str = "") -> None:
        self.calls.append(("choose", direction, name))

    def open_mic(self, lead: Lead) -> None:
        self.calls.append(("open_mic", lead))

    def close_mic(self) -> None:
        self.calls.append(("close_mic",))

    def mute_mic(self, muted: bool) -> None:
        self.calls.append(("mute_mic", muted))

    def mark_turn(self, *, goes_on: bool) -> None:
        self.calls.append(("mark_turn", goes_on))

    def end_turn(self) -> None:
        self.calls.append(("end_turn",))

    def add_audio(self, response_id: str, pcm: bytes) -> bool:
        self.calls.append(("add_audio", response_id, len(pcm)))
        return self.overruns

    def end_audio(self, response_id: str) -> None:
        self.calls.append(("end_audio", response_id))

    def pause(self) -> None:
        self.calls.append(("pause",))

    def resume(self) -> None:
        self.calls.append(("resume",))

    def flush(self, response_id: str) -> None:
        self.calls.append(("flush", response_id))

    def play_earcon(self, earcon: Earcon) -> None:
        self.calls.append(("play_earcon", earcon))

    def set_volume(self, volume: float) -> None:
        self.calls.append(("set_volume", volume))

    def played_ms(self, response_id: str) -> int:
        return 0

    def mic_level(self) -> Level:
        return Level(float("-inf"), float("-inf"))

    def counters(self) -> SoundCounters:
        return SoundCounters()
