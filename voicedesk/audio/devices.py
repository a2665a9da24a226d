"""The devices a person would recognise, out of the many names that PortAudio has for each."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from voicedesk.audio.sound_server import ServerList
from voicedesk.conversation.events import Direction

SYSTEM_DEFAULT = "System default"

PREFERRED_HOST_APIS: Mapping[str, tuple[str, ...]] = {
    # The first that has a device serves; its names are whole, and it names each device once.
    "win32": ("Windows WASAPI", "Windows DirectSound", "MME"),
    "darwin": ("Core Audio",),
    "linux": ("PulseAudio", "ALSA", "JACK Audio Connection Kit", "OSS"),
}
ALSA_HARDWARE = re.compile(r" \((?:plug)?hw:[^)]*\)$")
ALSA_PLUGINS = re.compile(
    r"^(?:default|sysdefault|pipewire|pulse|jack|oss|null|front|rear|center_lfe|side|surround\d+|iec958|spdif|"
    r"hdmi|dmix|dsnoop|modem|phoneline|samplerate\w*|speexrate\w*|lavrate\w*|speex|upmix|vdownmix|usbstream)"
    r"(?::.*)?$")
CALL_RATE = 24_000.0
ALSA_FOLLOWS_DEFAULT = ("default", "pipewire", "pulse", "sysdefault")


@dataclass(frozen=True, slots=True)
class Device:
    """One row: ``name`` in full and unique in its direction, stored together with ``host_api``.

    ``index`` is PortAudio's, good until it is initialised again and never to be stored. ``rate`` is the
    device's own in Hz, ``channels`` the most it has in that direction. ``node`` is what the sound server
    calls it, where it is one of the server's: ``index`` is then the server's own entry in PortAudio's list.
    ``headset`` names the headphones or headset that are plugged into it, ``bluetooth``: it comes over that.
    """

    name: str
    host_api: str
    direction: Direction
    index: int
    channels: int
    rate: float
    node: str = ""
    headset: str = field(default="", compare=False)
    bluetooth: bool = field(default=False, compare=False)

    def is_same(self, other: Device) -> bool:
        """In lists of different times."""
        return (self.name, self.host_api, self.node) == (other.name, other.host_api, other.node)

    @property
    def outlet(self) -> str:
        """Where its sound comes out, as a person would say."""
        return self.headset or self.name


@dataclass(frozen=True, slots=True)
class DeviceList:
    """The rows of both directions, and what the system's default stands for (None: no device)."""

    inputs: tuple[Device, ...] = ()
    outputs: tuple[Device, ...] = ()
    default_input: Device | None = None
    default_output: Device | None = None

    @property
    def known(self) -> bool:
        """Whether there is any device at all."""
        return bool(self.inputs or self.outputs or self.default_input or self.default_output)

    def rows(self, direction: Direction) -> tuple[Device, ...]:
        return self.inputs if direction is Direction.INPUT else self.outputs

    def default(self, direction: Direction) -> Device | None:
        return self.default_input if direction is Direction.INPUT else self.default_output

    def find(self, direction: Direction, name: str, host_api: str = "") -> Device | None:
        """The row of that name and host API; or of the name alone, where another API has it now."""
        named = [row for row in self.rows(direction) if row.name == name]
        return next((row for row in named if row.host_api == host_api), named[0] if named else None)


def _channels(raw: Mapping[str, Any], direction: Direction) -> int:
    return int(raw[f"max_{direction.value}_channels"])


def _device(raw: Mapping[str, Any], host_api: str, direction: Direction) -> Device:
    name = " ".join(str(raw["name"]).split())
    rate = float(raw["default_samplerate"])
    return Device(ALSA_HARDWARE.sub("", name), host_api, direction, int(raw["index"]),
                  _channels(raw, direction), rate, bluetooth=_is_of_a_headset(name, host_api, rate))


def _is_of_a_headset(name: str, host_api: str, rate: float) -> bool:
    """Over Bluetooth, as far as the name or the rate betrays it: Windows calls such a microphone
    "Hands-Free", and macOS has it at 24 kHz or less, which no other has."""
    return "hands-free" in name.casefold() or (host_api == "Core Audio" and rate <= CALL_RATE)


def _is_clutter(name: str, host_api: str, direction: Direction) -> bool:
    if host_api == "ALSA":
        return ALSA_PLUGINS.match(name) is not None
    # What a speaker plays, offered as a microphone: a conversation with oneself.
    return direction is Direction.INPUT and (name.startswith("Monitor of ") or name.endswith("[Loopback]"))


