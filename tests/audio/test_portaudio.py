"""Opening devices through the library: rates, refusals, and callbacks that fail."""

from __future__ import annotations

import logging
import sys

import numpy as np
import pytest

from tests.fakes.scripted_sounddevice import INVALID_RATE, UNAVAILABLE, ScriptedSounddevice
from voicedesk.audio.device_probe import device_signature
from voicedesk.audio.devices import Device, DeviceList
from voicedesk.audio.portaudio import PortAudioHost, formats_to_try
from voicedesk.audio.sound_host import StreamRefused
from voicedesk.conversation.events import Direction

MICROPHONE = Device("Mic", "ALSA", Direction.INPUT, 3, 2, 44_100.0)
SPEAKER = Device("Speaker", "Windows WASAPI", Direction.OUTPUT, 4, 6, 48_000.0)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> ScriptedSounddevice:
    scripted = ScriptedSounddevice()
    monkeypatch.setitem(sys.modules, "sounddevice", scripted)
    return scripted


def no_input(_block: np.ndarray, _overflowed: bool) -> None:
    return None


def ones(block: np.ndarray, _leaves: float, _underflowed: bool) -> None:
    block[:] = 1.0


def test_our_own_rate_is_tried_first_and_then_the_devices() -> None:
    formats = list(formats_to_try(MICROPHONE))
    assert formats[:3] == [(24_000, 1), (24_000, 2), (44_100, 1)]
    assert {rate for rate, _ in formats} == {24_000, 44_100, 48_000, 16_000, 8_000}
    assert [channels for _, channels in formats_to_try(SPEAKER)][:3] == [1, 2, 6]


def test_a_device_that_refuses_our_rate_is_opened_at_its_own(library: ScriptedSounddevice) -> None:
    library.refusals[24_000.0] = INVALID_RATE
    rates: list[float] = []
    PortAudioHost("linux").open_input(MICROPHONE, rates.append, no_input)
    assert rates[-1] == library.opened[0].options["samplerate"] == 44_100


def test_a_device_that_takes_no_rate_is_refused_and_raises_nothing_else(library: ScriptedSounddevice) -> None:
    library.refusals[None] = INVALID_RATE
    with pytest.raises(StreamRefused) as refused:
        PortAudioHost("linux").open_output(SPEAKER, lambda _rate: None, ones)
    assert not refused.value.busy


def test_a_device_held_by_another_program_is_refused_as_busy(library: ScriptedSounddevice) -> None:
    library.refusals[None] = UNAVAILABLE
    with pytest.raises(StreamRefused) as refused:
        PortAudioHost("linux").open_input(MICROPHONE, lambda _rate: None, no_input)
    assert refused.value.busy


def test_a_device_of_several_channels_gets_the_same_on_each(library: ScriptedSounddevice) -> None:
    library.widths = {6}
    PortAudioHost("linux").open_output(SPEAKER, lambda _rate: None, ones)
    assert np.all(library.opened[0].tick(np.zeros((128, 6), np.float32)) == 1)


def test_windows_is_asked_to_convert(library: ScriptedSounddevice) -> None:
    PortAudioHost("win32").open_output(SPEAKER, lambda _rate: None, ones)
    assert library.opened[0].options["extra_settings"] == {"auto_convert": True}


def test_a_driver_without_times_is_taken_by_its_latency(library: ScriptedSounddevice) -> None:
    leaving: list[float] = []
    PortAudioHost("linux").open_output(SPEAKER, lambda _rate: None,
                                       lambda _block, leaves, _underflowed: leaving.append(leaves))
    library.opened[0].tick(np.zeros((128, 1), np.float32), dac_time=-1.0)
    library.opened[0].tick(np.zeros((128, 1), np.float32), dac_time=0.015)
    assert leaving == [0.02, 0.015]


def test_a_callback_that_fails_ends_the_stream_without_a_trace(
        library: ScriptedSounddevice, capfd: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture) -> None:
    def broken(_block: np.ndarray, _overflowed: bool) -> None:
        raise ZeroDivisionError("in the callback")

    host = PortAudioHost("linux")
    stream = host.open_input(MICROPHONE, lambda _rate: None, broken)
    library.opened[0].tick(np.zeros((128, 1), np.int16))
    assert not stream.is_running()
    assert capfd.readouterr() == ("", "")
    with caplog.at_level(logging.ERROR):
        host.refresh()
    assert "callback failed" in caplog.text
    assert library.starts == 1


def test_a_library_that_fails_to_list_has_no_devices(library: ScriptedSounddevice) -> None:
    assert PortAudioHost("linux").devices() == DeviceList()


def test_without_the_library_there_is_no_device_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    host = PortAudioHost("linux")
    host.refresh()
    assert host.devices() == DeviceList()
    with pytest.raises(StreamRefused, match="not installed"):
        host.open_input(MICROPHONE, lambda _rate: None, no_input)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the files of ALSA")
def test_the_probe_notices_a_changed_list_of_devices(
        tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration = tmp_path_factory.mktemp("alsa") / "asound.conf"
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(configuration))
    absent = device_signature()
    configuration.write_text("pcm.headset { type null }", encoding="utf-8")
    present = device_signature()
    assert absent != present == device_signature()


def test_a_device_whose_name_is_no_text_is_shown_and_loses_no_other(library: ScriptedSounddevice) -> None:
    library.names = [b"Desk microphone", b"USB \xe4udio (hw:1,0)", None, "Kopfhörer".encode()]
    found = PortAudioHost("linux").devices()
    names = ["Desk microphone", "USB \N{REPLACEMENT CHARACTER}udio", "Kopfhörer"]
    assert [device.name for device in found.inputs] == names
    assert [device.name for device in found.outputs] == names
    assert library._ffi_string(b"\xe4") == b"\xe4"
