"""What the engine needs of a sound library, so that tests can stand in for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from voicedesk.audio.arrays import Signal
from voicedesk.audio.devices import Device, DeviceList

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

InputBlock = Callable[["npt.NDArray[np.int16]", float, bool], None]
"""(frames, channels) of int16, the stream's time at which the first of it was captured, and whether sound was
lost before it. Called on the audio thread."""
OutputBlock = Callable[[Signal, float, bool], None]
"""A mono float32 block to fill, the stream's time at which it leaves the speaker, and whether the speaker
ran dry before it. Called on the audio thread."""


class StreamRefused(Exception):
    """A device that cannot be opened: whether another program holds it, and the library's own words."""

    def __init__(self, detail: str, busy: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.busy = busy


class SoundStream(Protocol):
    """An open stream; closing it twice is harmless."""

    def time(self) -> float:
        """The device's clock, in seconds; that of ``OutputBlock``."""

    def is_running(self) -> bool:
        """False once the library gave it up."""

    def close(self) -> None:
        """No callback runs once this returned. Blocks for some milliseconds."""


class SoundHost(Protocol):
    """All its methods block and belong on one thread of their own."""

    def refresh(self) -> None:
        """Look for devices again. Only while no stream is open."""

    def devices(self) -> DeviceList: ...

    def has_news(self) -> bool:
        """Whether the sound server told since the last call that devices came, went or became the default.
        The one method that does not block, for the main thread."""


    def close(self) -> None:
        """End what goes on in the background; no stream is open. It may be used again all the same."""

    def open_input(self, device: Device, prepare: Callable[[float], None], block: InputBlock) -> SoundStream:
        """Open and start; ``prepare`` is told the rate before. StreamRefused if no rate will do."""

    def open_output(self, device: Device, prepare: Callable[[float], None],
                    block: OutputBlock) -> SoundStream:
        """The same for a loudspeaker."""