def _numbered(rows: Sequence[Device]) -> tuple[Device, ...]:
    """Two devices of one name become "name" and "name (2)"."""
    seen: Counter[str] = Counter()
    numbered = []
    for row in rows:
        seen[row.name] += 1
        numbered.append(row if seen[row.name] == 1 else replace(row, name=f"{row.name} ({seen[row.name]})"))
    return tuple(numbered)


def _rows(raw: Sequence[Mapping[str, Any]], host_api: str, direction: Direction) -> tuple[Device, ...]:
    return _numbered([_device(entry, host_api, direction) for entry in raw if _channels(entry, direction) > 0
                      and not _is_clutter(str(entry["name"]), host_api, direction)])


def _default(raw: Sequence[Mapping[str, Any]], host_api: Mapping[str, Any], rows: Sequence[Device],
             direction: Direction) -> Device | None:
    """What "System default" opens: the row itself, or the name under which ALSA follows the default."""
    fit = {int(entry["index"]): entry for entry in raw if _channels(entry, direction) > 0}
    if host_api["name"] == "ALSA":
        for name in ALSA_FOLLOWS_DEFAULT:
            for entry in fit.values():
                if entry["name"] == name:
                    return replace(_device(entry, "ALSA", direction), name=SYSTEM_DEFAULT)
    index = int(host_api[f"default_{direction.value}_device"])
    chosen = next((row for row in rows if row.index == index), None)
    return chosen or (rows[0] if rows else None)


def _behind_server(raw: Sequence[Mapping[str, Any]], server: ServerList, rows: Sequence[Device],
                   direction: Direction) -> tuple[tuple[Device, ...], Device | None] | None:
    """The sound server's devices, then those that ALSA alone knows; hardware that the server holds is left
    out. None where ALSA has no way to the server in that direction."""
    host_api, plugin = ("PulseAudio", "pulse") if server.pulse else ("PipeWire", "pipewire")
    door = next((entry for entry in raw if entry["name"] == plugin and _channels(entry, direction) > 0), None)
    if door is None:
        return None
    way = _device(door, host_api, direction)
    nodes = _numbered([replace(way, name=each.name, node=each.node, headset=each.headset,
                               bluetooth=each.bluetooth)
                       for each in server.nodes if each.direction is direction])
    names = {row.name for row in nodes}
    hardware = {int(entry["index"]) for entry in raw if ALSA_HARDWARE.search(str(entry["name"]))}
    others = [row for row in rows if row.index not in hardware and row.name not in names]
    default = next((row for row in nodes if row.node == server.defaults[direction]), None)
    return (*nodes, *others), default


def device_list(raw_devices: Sequence[Mapping[str, Any]], raw_host_apis: Sequence[Mapping[str, Any]],
                platform: str = sys.platform, server: ServerList | None = None) -> DeviceList:
    """Rows from the shapes of ``sounddevice.query_devices()`` and ``query_hostapis()``.

    One host API is shown a direction: the others name the same devices again, cut to 31 characters (MME)
    or in a way that opens them for nobody else (WDM-KS). Behind ALSA there may be a sound ``server``.
    """
    found: dict[Direction, tuple[tuple[Device, ...], Device | None]] = {}
    order = PREFERRED_HOST_APIS.get(platform, PREFERRED_HOST_APIS["linux"])
    apis = [api for name in order for api in raw_host_apis if api["name"] == name]
    for direction in Direction:
        found[direction] = ((), None)
        for api in apis:
            members = [entry for entry in raw_devices if int(entry["index"]) in api["devices"]]
            rows = _rows(members, api["name"], direction)
            default = _default(members, api, rows, direction)
            if server is not None and api["name"] == "ALSA":
                rows, chosen = _behind_server(members, server, rows, direction) or (rows, None)
                default = chosen or default
            if rows or default:
                found[direction] = (rows, default)
                break
    (inputs, default_input), (outputs, default_output) = found[Direction.INPUT], found[Direction.OUTPUT]
    return DeviceList(inputs, outputs, default_input, default_output)


def list_devices() -> DeviceList:
    """The devices as PortAudio knows them now. Slow the first time (100 to 500 ms), so never on the main
    thread; an empty list where there is no PortAudio or no device."""
    from voicedesk.audio.portaudio import PortAudioHost

    host = PortAudioHost()
    try:
        return host.devices()
    finally:
        host.close()
