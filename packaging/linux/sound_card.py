"""A virtual sound card for machines that have none: PipeWire with null sinks, in a folder of its own.

    sound_card.py run -- COMMAND ...    run a command with the card, then take it down
    sound_card.py serve DIR             hold a card in DIR until standard input closes
    sound_card.py add NAME DIR          plug one more device in; ``remove`` pulls it out

What the application plays goes into the sink ``spk`` (record ``spk.monitor``); what is played into the
sink ``mic`` is what the application's microphone hears. PortAudio sees both as ALSA's ``default``. A device
that is added has a sink of each kind too (``NAME.spk``, ``NAME.mic``) and is an ALSA device called NAME.

Nothing outside the folder is touched: own runtime folder, own message bus, own ALSA configuration, so two
cards can run at once. The processes hang on the one that holds the card, which hangs on a pipe to whoever
started it; when that one dies, however it dies, all of them go.

Needs (Debian): pipewire pipewire-alsa pipewire-pulse wireplumber dbus pulseaudio-utils.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

PROGRAMS = ("pipewire", "wireplumber", "pipewire-pulse", "dbus-daemon", "pactl")
PACKAGES = "pipewire pipewire-alsa pipewire-pulse wireplumber dbus pulseaudio-utils"
START_SECONDS, PROBE_SECONDS = 20.0, 0.02
DEFAULT_DEVICE = "default"

CLOCK = """\
context.properties = {
  default.clock.rate = 48000
  default.clock.quantum = 256
  default.clock.min-quantum = 64
  default.clock.max-quantum = 512
}
"""
PULSE = """\
context.spa-libs = { audio.convert.* = audioconvert/libspa-audioconvert support.* = support/libspa-support }
context.modules = [
  { name = libpipewire-module-protocol-native }
  { name = libpipewire-module-client-node }
  { name = libpipewire-module-adapter }
  { name = libpipewire-module-metadata }
  { name = libpipewire-module-protocol-pulse }
]
pulse.properties = { server.address = [ "unix:native" ] }
"""  # Without the module that invents a sink when the last one goes: no speaker must mean no speaker.


class SoundCardError(Exception):
    """The card cannot be had; the text says why and what to do."""


def environment_of(directory: Path) -> dict[str, str]:
    """The variables that lead a program to the card in ``directory`` and nowhere else."""
    run = directory / "run"
    return {
        "PIPEWIRE_RUNTIME_DIR": str(run),
        "PULSE_RUNTIME_PATH": str(run / "pulse"),
        "PULSE_SERVER": f"unix:{run / 'pulse' / 'native'}",
        "ALSA_CONFIG_PATH": str(directory / "asound.conf"),
    }


def write_alsa_devices(directory: Path, names: list[str]) -> None:
    """Tell ALSA of the devices; ``default`` and ``pipewire`` mean whatever PipeWire's default is."""
    # A default that cannot be opened stands in for none: PortAudio aborts the program when there is no name.
    lines = ["ctl.default { type pipewire }" if DEFAULT_DEVICE in names else "pcm.default { type gone }"]
    for name in names:
        devices = ("default", "pipewire") if name == DEFAULT_DEVICE else (name,)
        playback, capture = ("-1", "-1") if name == DEFAULT_DEVICE else (f"{name}.spk", f"{name}.mic")
        lines += [f'pcm."{device}" {{ type pipewire playback_node "{playback}" capture_node "{capture}" '
                  f'hint {{ show on description "{device}" }} }}' for device in devices]
    fresh = directory / "asound.conf.new"
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fresh.replace(directory / "asound.conf")
    (directory / "devices.json").write_text(json.dumps(names), encoding="utf-8")


def alsa_devices(directory: Path) -> list[str]:
    return list(json.loads((directory / "devices.json").read_text(encoding="utf-8")))


def pactl(directory: Path, *words: str) -> str:
    """The answer of one ``pactl`` command; SoundCardError if it was refused."""
    finished = subprocess.run(["pactl", *words], env={**os.environ, **environment_of(directory)},
                              capture_output=True, text=True, timeout=10, check=False)
    if finished.returncode != 0:
        raise SoundCardError(f"pactl {' '.join(words)} was refused: {finished.stderr.strip()}")
    return finished.stdout


def add_sink(directory: Path, name: str, description: str) -> None:
    pactl(directory, "load-module", "module-null-sink", f"sink_name={name}", "rate=48000",
          f"sink_properties=\"device.description='{description}'\"")


def remove_sink(directory: Path, name: str) -> None:
    for line in pactl(directory, "list", "short", "modules").splitlines():
        number, _, arguments = line.partition("\t")
        if f"sink_name={name} " in arguments + " ":
            pactl(directory, "unload-module", number)


def add(directory: Path, name: str) -> None:
    """Plug a device in: it appears at once and changes no default."""
    if name == DEFAULT_DEVICE:
        add_sink(directory, "spk", "Virtual speaker")
        add_sink(directory, "mic", "Virtual microphone")
        wait_until(lambda: default_chosen(directory), "its session manager", [])
    else:
        add_sink(directory, f"{name}.spk", name)
        add_sink(directory, f"{name}.mic", f"{name} microphone")
    write_alsa_devices(directory, [known for known in alsa_devices(directory) if known != name] + [name])


def remove(directory: Path, name: str) -> None:
    """Pull a device out; with ``default``, the card has no speaker and no microphone any more."""
    write_alsa_devices(directory, [known for known in alsa_devices(directory) if known != name])
    prefix = "" if name == DEFAULT_DEVICE else f"{name}."
    for kind in ("spk", "mic"):
        remove_sink(directory, prefix + kind)


