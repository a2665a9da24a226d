"""How a stream of PortAudio's comes to one of the sound server's devices, and to no other."""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections.abc import Iterator, Mapping

from voicedesk.audio.devices import Device
from voicedesk.audio.sound_server import has_program, text_of
from voicedesk.conversation.events import Direction

PIPEWIRE_ALSA = "PIPEWIRE_ALSA"
LINK_SECONDS = 1.0
LOOK_SECONDS = 0.01
FRONT = ("MONO", "FL", "FR")
_numbers = itertools.count(1)


class Way:
    """The server leads the stream itself: there is nothing more to do."""

    def is_there(self) -> bool:
        return True


class LinkedWay(Way):
    """PipeWire is told not to lead the stream anywhere: we link its ports. When the device goes, so do the
    links, and the stream stands still. Led by the server, it would be moved to the next device at once, and
    play in the room what was meant for a headset; and a stream that the server ends with its device
    (``node.dont-reconnect``) drives PortAudio into an endless loop.
    """

    def __init__(self, stream: str, node: str) -> None:
        self._stream, self._node = stream, node

    def is_there(self) -> bool:
        """Link what there is, once there is something: a stream has its ports some milliseconds late."""
        deadline = time.monotonic() + LINK_SECONDS
        while not (ours := _ports("--output", self._stream)) and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        pairs = pairs_of(ours, _ports("--input", self._node))
        return bool(pairs) and all(text_of("pw-link", *pair) is not None for pair in pairs)


def pairs_of(ours: list[str], theirs: list[str]) -> list[tuple[str, str]]:
    """Which port of the stream goes to which of the device: the one voice to both sides in front, or to the
    first two ports where they have no such names."""
    named = {port.rpartition("_")[2]: port for port in theirs}
    front = [named[name] for name in FRONT if name in named] or theirs[:2]
    if len(ours) == 1:
        return [(ours[0], port) for port in front]
    return list(zip(ours, front, strict=False))


def _ports(side: str, node: str) -> list[str]:
    listed = text_of("pw-link", side) or ""
    return [line.strip() for line in listed.splitlines() if line.strip().rpartition(":")[0] == node]


@contextlib.contextmanager
def way_to(device: Device) -> Iterator[Way]:
    """While a stream is opened to it: ALSA's plugins of the servers take the device from the environment."""
    if not device.node:
        yield Way()
        return
    way, variables = _way(device)
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield way
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _way(device: Device) -> tuple[Way, Mapping[str, str]]:
    if device.direction is Direction.INPUT:
        return Way(), {"PIPEWIRE_NODE": device.node, "PULSE_SOURCE": device.node}
    if device.host_api != "PipeWire" or not has_program("pw-link"):
        return Way(), {"PIPEWIRE_NODE": device.node, "PULSE_SINK": device.node}
    stream = f"voicedesk-{os.getpid()}-{next(_numbers)}"
    theirs = os.environ.get(PIPEWIRE_ALSA, "").strip().removeprefix("{").removesuffix("}")
    ours = f"{{ {theirs} node.autoconnect = false node.name = {stream} }}"
    return LinkedWay(stream, device.node), {PIPEWIRE_ALSA: ours}
