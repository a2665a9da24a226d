"""Rows out of PortAudio's lists, in the shapes that the three systems give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from voicedesk.audio.devices import SYSTEM_DEFAULT, Device, DeviceList, device_list
from voicedesk.audio.sound_server import of_dump, of_pactl
from voicedesk.conversation.events import Direction


class Listing:
    """Builds what ``sounddevice.query_devices()`` and ``query_hostapis()`` return."""

    def __init__(self) -> None:
        self.devices: list[dict[str, Any]] = []
        self.host_apis: list[dict[str, Any]] = []

    def api(self, name: str, *devices: tuple[str, int, int], rate: float = 48_000.0,
            default: tuple[str | None, str | None] = (None, None)) -> Listing:
        """``devices``: (name, input channels, output channels)."""
        first = len(self.devices)
        for device, inputs, outputs in devices:
            self.devices.append({
                "name": device, "index": len(self.devices), "hostapi": len(self.host_apis),
                "max_input_channels": inputs, "max_output_channels": outputs,
                "default_low_input_latency": 0.01, "default_low_output_latency": 0.01,
                "default_high_input_latency": 0.1, "default_high_output_latency": 0.1,
                "default_samplerate": rate})
        names = [device[0] for device in devices]
        self.host_apis.append({
            "name": name, "devices": list(range(first, len(self.devices))),
            "default_input_device": first + names.index(default[0]) if default[0] else -1,
            "default_output_device": first + names.index(default[1]) if default[1] else -1})
        return self

    def rows(self, platform: str) -> DeviceList:
        return device_list(self.devices, self.host_apis, platform)


def names(devices: DeviceList, direction: Direction) -> Sequence[str]:
    return [row.name for row in devices.rows(direction)]


WINDOWS = (
    Listing()
    .api("MME", ("Microsoft Sound Mapper - Input", 2, 0), ("Microphone (Jabra EVOLVE 20 MS)", 1, 0),
         ("Microphone Array (Intel® Smart ", 2, 0), ("Microsoft Sound Mapper - Output", 0, 2),
         ("Speakers (Realtek(R) Audio)", 0, 2), ("Kopfhörer (Jabra EVOLVE 20 MS) ", 0, 2),
         default=("Microsoft Sound Mapper - Input", "Microsoft Sound Mapper - Output"), rate=44_100.0)
    .api("Windows DirectSound", ("Primary Sound Capture Driver", 2, 0),
         ("Microphone (Jabra EVOLVE 20 MS)", 1, 0), ("Primary Sound Driver", 0, 2),
         ("Speakers (Realtek(R) Audio)", 0, 2),
         default=("Primary Sound Capture Driver", "Primary Sound Driver"), rate=44_100.0)
    .api("Windows WASAPI", ("Speakers (Realtek(R) Audio)", 0, 2), ("Kopfhörer (Jabra EVOLVE 20 MS)", 0, 2),
         ("Microphone (Jabra EVOLVE 20 MS)", 1, 0),
         ("Microphone Array (Intel® Smart Sound Technology for Digital Microphones)", 4, 0),
         ("Microphone (USB Audio Device)", 1, 0), ("Microphone (USB Audio Device)", 1, 0),
         ("Speakers (Realtek(R) Audio) [Loopback]", 2, 0),
         default=("Microphone (Jabra EVOLVE 20 MS)", "Speakers (Realtek(R) Audio)"))
    .api("Windows WDM-KS", ("Stereo Mix (Realtek HD Audio Stereo input)", 2, 0), ("Speakers 1 ()", 0, 2),
         ("Microphone (@System32\\drivers\\bthhfenum.sys,#2;%1 Hands-Free%0\r\n;(WH-1000XM4))", 1, 0))
)
MACOS = Listing().api(
    "Core Audio", ("MacBook Pro Microphone", 1, 0), ("MacBook Pro Speakers", 0, 2),
    ("AirPods von Jürgen", 1, 0), ("AirPods von Jürgen", 0, 2), ("Microsoft Teams Audio", 1, 1),
    ("Aggregate", 0, 0),
    default=("MacBook Pro Microphone", "MacBook Pro Speakers"))
LINUX = (
    Listing()
    .api("ALSA", ("HDA Intel PCH: ALC257 Analog (hw:0,0)", 2, 2), ("HDA Intel PCH: HDMI 0 (hw:0,3)", 0, 8),
         ("Blue Yeti: USB Audio (hw:1,0)", 2, 2), ("USB Audio: - (hw:2,0)", 1, 0),
         ("USB Audio: - (hw:3,0)", 1, 0),
         ("sysdefault", 128, 128), ("front", 0, 2), ("surround21", 0, 128), ("surround40", 0, 2),
         ("surround51", 0, 2), ("surround71", 0, 2), ("iec958", 0, 2), ("spdif", 0, 2), ("lavrate", 128, 128),
         ("samplerate", 128, 128), ("speexrate", 128, 128), ("speex", 1, 1), ("upmix", 8, 8),
         ("vdownmix", 6, 6),
         ("dmix", 0, 2), ("hdmi", 0, 8), ("pulse", 32, 32), ("pipewire", 64, 64), ("Headset", 64, 64),
         ("default", 64, 64), default=("default", "default"), rate=44_100.0)
    .api("OSS")
    .api("JACK Audio Connection Kit", ("system", 2, 2), default=("system", "system"))
)


def test_windows_shows_each_device_once_with_its_full_name() -> None:
    rows = WINDOWS.rows("win32")
    assert names(rows, Direction.INPUT) == [
        "Microphone (Jabra EVOLVE 20 MS)",
        "Microphone Array (Intel® Smart Sound Technology for Digital Microphones)",
        "Microphone (USB Audio Device)", "Microphone (USB Audio Device) (2)"]
    assert names(rows, Direction.OUTPUT) == ["Speakers (Realtek(R) Audio)", "Kopfhörer (Jabra EVOLVE 20 MS)"]
    assert {row.host_api for row in (*rows.inputs, *rows.outputs)} == {"Windows WASAPI"}


def test_windows_default_is_the_device_itself() -> None:
    rows = WINDOWS.rows("win32")
    assert rows.default_input == rows.find(Direction.INPUT, "Microphone (Jabra EVOLVE 20 MS)")
    assert rows.default_output == rows.find(Direction.OUTPUT, "Speakers (Realtek(R) Audio)")


def test_two_devices_of_one_name_stay_two_devices() -> None:
    rows = WINDOWS.rows("win32")
    first = rows.find(Direction.INPUT, "Microphone (USB Audio Device)")
    second = rows.find(Direction.INPUT, "Microphone (USB Audio Device) (2)")
    assert first is not None
    assert second is not None
    assert first.index != second.index


def test_windows_without_wasapi_still_has_sound() -> None:
    rows = Listing().api("MME", ("Microphone (Old Card)", 1, 0)).rows("win32")
    assert names(rows, Direction.INPUT) == ["Microphone (Old Card)"]
    assert rows.default_input == rows.inputs[0]
    assert rows.default_output is None


def test_macos_shows_what_core_audio_names() -> None:
    rows = MACOS.rows("darwin")
    both = ["AirPods von Jürgen", "Microsoft Teams Audio"]
    assert names(rows, Direction.INPUT) == ["MacBook Pro Microphone", *both]
    assert names(rows, Direction.OUTPUT) == ["MacBook Pro Speakers", *both]
    assert rows.default_output == rows.outputs[0]


def test_linux_shows_hardware_and_named_devices_and_no_plugins() -> None:
    rows = LINUX.rows("linux")
    assert names(rows, Direction.INPUT) == ["HDA Intel PCH: ALC257 Analog", "Blue Yeti: USB Audio",
                                            "USB Audio: -", "USB Audio: - (2)", "Headset"]
    assert names(rows, Direction.OUTPUT) == ["HDA Intel PCH: ALC257 Analog", "HDA Intel PCH: HDMI 0",
                                             "Blue Yeti: USB Audio", "Headset"]


def test_linux_default_is_the_name_that_follows_the_system() -> None:
    default = LINUX.rows("linux").default_input
    assert default is not None
    assert (default.name, LINUX.devices[default.index]["name"]) == (SYSTEM_DEFAULT, "default")


def test_linux_prefers_the_sound_server_where_portaudio_speaks_to_it() -> None:
    listing = Listing().api("ALSA", ("default", 2, 2)).api(
        "PulseAudio", ("Built-in Audio Analog Stereo", 0, 2),
        ("Monitor of Built-in Audio Analog Stereo", 2, 0), ("Blue Yeti Analog Stereo", 2, 0),
        default=("Blue Yeti Analog Stereo", "Built-in Audio Analog Stereo"))
    rows = listing.rows("linux")
    assert names(rows, Direction.INPUT) == ["Blue Yeti Analog Stereo"]
    assert names(rows, Direction.OUTPUT) == ["Built-in Audio Analog Stereo"]


def test_a_device_of_one_direction_is_not_offered_in_the_other() -> None:
    rows = Listing().api("ALSA", ("Webcam: USB Audio (hw:1,0)", 1, 0)).rows("linux")
    assert names(rows, Direction.OUTPUT) == []
    assert rows.default_output is None


def test_no_device_is_an_empty_list() -> None:
    for rows in (device_list([], [], "linux"), Listing().api("ALSA").api("OSS").rows("linux")):
        assert rows == DeviceList()
        assert not rows.known


def test_a_device_is_found_by_name_and_host_api() -> None:
    rows = LINUX.rows("linux")
    assert rows.find(Direction.INPUT, "Headset", "ALSA") == rows.find(Direction.INPUT, "Headset")
    assert rows.find(Direction.INPUT, "headset") is None


def test_a_device_that_another_host_api_has_now_is_found_by_its_name() -> None:
    rows = LINUX.rows("linux")
    assert rows.find(Direction.INPUT, "Headset", "PipeWire") == rows.find(Direction.INPUT, "Headset", "ALSA")


def test_of_two_devices_of_one_name_the_host_api_tells_which() -> None:
    one, other = (Device("Headset", api, Direction.INPUT, 1, 1, 48_000.0) for api in ("PipeWire", "ALSA"))
    rows = DeviceList((one, other))
    assert (rows.find(Direction.INPUT, "Headset", "ALSA"), rows.find(Direction.INPUT, "Headset")) == (
        other, one)


SINKS = [
    {"name": "alsa_output.pci", "description": "Built-in Audio Analog Stereo",
     "properties": {"device.api": "alsa"}, "active_port": "analog-output-headphones", "ports": [
         {"name": "analog-output-speaker", "description": "Speakers", "type": "Speaker"},
         {"name": "analog-output-headphones", "description": "Headphones", "type": "Headphones"}]},
    {"name": "bluez_output.1", "description": "WH-1000XM4", "properties": {"device.api": "bluez5"},
     "active_port": None, "ports": []}]
SOURCES = [
    {"name": "alsa_output.pci.monitor", "description": "Monitor of Built-in",
     "properties": {"device.class": "monitor"}},
    {"name": "bluez_input.1", "description": "WH-1000XM4", "properties": {"device.api": "bluez5"}}]


def behind(info: dict[str, Any]) -> DeviceList:
    return device_list(LINUX.devices, LINUX.host_apis, "linux", of_pactl(info, SINKS, SOURCES))


def test_behind_pipewire_each_of_its_devices_is_a_row_and_held_hardware_is_none() -> None:
    rows = behind({"server_name": "PulseAudio (on PipeWire 1.2.7)", "default_sink_name": "bluez_output.1"})
    assert names(rows, Direction.OUTPUT) == ["Built-in Audio Analog Stereo", "WH-1000XM4", "Headset"]
    assert names(rows, Direction.INPUT) == ["WH-1000XM4", "Headset"]
    assert rows.default_output == rows.find(Direction.OUTPUT, "WH-1000XM4", "PipeWire")
    assert rows.default_input is not None
    assert rows.default_input.name == SYSTEM_DEFAULT, "the server named none that we could show"
    built_in, headset = rows.outputs[:2]
    assert (built_in.node, LINUX.devices[built_in.index]["name"]) == ("alsa_output.pci", "pipewire")
    assert (built_in.headset, built_in.outlet) == ("Headphones", "Headphones")
    assert (headset.bluetooth, built_in.bluetooth) == (True, False)


def test_behind_pulseaudio_its_own_plugin_is_the_way() -> None:
    rows = behind({"server_name": "pulseaudio", "default_sink_name": "alsa_output.pci"})
    assert {(row.host_api, LINUX.devices[row.index]["name"]) for row in rows.outputs[:2]} == {
        ("PulseAudio", "pulse")}


def test_a_server_that_alsa_has_no_way_to_changes_nothing() -> None:
    listing = Listing().api("ALSA", ("Blue Yeti: USB Audio (hw:1,0)", 2, 2))
    server = of_pactl({"server_name": "pulseaudio"}, SINKS, SOURCES)
    assert device_list(listing.devices, listing.host_apis, "linux", server) == listing.rows("linux")


def test_pipewires_own_dump_tells_the_same_where_there_is_no_pactl() -> None:
    def node(name: str, described: str, kind: str) -> dict[str, Any]:
        return {"info": {"props": {"node.name": name, "node.description": described, "media.class": kind}}}

    server = of_dump([
        node("a", "Speakers", "Audio/Sink"), node("b", "Mic", "Audio/Source"),
        node("c", "Game", "Stream/Output/Audio"), {"type": "PipeWire:Interface:Core", "info": None}, "odd",
        {"metadata": [{"key": "default.audio.sink", "value": {"name": "a"}}, {"key": "x", "value": 1}]}])
    assert [(each.node, each.name, each.direction) for each in server.nodes] == [
        ("a", "Speakers", Direction.OUTPUT), ("b", "Mic", Direction.INPUT)]
    assert server.defaults == {Direction.OUTPUT: "a", Direction.INPUT: ""}


@pytest.mark.parametrize("sinks", [["odd"], [{}], [{"name": "x", "properties": {}, "ports": "odd"}],
                                   [{"name": "x", "description": None, "properties": {}, "ports": [1]}]])
def test_nonsense_from_a_server_is_no_crash(sinks: list[Any]) -> None:
    assert {each.name for each in of_pactl({}, sinks, []).nodes} <= {"x"}


def test_a_microphone_of_a_bluetooth_headset_is_known_by_its_name_or_its_rate() -> None:
    windows = Listing().api("Windows WASAPI", ("Headset (WH-1000XM4 Hands-Free AG Audio)", 1, 0),
                            ("Microphone (USB Audio Device)", 1, 0)).rows("win32")
    assert [row.bluetooth for row in windows.inputs] == [True, False]
    macos = Listing().api("Core Audio", ("AirPods", 1, 0), rate=24_000.0).rows("darwin")
    assert [row.bluetooth for row in (*macos.inputs, *MACOS.rows("darwin").inputs)] == [True, *[False] * 3]


def test_line_breaks_in_a_name_do_not_break_the_list() -> None:
    rows = Listing().api("Core Audio", ("Hands-Free\r\n (WH-1000XM4)", 1, 0)).rows("darwin")
    assert names(rows, Direction.INPUT) == ["Hands-Free (WH-1000XM4)"]
