"""The one file that knows PortAudio. Everything here blocks, and belongs on a thread of its own."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from voicedesk.audio.devices import Device, DeviceList, device_list
from voicedesk.audio.formats import FRAME_MS, SAMPLE_RATE
from voicedesk.audio.playout_clock import adc_time_of, dac_time_of
from voicedesk.audio.server_way import way_to
from voicedesk.audio.sound_host import InputBlock, OutputBlock, StreamRefused
from voicedesk.audio.sound_server import ServerList, ServerNews, ask_server
from voicedesk.audio.thread_priority import prefer_this_thread

log = logging.getLogger(__name__)

DEVICE_UNAVAILABLE = -9985  # paDeviceUnavailable: another program holds it.
USUAL_RATES = (48_000.0, 44_100.0, 16_000.0, 8_000.0)
MOST_CHANNELS = 8

# Measured on PipeWire's ALSA device with a quantum of 256/48000, from the callback to the speaker: blocks of
# 128 at 24 kHz 12 ms, of 64 7 ms, for half a per cent of a core more and no more underruns, also beside
# other work; sizes that are no power of two had three times as many. 24 kHz needs no resampler of ours,
# which would cost more than 48 kHz wins. The microphone has a whole frame to wait for anyway.
LINUX_BLOCK_SECONDS = {"input": FRAME_MS / 1000, "output": 128 / 48_000}
LINUX_LATENCY_SECONDS = {"input": 0.005, "output": 128 / 48_000}


def formats_to_try(device: Device) -> Iterator[tuple[float, int]]:
    """(rate, channels), the best first: ours, which most systems convert to; then the device's own."""
    widths = dict.fromkeys((1, min(2, device.channels), min(MOST_CHANNELS, device.channels)))
    for rate in dict.fromkeys((float(SAMPLE_RATE), device.rate, *USUAL_RATES)):
        for channels in widths:
            yield rate, channels


def library_version() -> str:
    """What PortAudio calls itself. Raises OSError where its library is not there."""
    import sounddevice

    return str(sounddevice.get_portaudio_version()[1])


def _raw_devices(library: Any, host_apis: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One by one: a device that cannot be asked, or whose name is no text, must not lose the others."""
    found: list[Mapping[str, Any]] = []
    for index in (index for api in host_apis for index in api["devices"]):
        try:
            try:
                found.append(library.query_devices(index))
            except UnicodeDecodeError:
                with _names_made_readable(library):
                    found.append(library.query_devices(index))
        except (library.PortAudioError, UnicodeDecodeError) as error:
            log.warning("PortAudio's device %s cannot be used: %s", index, error)
    return found


@contextlib.contextmanager
def _names_made_readable(library: Any) -> Iterator[None]:
    """What is no UTF-8 in a name comes out as a replacement; the library itself gives up at it."""
    bytes_at = library._ffi_string
    library._ffi_string = lambda place: bytes_at(place).decode("utf-8", "replace").encode()
    try:
        yield
    finally:
        library._ffi_string = bytes_at


class PortAudioStream:
    """``stream`` is a sounddevice stream, open and started."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def time(self) -> float:
        return float(self._stream.time)

    @property
    def latency(self) -> float:
        """Seconds, as the driver tells it."""
        return float(self._stream.latency)

    def is_running(self) -> bool:
        return bool(self._stream.active)

    def close(self) -> None:
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)


