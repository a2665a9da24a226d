"""One direction of sound: the device that is wanted, the one that is used, and whether it is alive."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from voicedesk.audio.devices import Device, DeviceList
from voicedesk.audio.sound_host import SoundStream, StreamRefused
from voicedesk.conversation.events import DeviceLost, Direction

FIRST_BLOCK_SECONDS = 0.7
STALLED_CHECKS = 3


@dataclass(slots=True)
class Line:
    """``open_stream`` opens and starts a device (slow, on the sound's own thread); ``blocks`` counts the
    callbacks since. ``told`` is the device that the conversation believes in, ``lost`` what it was told
    of there being none.

    A microphone goes on with whatever there is. A loudspeaker does so only before anything was heard of it,
    or once the person has said so (``free``): else what a headset played would sound in the room. Nor does
    it move in mid-answer (``busy``) to a device that came back; it is ``postponed`` until that is over.
    """

    direction: Direction
    open_stream: Callable[[Device], SoundStream]
    blocks: Callable[[], int]
    preferred: str | None = None
    host_api: str = ""
    busy: Callable[[], bool] = lambda: False
    device: Device | None = None
    stream: SoundStream | None = None
    last: Device | None = None
    told: str | None = None
    lost: DeviceLost | None = None
    free: bool = True
    postponed: bool = False
    warned: set[str] = field(default_factory=set)
    stalled_checks: int = 0
    blocks_seen: int = 0

    def prefer(self, name: str | None, host_api: str = "") -> bool:
        """Whether that is another wish than before. What a person wishes for they may have at once."""
        changed = (name, host_api) != (self.preferred, self.host_api)
        self.preferred, self.host_api = name, host_api
        self.free = self.free or changed
        return changed

    def candidates(self, devices: DeviceList) -> list[Device]:
        """What to try, in order: the wanted device, the one it was on, the system's default, any other."""
        wanted, here = self._wanted(devices), self._here(devices)
        others = (devices.default(self.direction), *devices.rows(self.direction))
        self.postponed = False
        if self.direction is Direction.INPUT or self.last is None:
            return _present(wanted, *others)
        if self.free:
            return _present(wanted, here) if wanted else _present(here, *others)
        if here is None:
            return [] if self.preferred is None else _present(wanted)
        if wanted != here and self.busy():
            self.postponed = True
            return [here]
        return _present(wanted, here)

    def instead(self, devices: DeviceList) -> Device | None:
        """A device that would do if the person said so."""
        return next(iter(_present(devices.default(self.direction), *devices.rows(self.direction))), None)

    def _wanted(self, devices: DeviceList) -> Device | None:
        if self.preferred is None:
            return devices.default(self.direction)
        found = devices.find(self.direction, self.preferred, self.host_api)
        return None if found and self._lost_its_headset(found) else found

    def _here(self, devices: DeviceList) -> Device | None:
        """The device it was on last, if it is still what it was."""
        others = (devices.default(self.direction), *devices.rows(self.direction))
        same = next((device for device in _present(*others) if self.last and self.last.is_same(device)), None)
        return None if same and self._lost_its_headset(same) else same

    def _lost_its_headset(self, device: Device) -> bool:
        """The plug was pulled out of the jack: the same device plays in the room now."""
        if self.free or self.last is None or not self.last.headset or not self.last.is_same(device):
            return False
        return device.headset != self.last.headset

    def detach(self) -> SoundStream | None:
        """Nobody asks the stream anything from here on; it remains to be closed."""
        stream, self.stream, self.device = self.stream, None, None
        self.stalled_checks = 0
        return stream

    def attach(self, device: Device, stream: SoundStream) -> None:
        self.device = self.last = device
        self.stream, self.free = stream, False
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


def _present(*devices: Device | None) -> list[Device]:
    return list(dict.fromkeys(device for device in devices if device is not None))
