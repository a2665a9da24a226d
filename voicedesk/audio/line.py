"""One direction of sound: the device that is wanted, the one that is used, and whether it is alive."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from voicedesk.audio.devices import Device, DeviceList
from voicedesk.audio.sound_host import SoundStream, StreamRefused
from voicedesk.conversation.events import Direction

FIRST_BLOCK_SECONDS = 0.7
STALLED_CHECKS = 3


@dataclass(slots=True)
class Line:
    """``open_stream`` opens and starts a device (slow, on the sound's own thread); ``blocks`` counts the
    callbacks since. ``told`` is the device that the conversation believes in.
    """

    direction: Direction
    open_stream: Callable[[Device], SoundStream]
    blocks: Callable[[], int]
    preferred: str | None = None
    device: Device | None = None
    stream: SoundStream | None = None
    told: str | None = None
    lost: bool = False
    stalled_checks: int = 0
    blocks_seen: int = 0

    def candidates(self, devices: DeviceList) -> list[Device]:
        """What to try, in order: the preferred device, the system's default, and any other."""
        wanted = devices.find(self.direction, self.preferred) if self.preferred else None
        tried = (wanted, devices.default(self.direction), *devices.rows(self.direction))
        return list(dict.fromkeys(device for device in tried if device is not None))

    def detach(self) -> SoundStream | None:
        """Nobody asks the stream anything from here on; it remains to be closed."""
        stream, self.stream, self.device = self.stream, None, None
        self.stalled_checks = 0
        return stream

    def attach(self, device: Device, stream: SoundStream) -> None:
        self.device, self.stream = device, stream
        self.blocks_seen = self.blocks()

    def connect(self, device: Device) -> SoundStream:
        """On the sound's thread: open, and wait for the first callback. A device that takes a stream and
        then does nothing is refused: StreamRefused."""
        stream = self.open_stream(device)
        deadline = time.monotonic() + FIRST_BLOCK_SECONDS
        while self.blocks() == 0:
            if time.monotonic() > deadline:
                stream.close()
                raise StreamRefused("the device was opened and does not run")
            time.sleep(0.005)
        return stream

    def is_dead(self) -> bool:
        """To be asked four times a second: the library gave the stream up, or its callbacks stopped."""
        if self.stream is None:
            return False
        blocks = self.blocks()
        self.stalled_checks = 0 if blocks != self.blocks_seen else self.stalled_checks + 1
        self.blocks_seen = blocks
        return self.stalled_checks >= STALLED_CHECKS or not self.stream.is_running()
