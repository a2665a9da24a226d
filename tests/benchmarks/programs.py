"""The programs under test: how each is had, started and ended, and what it costs while it runs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "voicedesk-benchmark"
END_SECONDS = 5.0  # between asking a program to end and making it


class PeerUnavailable(Exception):
    """A peer cannot be had on this machine; the text says why."""


@dataclass(frozen=True)
class Program:
    """``variables`` are added to the environment of every program: the card, the display, the far end."""

    name: str
    command: tuple[str, ...]
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)


class Running:
    """A started program with its children, ended at the end of a ``with`` block."""

    def __init__(self, program: Program, variables: Mapping[str, str], log: Path) -> None:
        self.started_at = time.monotonic()
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                program.command, cwd=program.folder, env={**os.environ, **variables, **program.variables},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGINT)
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def cpu_seconds(self) -> float:
        """Processor time of the program and its children so far."""
        ticks = 0
        for process in self._tree():
            fields = process_file(process, "stat").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12]) if fields else 0
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, kind: str = "Rss") -> float:
        """Resident memory of the program and its children; ``Pss`` divides what is shared."""
        kilobytes = 0
        for process in self._tree():
            for line in process_file(process, "smaps_rollup").splitlines():
                if line.startswith(f"{kind}:"):
                    kilobytes += int(line.split()[1])
        return kilobytes / 1024

    def threads(self) -> int:
        return sum(1 for process in self._tree() for _ in Path(f"/proc/{process}/task").iterdir())

    def _tree(self) -> list[int]:
        found, waiting = [], [self._process.pid]
        while waiting:
            process = waiting.pop()
            found.append(process)
            waiting += [int(child) for child in process_file(process, f"task/{process}/children").split()]
        return found


def process_file(process: int, name: str) -> str:
    """The text of a file under ``/proc``, empty if the process has just gone."""
    try:
        return Path(f"/proc/{process}/{name}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def this_application(profile: Path, vitals: Path, backend: str = "voice-live") -> Program:
    """The window, in hands-free conversation from the start."""
    arguments = ("--profile", str(profile), "--backend", backend, "--mode", "hands-free", "--start")
    command = (sys.executable, "-m", "voicedesk", *arguments)
    return Program("VoiceDesk", command, ROOT, {"VOICEDESK_VITALS": str(vitals), "QT_QPA_PLATFORM": "xcb"})


def plain_client(name: str) -> Program:
    """A console client of the cascade's three SDKs, see ``plain_peer``."""
    return Program(name, (sys.executable, str(Path(__file__).with_name("plain_peer.py"))), ROOT)


def microsofts_sample() -> Program:
    """The SDK's own voice assistant, out of the source distribution of the version installed here."""
    from importlib.metadata import version

    release = version("azure-ai-voicelive")
    home = CACHE / f"azure-ai-voicelive-{release}"
    sample = home / f"azure_ai_voicelive-{release}" / "samples" / "basic_voice_assistant_async.py"
    if not sample.exists():
        _unpack_source(f"azure-ai-voicelive=={release}", home)
    requirements = (f"azure-ai-voicelive[aiohttp]=={release}", "azure-identity", "python-dotenv", "pyaudio")
    python = environment(home / "python", requirements)
    return Program("Microsoft's sample", (str(python), str(sample)), sample.parent)


def pipecat() -> Program:
    """Pipecat's local transport in front of its realtime service, see ``pipecat_peer``."""
    requirements = ("pipecat-ai[local,openai]",)
    python = environment(CACHE / "pipecat", requirements)
    return Program("Pipecat", (str(python), str(Path(__file__).with_name("pipecat_peer.py"))), ROOT)


def environment(folder: Path, requirements: tuple[str, ...]) -> Path:
    """The interpreter of a cached environment with these requirements. Raises PeerUnavailable."""
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists() or ready.read_text(encoding="utf-8") != "\n".join(requirements):
        print(f"Making an environment for {', '.join(requirements)} in {folder}; once.", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        _call(sys.executable, "-m", "venv", str(folder))
        _call(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements)
        ready.write_text("\n".join(requirements), encoding="utf-8")
    return python


def _unpack_source(requirement: str, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    _call(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
          "--no-binary", "azure-ai-voicelive", "--dest", str(home), requirement)
    for archive in home.glob("*.tar.gz"):
        with tarfile.open(archive) as packed:
            packed.extractall(home, filter="data")


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        hint = ""
        if "portaudio.h" in done.stdout + done.stderr:
            hint = " PyAudio is built here: it needs the packages gcc, python3-dev and portaudio19-dev."
        lines = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise PeerUnavailable(f"{' '.join(command[1:4])} failed.{hint}\n" + "\n".join(lines))