def die_with_parent() -> None:
    """In the child: be killed when the process that started it is gone (Linux only)."""
    pr_set_pdeathsig, kill = 1, 9
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, kill)


def wait_until(ready: Callable[[], bool], what: str, servers: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if any(server.poll() is not None for server in servers) or time.monotonic() > deadline:
            raise SoundCardError(f"the sound card did not start: {what} is not there")
        time.sleep(PROBE_SECONDS)


def accepted(directory: Path, *words: str) -> bool:
    try:
        pactl(directory, *words)
    except SoundCardError:
        return False
    return True


def default_chosen(directory: Path) -> bool:
    """Refused until the session manager is at work, so this tells when it is."""
    return accepted(directory, "set-default-sink", "spk") and accepted(directory, "set-default-source",
                                                                       "mic.monitor")


class CardServers:
    """The four processes of one card; used by ``serve``, which owns them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        missing = [program for program in PROGRAMS if shutil.which(program) is None]
        if missing:
            raise SoundCardError(f"{', '.join(missing)} missing: install {PACKAGES}")
        run = self.directory / "run"
        conf = self.directory / "config" / "pipewire"
        (conf / "pipewire.conf.d").mkdir(parents=True, exist_ok=True)
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        (conf / "pipewire.conf.d" / "10-clock.conf").write_text(CLOCK, encoding="utf-8")
        (conf / "pipewire-pulse.conf").write_text(PULSE, encoding="utf-8")
        write_alsa_devices(self.directory, [])
        bus = f"unix:path={run / 'bus'}"
        self._launch(bus, "dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={bus}")
        wait_until((run / "bus").is_socket, "its message bus", self.processes)
        self._launch(bus, "pipewire")
        wait_until((run / "pipewire-0").is_socket, "PipeWire", self.processes)
        self._launch(bus, "wireplumber")
        self._launch(bus, "pipewire-pulse")
        wait_until(lambda: accepted(self.directory, "info"), "PipeWire's PulseAudio door", self.processes)
        add(self.directory, DEFAULT_DEVICE)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def _launch(self, bus: str, program: str, *arguments: str) -> None:
        private = {"XDG_RUNTIME_DIR": str(self.directory / "run"), "DBUS_SESSION_BUS_ADDRESS": bus,
                   "XDG_CONFIG_HOME": str(self.directory / "config"),
                   "XDG_STATE_HOME": str(self.directory / "state")}
        with (self.directory / f"{program}.log").open("wb") as log:
            self.processes.append(subprocess.Popen(
                [program, *arguments], env={**os.environ, **environment_of(self.directory), **private},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=die_with_parent))  # noqa: PLW1509 - this process has one thread


class VirtualSoundCard:
    """A card for the length of a ``with`` block; ``environment`` leads programs to it.

    SoundCardError when it cannot be started. Safe to use several at once: each has its own folder.
    """

    def __init__(self, directory: Path | None = None) -> None:
        # A socket's path may have 107 characters, so it does not lie deep in a test's own folder.
        self._verb = "serve" if directory else "serve-once"
        self.directory = directory or Path(tempfile.mkdtemp(prefix="card-"))
        self.environment = environment_of(self.directory)
        self._holder: subprocess.Popen[str] | None = None

    def __enter__(self) -> VirtualSoundCard:
        self._holder = subprocess.Popen([sys.executable, __file__, self._verb, str(self.directory)],
                                        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._holder.stdout is not None
        answer = json.loads(self._holder.stdout.readline() or '{"error": "the sound card did not start"}')
        if "error" in answer:
            self.__exit__()
            raise SoundCardError(answer["error"])
        return self

    def __exit__(self, *_: object) -> None:
        if self._holder:
            self._holder.communicate()  # Closes its standard input, which ends it and its processes.
            self._holder = None

    def add(self, name: str) -> None:
        add(self.directory, name)

    def remove(self, name: str) -> None:
        remove(self.directory, name)


def serve(directory: Path, once: bool) -> int:
    """Hold a card until standard input closes or a signal comes; one JSON line tells that it is ready."""
    def leave(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        signal.signal(getattr(signal, name), leave)
    servers = CardServers(directory)
    try:
        servers.start()
        print(json.dumps({"environment": environment_of(directory)}), flush=True)
        sys.stdin.read()
    except SoundCardError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 4
    finally:
        servers.stop()
        if once:
            shutil.rmtree(directory, ignore_errors=True)
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="A virtual sound card (PipeWire).")
    verbs: Any = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run").add_argument("command", nargs=argparse.REMAINDER)
    verbs.add_parser("serve").add_argument("directory", type=Path)
    verbs.add_parser("serve-once").add_argument("directory", type=Path)
    for verb in ("add", "remove"):
        plug = verbs.add_parser(verb)
        plug.add_argument("name")
        plug.add_argument("directory", type=Path)
    asked = parser.parse_args(arguments)
    try:
        if asked.verb == "run":
            with VirtualSoundCard() as card:
                command = [word for word in asked.command if word != "--"]
                return subprocess.run(command, env={**os.environ, **card.environment}, check=False).returncode
        if asked.verb.startswith("serve"):
            return serve(asked.directory, once=asked.verb == "serve-once")
        (add if asked.verb == "add" else remove)(asked.directory, asked.name)
    except SoundCardError as error:
        print(error, file=sys.stderr)
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
