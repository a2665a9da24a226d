"""The project's own Python: ``.venv`` with the locked requirements and the project in it.

A stamp in ``.venv`` holds a digest of everything an installation follows from, so that a second run has
nothing to do but compare it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

from steps import requirements
from steps.progress import ProgressLine, follow

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "setup.json"
LOG = FOLDER / "setup.log"
BUILDER_LOCK = FOLDER / "builder.lock"
LOCKS = {
    "run": ROOT / "packaging" / "requirements.lock",
    "build": ROOT / "packaging" / "requirements-build.lock",
    "test": ROOT / "packaging" / "requirements-test.lock",
}
# Each purpose, and the purposes whose environment serves it too.
SERVED_BY = {"run": ("test", "build", "run"), "build": ("test", "build"), "test": ("test",)}

# What pip complains of, and what to tell a person. The first that matches is told.
REASONS = (
    (r"No space left on device|Errno 28|not enough space", "The disk is full: .venv needs about 1.2 GB."),
    (r"HASHES FROM THE REQUIREMENTS|Hashes are required",
     "A package differs from the one this project was tested with, so it was not installed."
     " If your pip is set to a mirror, that mirror may be at fault."),
    (r"name resolution|getaddrinfo|NewConnectionError|Network is unreachable|timed out|ProxyError|SSLError"
     r"|Connection (?:refused|reset|broken)|IncompleteRead",
     "The packages could not be downloaded. Check the network (and the proxy, if there is one)"
     " and run the same command again; what was fetched is kept."),
    (r"Could not find a version|No matching distribution",
     "There is no build of a package for this system. Supported are 64-bit Linux (glibc 2.34 or newer),"
     " Windows 10 or newer on x64, and macOS 14 or newer."),
    (r"Permission denied|Access is denied|WinError 5", "A file in .venv could not be written. Is the program"
     " still running, or does the folder belong to someone else?"),
)


class SetupFailed(Exception):
    """The set-up cannot go on; the text is for a person: what happened and what to do."""


def python() -> Path:
    """The interpreter inside ``.venv``; it need not exist yet."""
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_ready(purpose: str) -> bool:
    """Whether ``.venv`` is what the lock asks for, to ``run``, to ``build`` packages or to ``test``."""
    stamps = _stamps()
    return python().exists() and any(stamps.get(kind) == _digest(kind) for kind in SERVED_BY[purpose])


def prepare(purpose: str) -> None:
    """Makes or mends ``.venv``. Raises SetupFailed."""
    try:
        _prepare(purpose)
    except OSError as error:
        raise SetupFailed(f"{reason(str(error))}\n({error})") from error


def _prepare(purpose: str) -> None:
    stamps = _stamps()
    STAMP.unlink(missing_ok=True)
    if not _is_usable():
        stamps = {}
        _create()
    _install(purpose)
    stamps[purpose] = _digest(purpose)
    STAMP.write_text(json.dumps(stamps), encoding="utf-8")


def _stamps() -> dict[str, str]:
    try:
        stamps = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _digest(purpose: str) -> str:
    parts = (LOCKS[purpose].read_bytes(), (ROOT / "pyproject.toml").read_bytes(),
             f"{sys.version_info[:2]} {sys.platform} {ROOT}".encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _is_usable() -> bool:
    """Whether ``.venv`` has this Python's version and a pip; one left by a removed Python has not."""
    ask = "import sys, pip; print(sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python()), "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.strip() == str(sys.version_info[:2])


def _create() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupFailed(
            "This Python cannot make virtual environments. On Debian and Ubuntu:\n"
            f"  sudo apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv\n"
            "then run the same command again.")
    line = ProgressLine("Making .venv")
    line.show("one moment")
    try:
        venv.create(FOLDER, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupFailed(f"The environment {FOLDER} could not be made: {error}") from error
    line.done("done")


def _install(purpose: str) -> None:
    pip = [str(python()), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    lock = LOCKS[purpose]
    packages = requirements.blocks(lock)
    BUILDER_LOCK.write_text(packages[requirements.BUILDER], encoding="utf-8")
    locked = ["--progress-bar", "off", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    # The builder comes first: with it nothing is built in a place of its own, by what the lock does not name.
    _pip([*pip, *locked, "-r", str(BUILDER_LOCK)], PackageCount(1, "Builder"))
    from_source = ["--no-binary", ",".join(requirements.WITHOUT_WHEEL), "--no-build-isolation"]
    _pip([*pip, *locked, *from_source, "-r", str(lock)], PackageCount(len(packages), "Requirements"))
    ourselves = ["--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT)]
    _pip([*pip, *ourselves], PackageCount(1, "VoiceDesk"))


class PackageCount:
    """Tells from what pip prints how far it is."""

    def __init__(self, total: int, title: str) -> None:
        self._total = total
        self._seen: set[str] = set()
        self._doing = "starting"
        self._line = ProgressLine(title)

    def heard(self, text: str) -> None:
        words = text.split()
        if words[:1] in (["Collecting"], ["Ignoring"], ["Obtaining"]):
            self._seen.add(re.split(r"[=<>!~:;\[]", words[1])[0])
            self._doing = re.split(r"[=:]", words[1])[0] if self._total > 1 else "linking"
        elif words[:1] == ["Downloading"] and "(" in text:
            self._doing = f"downloading {words[1].rsplit('/', 1)[-1].split('-')[0]} {text[text.rindex('('):]}"
        elif words[:2] == ["Installing", "collected"]:
            self._doing = "unpacking"
        self._line.show(self.text)

    @property
    def text(self) -> str:
        done = min(len(self._seen), self._total)
        return f"{100 * done // self._total} % ({done} of {self._total}), {self._doing}"

    def finished(self) -> None:
        self._line.done("installed")


def _pip(command: list[str], count: PackageCount) -> None:
    said: list[str] = []

    def hear(line: str) -> None:
        if line:
            said.append(line)
        count.heard(line)

    code = follow(command, hear, {**os.environ, "PIP_USER": "0"})
    text = "\n".join(said)
    if code:
        raise SetupFailed("\n" + reason(text) + _kept(text))
    count.finished()


def _kept(text: str) -> str:
    """Where pip's own words can be read; nothing if not even they could be written."""
    try:
        LOG.write_text(text, encoding="utf-8")
    except OSError:
        return ""
    return f"\nWhat pip said is in {LOG}"


def reason(text: str) -> str:
    """The sentence for a person, from what pip printed before it gave up."""
    for pattern, sentence in REASONS:
        if re.search(pattern, text, re.IGNORECASE):
            return sentence
    complaints = [line for line in text.splitlines() if line.startswith("ERROR:")]
    return complaints[-1] if complaints else "Setting up .venv failed."
