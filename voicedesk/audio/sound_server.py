"""What Linux' sound server calls its devices: PipeWire and PulseAudio, asked by their own programs.

PortAudio sees such a server as one ALSA device, whatever is plugged in. ``pactl`` (of either server) or
``pw-dump`` (of PipeWire) name what is behind it; without them the server's default is all there is. The
forms are those of ``pactl --format=json list`` and of ``pw-dump``.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voicedesk.children import for_desktop_program, found_program
from voicedesk.conversation.events import Direction

ANSWER_SECONDS = 2.0
LONGEST_ANSWER = 8_000_000
"""Bytes; a desktop with a dozen devices and programs says some hundred thousand."""
MOST_NODES = 64
UNTOLD_SECONDS = 5.0
HEADSETS = frozenset({"Headphones", "Headset", "Earpiece", "Handset"})
"""The types of a device's ports whose sound one person hears."""
NEWS = (" on sink #", " on source #", " on server", " on card #")
SERVERS = ("PULSE_", "PIPEWIRE_")
"""How the names begin that lead to a server."""
CLASSES = {"Audio/Sink": Direction.OUTPUT, "Audio/Source": Direction.INPUT,
           "Audio/Source/Virtual": Direction.INPUT}

Json = Any


@dataclass(frozen=True, slots=True)
class ServerNode:
    """A sink or a source. ``headset`` names the headphones in its jack, where it has one."""

    node: str
    name: str
    direction: Direction
    headset: str = ""
    bluetooth: bool = False


@dataclass(frozen=True, slots=True)
class ServerList:
    """``pulse``: a PulseAudio of its own, not PipeWire's; ``defaults`` are nodes by direction."""

    nodes: tuple[ServerNode, ...]
    defaults: Mapping[Direction, str]
    pulse: bool = False


def ask_server() -> ServerList | None:
    """Blocks for some 50 ms, two seconds a program at the most. None where no server answers."""
    info = _answer("pactl", "--format=json", "info")
    if isinstance(info, dict):
        sinks, sources = (_answer("pactl", "--format=json", "list", kind) for kind in ("sinks", "sources"))
        if isinstance(sinks, list) and isinstance(sources, list):
            return of_pactl(info, sinks, sources)
    dump = _answer("pw-dump", "--no-colors")
    return of_dump(dump) if isinstance(dump, list) else None


def of_pactl(info: dict[str, Json], sinks: list[Json], sources: list[Json]) -> ServerList:
    nodes = [*_of_pactl(sinks, Direction.OUTPUT), *_of_pactl(sources, Direction.INPUT)]
    defaults = {Direction.OUTPUT: str(info.get("default_sink_name") or ""),
                Direction.INPUT: str(info.get("default_source_name") or "")}
    return ServerList(tuple(nodes), defaults, "PipeWire" not in str(info.get("server_name")))


def _of_pactl(listed: list[Json], direction: Direction) -> Iterator[ServerNode]:
    for entry in listed[:MOST_NODES]:
        facts = entry.get("properties") if isinstance(entry, dict) else None
        if not isinstance(facts, dict) or facts.get("device.class") == "monitor":
            continue  # What a speaker plays is no microphone.
        node = str(entry.get("name") or "")
        name = " ".join(str(entry.get("description") or node).split())
        if node and name:
            yield ServerNode(node, name, direction, _headset(entry), _is_bluetooth(facts))


def _headset(entry: dict[str, Json]) -> str:
    ports = entry.get("ports")
    for port in ports if isinstance(ports, list) else []:
        if isinstance(port, dict) and port.get("name") == entry.get("active_port"):
            return str(port.get("description") or "") if port.get("type") in HEADSETS else ""
    return ""


def _is_bluetooth(facts: dict[str, Json]) -> bool:
    return facts.get("device.api") == "bluez5" or facts.get("device.bus") == "bluetooth"


def of_dump(dump: list[Json]) -> ServerList:
    nodes: list[ServerNode] = []
    defaults = dict.fromkeys(Direction, "")
    for entry in dump:
        facts = _facts(entry)
        direction = CLASSES.get(str(facts.get("media.class")))
        node = str(facts.get("node.name") or "")
        if direction is not None and node and len(nodes) < MOST_NODES:
            name = " ".join(str(facts.get("node.description") or node).split())
            nodes.append(ServerNode(node, name, direction, "", _is_bluetooth(facts)))
        for row in entry.get("metadata") or [] if isinstance(entry, dict) else []:
            value = row.get("value") if isinstance(row, dict) else None
            if isinstance(value, dict) and row.get("key") == "default.audio.sink":
                defaults[Direction.OUTPUT] = str(value.get("name") or "")
            elif isinstance(value, dict) and row.get("key") == "default.audio.source":
                defaults[Direction.INPUT] = str(value.get("name") or "")
    return ServerList(tuple(nodes), defaults)


def _facts(entry: Json) -> dict[str, Json]:
    info = entry.get("info") if isinstance(entry, dict) else None
    props = info.get("props") if isinstance(info, dict) else None
    return props if isinstance(props, dict) else {}


def _started(program: str, *arguments: str) -> subprocess.Popen[bytes] | None:
    found = found_program(program, os.environ)
    if found is None:
        return None
    try:
        return subprocess.Popen(  # noqa: S603 - the sound server's own programs, of fixed names
            [found, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=for_desktop_program(os.environ, *SERVERS) | {"LC_ALL": "C"})
    except OSError:
        return None


def has_program(name: str) -> bool:
    return found_program(name, os.environ) is not None


def text_of(program: str, *arguments: str) -> str | None:
    """What the program prints; None if it is not there or fails. Two seconds at the most."""
    process = _started(program, *arguments)
    if process is None or process.stdout is None:
        return None
    limit = threading.Timer(ANSWER_SECONDS, process.kill)
    limit.start()
    with process.stdout as output:
        said = output.read(LONGEST_ANSWER)
    if len(said) == LONGEST_ANSWER:
        process.kill()
    failed = process.wait()
    limit.cancel()
    return None if failed else said.decode("utf-8", "replace")


def _answer(program: str, *arguments: str) -> Json:
    """What the program prints, as JSON; None if it says nothing, or nonsense."""
    try:
        return json.loads(text_of(program, *arguments) or "null")
    except (ValueError, RecursionError):
        return None


class ServerNews:
    """``pactl subscribe`` in the background: whether devices came, went or became the default. Where there
    is PipeWire's ``pw-dump`` alone, it is worth while to ask from time to time."""

    def __init__(self) -> None:
        self._asked_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = threading.Event()

    def start(self) -> None:
        """Blocks as long as a program takes to start."""
        self._asked_at = time.monotonic()
        if self._process is None or self._process.poll() is not None:
            self._process = _started("pactl", "subscribe")
            if self._process is not None:
                threading.Thread(target=self._listen, args=(self._process,), name="sound-news",
                                 daemon=True).start()

    def take(self) -> bool:
        """Whether something was heard since the last call, or may have happened."""
        heard = self._heard.is_set()
        self._heard.clear()
        if self._process is not None or not self._asked_at:
            return heard
        return time.monotonic() - self._asked_at > UNTOLD_SECONDS and has_program("pw-dump")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            return
        with process.stdout as lines:
            for line in lines:
                if any(kind in line.decode("utf-8", "replace") for kind in NEWS):
                    self._heard.set()
