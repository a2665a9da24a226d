"""The project's own Python: ``.venv`` with the locked requirements and the project in it.

A stamp in ``.venv`` holds a digest of everything an installation follows from, so that a second run has
nothing to do but compare it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

from steps import pip, requirements
from steps.progress import ProgressLine

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "setup.json"
LOG = FOLDER / "setup.log"
INSTALLERS_LOCK = FOLDER / "installers.lock"
LOOK_FOR_GAPS = Path(__file__).resolve().with_name("missing.py")
PROJECT = "voicedesk"
GAPS_NAMED = 5
LOCKS = {
    "run": ROOT / "packaging" / "requirements.lock",
    "build": ROOT / "packaging" / "requirements-build.lock",
    "test": ROOT / "packaging" / "requirements-test.lock",
}
EXTRAS = {"run": "", "build": "[build]", "test": "[build,test]"}
# Each purpose, and the purposes whose environment serves it too.
SERVED_BY = {"run": ("test", "build", "run"), "build": ("test", "build"), "test": ("test",)}


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
        told = pip.known_reason(str(error)) or "Setting up .venv failed."
        raise SetupFailed(f"{told}\n({error})") from error


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
    """Whether ``.venv`` has this Python's version and a pip that works: one left by a removed Python has not,
    nor one whose pip was stopped while it replaced itself."""
    try:
        answer = subprocess.run([str(python()), "-P", "-m", "pip", "--version"], capture_output=True,
                                text=True, check=False)
    except OSError:
        return False
    own = f"(python {sys.version_info[0]}.{sys.version_info[1]})"
    return answer.returncode == 0 and answer.stdout.strip().endswith(own)


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
    except subprocess.CalledProcessError as error:
        said = (error.output or b"").decode(errors="replace")
        raise SetupFailed(f"The environment {FOLDER} could not be made. {pip.reason(said)}") from error
    except OSError as error:
        raise SetupFailed(f"The environment {FOLDER} could not be made: {error}") from error
    line.done("done")


def _install(purpose: str) -> None:
    lock = LOCKS[purpose]
    packages = requirements.blocks(lock)
    first = [packages[name] for name in requirements.INSTALLERS]
    INSTALLERS_LOCK.write_text("\n".join(first), encoding="utf-8")
    # A whole lock needs no resolver. An old pip's falls over it once a package has a newer version somewhere.
    locked = ["--progress-bar", "off", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    _pip([*locked, "-r", str(INSTALLERS_LOCK)], len(first), "Installers")
    from_source = ["--no-binary", ",".join(requirements.WITHOUT_WHEEL), "--no-build-isolation"]
    _pip([*locked, *from_source, "-r", str(lock)], len(packages), "Requirements")
    _pip(["--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT)], 1, "VoiceDesk")
    _refuse_gaps(purpose)


def _pip(options: list[str], packages: int, title: str) -> None:
    try:
        pip.install(python(), options, pip.PackageCount(packages, title), LOG)
    except pip.PipRefused as refusal:
        raise SetupFailed(f"\n{refusal}") from refusal


def _refuse_gaps(purpose: str) -> None:
    """Raises SetupFailed with what the project or one of its packages needs and has not."""
    command = [str(python()), "-I", str(LOOK_FOR_GAPS), PROJECT + EXTRAS[purpose]]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SetupFailed(f"Whether .venv is complete could not be found out.\n{answer.stderr.strip()}")
    gaps = answer.stdout.split("\n")[:GAPS_NAMED]
    if gaps[0]:
        raise SetupFailed("\n".join([
            "", f"{LOCKS[purpose].name} was installed, and this is missing still:",
            *(f"  {gap}" for gap in gaps),
            "Remove the folder .venv and run the same command again. If that does not help, the lock is not",
            "complete for this system, and packaging/lock.py has to write it anew."]))