class PortAudioHost:
    """``SoundHost`` over sounddevice, imported with the first call.

    Without the library, or without any device, ``devices`` is empty and opening is refused.
    """

    def __init__(self, platform: str = sys.platform) -> None:
        self._platform = platform
        self._library: Any = None
        self._input_latency = self._output_latency = 0.0
        self._fault: Exception | None = None
        self._news = ServerNews()

    def refresh(self) -> None:
        known_before = "sounddevice" in sys.modules
        library = self._load()
        if library is None or not known_before:
            return  # It has only just looked.
        if self._fault is not None:
            log.error("The sound's callback failed", exc_info=self._fault)
            self._fault = None
        with contextlib.suppress(library.PortAudioError):  # It may not have started the last time.
            library._terminate()
        try:
            library._initialize()
        except library.PortAudioError as error:
            log.warning("PortAudio did not start again: %s", error)

    def devices(self) -> DeviceList:
        library = self._load()
        if library is None:
            return DeviceList()
        try:
            server = self._ask_server() if self._platform == "linux" else None
            host_apis = library.query_hostapis()
            return device_list(_raw_devices(library, host_apis), host_apis, self._platform, server)
        except library.PortAudioError as error:
            log.warning("PortAudio has no list of devices: %s", error)
            return DeviceList()

    def has_news(self) -> bool:
        return self._news.take()

    def close(self) -> None:
        self._news.stop()

    def _ask_server(self) -> ServerList | None:
        """Listens before it asks, so that nothing is missed in between."""
        self._news.start()
        self._news.take()
        return ask_server()

    def open_input(self, device: Device, prepare: Callable[[float], None],
                   block: InputBlock) -> PortAudioStream:
        """int16 blocks."""
        prefer = cache(prefer_this_thread)  # Once for each stream's thread.

        def callback(data: Any, _frames: int, time: Any, status: Any) -> None:
            prefer()
            began = adc_time_of(time.inputBufferAdcTime, time.currentTime, self._input_latency)
            self._guard(block, data, began, bool(status.input_overflow))

        library = self._needed()
        opened = self._open(device, prepare, library.InputStream, {"dtype": "int16", "callback": callback})
        self._input_latency = opened.latency
        return opened

    def open_output(self, device: Device, prepare: Callable[[float], None],
                    block: OutputBlock) -> PortAudioStream:
        """float32 blocks; a device with several channels gets the same on each."""
        prefer = cache(prefer_this_thread)  # Once for each stream's thread.

        def callback(data: Any, _frames: int, time: Any, status: Any) -> None:
            prefer()
            leaves = dac_time_of(time.outputBufferDacTime, time.currentTime, self._output_latency)
            underflowed = bool(status.output_underflow)
            if data.shape[1] == 1:
                self._guard(block, data[:, 0], leaves, underflowed)
            else:
                mono = np.zeros(len(data), np.float32)
                self._guard(block, mono, leaves, underflowed)
                data[:] = mono[:, np.newaxis]

        library = self._needed()
        opened = self._open(device, prepare, library.OutputStream, {"dtype": "float32", "callback": callback})
        self._output_latency = opened.latency
        return opened

    def _guard(self, block: Callable[..., None], *arguments: object) -> None:
        """An exception must not reach the library, which would print it; the stream ends instead."""
        try:
            block(*arguments)
        except Exception as error:
            self._fault = error  # Logged later: nothing is written on the audio thread.
            raise self._library.CallbackAbort from error

    def _load(self) -> Any:
        if self._library is None:
            try:
                import sounddevice
            except Exception as error:  # noqa: BLE001 - no library, or one that does not start: no sound
                log.warning("There is no sound: %s", error)
                return None
            self._library = sounddevice
        return self._library

    def _needed(self) -> Any:
        library = self._load()
        if library is None:
            raise StreamRefused("PortAudio is not installed")
        return library

    def _open(self, device: Device, prepare: Callable[[float], None], kind: Any,
              options: dict[str, Any]) -> PortAudioStream:
        detail = ""
        for rate, channels in formats_to_try(device):
            prepare(rate)
            try:
                with way_to(device) as way:
                    stream = kind(device=device.index, samplerate=rate, channels=channels,
                                  **options, **self._timing(rate, device))
            except (self._library.PortAudioError, ValueError) as error:
                detail = str(error)
                if DEVICE_UNAVAILABLE in error.args:
                    raise StreamRefused(detail, busy=True) from error
                continue
            opened = self._started(stream)
            if not way.is_there():
                opened.close()
                raise StreamRefused("PipeWire does not link the stream to the device")
            return opened
        raise StreamRefused(detail)

    def _started(self, stream: Any) -> PortAudioStream:
        try:
            stream.start()
        except self._library.PortAudioError as error:
            stream.close(ignore_errors=True)
            raise StreamRefused(str(error), busy=DEVICE_UNAVAILABLE in error.args) from error
        return PortAudioStream(stream)

    def _timing(self, rate: float, device: Device) -> dict[str, Any]:
        if self._platform == "linux":
            side = device.direction.value
            block = round(rate * LINUX_BLOCK_SECONDS[side])
            return {"blocksize": block, "latency": LINUX_LATENCY_SECONDS[side]}
        timing: dict[str, Any] = {"blocksize": 0, "latency": "low"}
        if device.host_api == "Windows WASAPI":
            # Windows itself converts; without this a shared device takes its own rate only.
            timing["extra_settings"] = self._library.WasapiSettings(auto_convert=True)
        return timing
