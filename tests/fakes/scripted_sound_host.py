"""A sound library without sound: devices that a test plugs in and pulls out, and runs block by block."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from voicedesk.audio.devices import SYSTEM_DEFAULT, Device, DeviceList
from voicedesk.audio.sound_host import InputBlock, OutputBlock, StreamRefused
from voicedesk.conversation.events import Direction

RATE = 24_000.0
BLOCK = 240


def device(name: str, direction: Direction, index: int = 0) -> Device:
    return Device(name, "Scripted", direction, index, 1, RATE)


class ScriptedStream:
    """``run`` plays or records that many blocks of 10 ms; its clock counts them and nothing else.

    What is played leaves the speaker 10 ms after it was handed over.
    """

    def __init__(self, opened: Device, block: Callable[[ScriptedStream], None]) -> None:
        self.device = opened
        self.blocks = 0
        self.running = True
        self.closed = False
        self.heard: list[np.ndarray] = []
        self.to_say = np.zeros(BLOCK, np.int16)
        self._block = block

    def run(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            self._block(self)
            self.blocks += 1

    def time(self) -> float:
        assert not self.closed, "a closed stream was asked for its time: the real one crashes"
        return self.blocks * BLOCK / RATE

    def is_running(self) -> bool:
        assert not self.closed
        return self.running

    def close(self) -> None:
        self.closed = True


class ScriptedSoundHost:
    """``inputs`` and ``outputs`` are what is plugged in, the first the system's default; PortAudio's list
    of them is as old as the last ``refresh``. ``busy`` devices are held by another program, ``lifeless``
    ones open and never run, ``headsets`` are plugged into a device's jack, ``bluetooth`` ones come over
    that. ``news``: the sound server told of a change. Its methods may not be called on the thread that
    made it."""

    def __init__(
        self, inputs: tuple[str, ...] = ("Built-in",), outputs: tuple[str, ...] = ("Speakers",)
    ) -> None:
        self.inputs, self.outputs = list(inputs), list(outputs)
        self.busy: set[str] = set()
        self.lifeless: set[str] = set()
        self.opened: list[ScriptedStream] = []
        self.refreshes = 0
        self.news = self.ended = False
        self.headsets: dict[str, str] = {}
        self.bluetooth: set[str] = set()
        self._listed: DeviceList | None = None
        self._main = threading.get_ident()

    def stream(self, direction: Direction) -> ScriptedStream:
        """The open stream of that direction."""
        return next(
            stream
            for stream in reversed(self.opened)
            if not stream.closed and stream.device.direction is direction
        )

    def is_open(self, direction: Direction) -> bool:
        return any(not stream.closed and stream.device.direction is direction for stream in self.opened)

    def refresh(self) -> None:
        self._off_the_main_thread()
        assert all(stream.closed for stream in self.opened), "PortAudio was started anew under an open stream"
        self.refreshes += 1
        self._listed = None

    def devices(self) -> DeviceList:
        self._off_the_main_thread()
        if self._listed is None:
            rows = [
                tuple(
                    replace(
                        device(name, direction, index),
                        headset=self.headsets.get(name, ""),
                        bluetooth=name in self.bluetooth,
                    )
                    for index, name in enumerate(names)
                )
                for direction, names in ((Direction.INPUT, self.inputs), (Direction.OUTPUT, self.outputs))
            ]
            self._listed = DeviceList(
                rows[0], rows[1], rows[0][0] if rows[0] else None, rows[1][0] if rows[1] else None
            )
        return self._listed

    def has_news(self) -> bool:
        news, self.news = self.news, False
        if news:
            self._listed = None  # The server is asked anew each time.
        return news

    def close(self) -> None:
        self._off_the_main_thread()
        self.ended = True

    def open_input(
        self, wanted: Device, prepare: Callable[[float], None], block: InputBlock
    ) -> ScriptedStream:
        def record(stream: ScriptedStream) -> None:
            block(stream.to_say.reshape(-1, 1), stream.time() - BLOCK / RATE, False)

        prepare(RATE)
        return self._open(wanted, record)

    def open_output(
        self, wanted: Device, prepare: Callable[[float], None], block: OutputBlock
    ) -> ScriptedStream:
        def play(stream: ScriptedStream) -> None:
            sound = np.empty(BLOCK, np.float32)
            block(sound, stream.time() + BLOCK / RATE, False)
            stream.heard.append(sound)

        prepare(RATE)
        return self._open(wanted, play)

    def _open(self, wanted: Device, block: Callable[[ScriptedStream], None]) -> ScriptedStream:
        self._off_the_main_thread()
        plugged = self.inputs if wanted.direction is Direction.INPUT else self.outputs
        if wanted.name in self.busy:
            raise StreamRefused("Device unavailable", busy=True)
        if wanted.name not in plugged and wanted.name != SYSTEM_DEFAULT:
            raise StreamRefused("Invalid device")
        stream = ScriptedStream(wanted, block)
        self.opened.append(stream)
        if wanted.name not in self.lifeless:
            stream.run()
        return stream

    def _off_the_main_thread(self) -> None:
        assert threading.get_ident() != self._main, "something slow was called on the main thread"
