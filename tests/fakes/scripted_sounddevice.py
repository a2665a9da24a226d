"""The part of sounddevice that the engine uses, with devices that refuse what a test says."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

INVALID_RATE = -9997
UNAVAILABLE = -9985


class PortAudioError(Exception):
    """(message, PortAudio's number), as sounddevice raises it."""


class CallbackAbort(Exception):
    """Ends a stream from inside its callback."""


class ScriptedPortAudioStream:
    """``tick`` runs one callback the way the library does: an abort ends the stream, silently."""

    latency = 0.02
    time = 0.0

    def __init__(self, library: ScriptedSounddevice, options: dict[str, Any]) -> None:
        self.options = options
        self.environment = dict(os.environ)  # as it was when the stream was opened
        self.active = False
        self._callback: Callable[..., None] = options["callback"]
        if refusal := library.refusals.get(options["samplerate"], library.refusals.get(None)):
            raise PortAudioError("refused", refusal)
        if options["channels"] not in library.widths:
            raise PortAudioError("Invalid number of channels", -9998)
        library.opened.append(self)

    def start(self) -> None:
        self.active = True

    def tick(self, data: np.ndarray, dac_time: float = 0.0) -> np.ndarray:
        times = SimpleNamespace(inputBufferAdcTime=0.0, outputBufferDacTime=dac_time, currentTime=0.0)
        status = SimpleNamespace(input_overflow=False, output_underflow=False)
        try:
            self._callback(data, len(data), times, status)
        except CallbackAbort:
            self.active = False
        return data

    def abort(self, ignore_errors: bool) -> None:
        self.active = False

    def close(self, ignore_errors: bool) -> None:
        self.active = False


class ScriptedSounddevice:
    """``refusals``: a rate, or None for all, to PortAudio's number; ``widths``: channel counts it takes;
    ``names``: its devices, None for one that cannot be asked. Without ``names`` it has no list at all."""

    PortAudioError = PortAudioError
    CallbackAbort = CallbackAbort

    def __init__(self) -> None:
        self.refusals: dict[float | None, int] = {}
        self.widths = {1, 2}
        self.names: Any = None
        self.opened: list[ScriptedPortAudioStream] = []
        self.starts = 1

    def InputStream(self, **options: Any) -> ScriptedPortAudioStream:
        return ScriptedPortAudioStream(self, options)

    OutputStream = InputStream

    def WasapiSettings(self, **options: Any) -> dict[str, Any]:
        return options

    def query_devices(self, index: int) -> dict[str, Any]:
        if self.names[index] is None:
            raise PortAudioError("Error querying device", -9996)
        name = self._ffi_string(self.names[index]).decode("utf-8")
        return {"name": name, "index": index, "default_samplerate": 48_000.0,
                "max_input_channels": 1, "max_output_channels": 2}

    def query_hostapis(self) -> list[dict[str, Any]]:
        if self.names is None:
            raise PortAudioError("not initialised", -10_000)
        return [{"name": "ALSA", "devices": list(range(len(self.names))),
                 "default_input_device": 0, "default_output_device": 0}]

    def _ffi_string(self, place: bytes) -> bytes:
        """What lies at a place in the library's memory: here the place is the name itself."""
        return place

    def _terminate(self) -> None:
        self.starts -= 1

    def _initialize(self) -> None:
        self.starts += 1
