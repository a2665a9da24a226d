"""Opening devices through the library: rates, refusals, and callbacks that fail."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.scripted_sounddevice import INVALID_RATE, UNAVAILABLE, ScriptedSounddevice
from voicedesk.audio import server_way
from voicedesk.audio.device_probe import device_signature
from voicedesk.audio.devices import Device, DeviceList
from voicedesk.audio.portaudio import PortAudioHost, formats_to_try
from voicedesk.audio.server_way import pairs_of
from voicedesk.audio.sound_host import StreamRefused
from voicedesk.conversation.events import Direction

MICROPHONE = Device("Mic", "ALSA", Direction.INPUT, 3, 2, 44_100.0)
SPEAKER = Device("Speaker", "Windows WASAPI", Direction.OUTPUT, 4, 6, 48_000.0)

PW_LINK = """#!/bin/sh
case $1 in
--output) for n in 1 2 3 4 5 6 7 8 9; do echo {stream}-$n:output_MONO; done ;;
--input) echo phones:playback_FL; echo phones:playback_FR; echo other:playback_FL ;;
*) echo "$1 $2" >> {log} ;;
esac
"""


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


@pytest.mark.parametrize(("device", "variable"), [
    (replace(SPEAKER, host_api="PulseAudio", node="bluez.1"), "PULSE_SINK"),
    (replace(MICROPHONE, host_api="PulseAudio", node="bluez.1"), "PULSE_SOURCE"),
    (replace(MICROPHONE, host_api="PipeWire", node="bluez.1"), "PIPEWIRE_NODE")])
def test_a_stream_is_led_to_the_servers_device(
        library: ScriptedSounddevice, device: Device, variable: str) -> None:
    before = dict(os.environ)
    host = PortAudioHost("linux")
    opening = host.open_input if device.direction is Direction.INPUT else host.open_output
    opening(device, lambda _rate: None, no_input)
    assert library.opened[0].environment[variable] == "bluez.1"
    assert dict(os.environ) == before


@pytest.mark.skipif(sys.platform != "linux", reason="runs a script")
def test_what_a_person_hears_is_linked_to_the_device_and_never_led_elsewhere(
        library: ScriptedSounddevice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "pw-link"
    program.write_text(PW_LINK.format(stream=f"voicedesk-{os.getpid()}", log=tmp_path / "linked"))
    program.chmod(0o755)
    monkeypatch.setattr(server_way, "_numbers", count(1))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("PIPEWIRE_ALSA", "{ alsa.buffer-bytes = 16384 }")
    phones = replace(SPEAKER, host_api="PipeWire", node="phones")
    PortAudioHost("linux").open_output(phones, lambda _rate: None, ones)
    asked = library.opened[0].environment["PIPEWIRE_ALSA"]
    assert "node.autoconnect = false" in asked
    assert "alsa.buffer-bytes = 16384" in asked, "what the person set is kept"
    name = asked.rpartition("node.name = ")[2].removesuffix(" }")
    assert (tmp_path / "linked").read_text().splitlines() == [
        f"{name}:output_MONO phones:playback_{side}" for side in ("FL", "FR")]

    monkeypatch.setattr(server_way, "LINK_SECONDS", 0.0)
    with pytest.raises(StreamRefused, match="does not link"):
        PortAudioHost("linux").open_output(replace(phones, node="gone"), lambda _rate: None, ones)
    assert not library.opened[-1].active


@pytest.mark.parametrize(("ours", "theirs", "pairs"), [
    (["a:output_MONO"], ["b:playback_MONO"], [("a:output_MONO", "b:playback_MONO")]),
    (["a:output_MONO"], ["b:playback_RL", "b:playback_FR", "b:playback_FL"],
     [("a:output_MONO", "b:playback_FL"), ("a:output_MONO", "b:playback_FR")]),
    (["a:output_MONO"], ["b:playback_AUX0", "b:playback_AUX1", "b:playback_AUX2"],
     [("a:output_MONO", "b:playback_AUX0"), ("a:output_MONO", "b:playback_AUX1")]),
    (["a:output_FL", "a:output_FR"], ["b:playback_FL", "b:playback_FR"],
     [("a:output_FL", "b:playback_FL"), ("a:output_FR", "b:playback_FR")]),
    ([], ["b:playback_FL"], []), (["a:output_MONO"], [], [])])
def test_one_voice_goes_to_both_sides_in_front(
        ours: list[str], theirs: list[str], pairs: list[tuple[str, str]]) -> None:
    assert pairs_of(ours, theirs) == pairs


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
    with closing(PortAudioHost("linux")) as host:
        assert host.devices() == DeviceList()


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
    with closing(PortAudioHost("linux")) as host:
        found = host.devices()
    names = ["Desk microphone", "USB \N{REPLACEMENT CHARACTER}udio", "Kopfhörer"]
    assert [device.name for device in found.inputs] == names
    assert [device.name for device in found.outputs] == names
    assert library._ffi_string(b"\xe4") == b"\xe4"
