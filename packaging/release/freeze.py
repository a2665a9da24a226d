"""Turns the program into a folder that needs no Python: PyInstaller, one directory, by the one spec.

Runs in the environment that is to be frozen: ``freeze`` starts PyInstaller with the Python it is called by.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from release import content, product

SPEC = product.ROOT / "packaging" / "voicedesk.spec"
FACTS = "build.json"


class FreezeFailed(Exception):
    """The program could not be frozen; the text says why, and where the whole story is."""


def facts() -> dict[str, object]:
    """What the frozen program knows of itself; it reads them as ``resources/build.json``."""
    return {"version": product.version(), "commit": product.commit(), "excluded": sorted(content.excluded())}


def freeze(work: Path) -> Path:
    """Freezes into ``work`` and returns the program: a folder, on macOS the ``.app``. Takes a minute or two.

    Raises FreezeFailed.
    """
    work.mkdir(parents=True, exist_ok=True)
    told = work / FACTS
    told.write_text(json.dumps(facts(), indent=1) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "INFO",
               "--workpath", str(work / "build"), "--distpath", str(work / "dist"), str(SPEC)]
    log = work / "freeze.log"
    with log.open("wb") as output:
        code = subprocess.call(command, cwd=work, stdout=output, stderr=output, env=_environment(told))
    if code:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
        raise FreezeFailed("\n".join(["The program could not be frozen.", *last, f"The whole log: {log}"]))
    name = f"{product.NAME}.app" if sys.platform == "darwin" else product.NAME
    program = work / "dist" / name
    if sys.platform == "linux":
        _strip(program)
    return program


def _strip(program: Path) -> None:
    """Takes what only debuggers read out of the interpreter (16 MB, where it was built by hand).

    The libraries of wheels stay as they came: many are patched in a way that such tools break."""
    inside = program / "_internal"
    own = [*inside.glob("libpython*.so*"), *inside.glob("python3.*/lib-dynload/*.so")]
    subprocess.run(["strip", "--strip-debug", *map(str, own)], check=True)


def _environment(told: Path) -> dict[str, str]:
    """The same sources give the same bytes: neither the hash seed nor the clock may show."""
    return {**os.environ, "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(product.commit_seconds()),
            "VOICEDESK_BUILD_FACTS": str(told)}


def kept_program(shelf: Path) -> Path:
    """The program frozen from these very sources, from the shelf if it lies there. Older ones are removed."""
    place = shelf / digest()
    done = place / "done"
    if not done.exists():
        shutil.rmtree(shelf, ignore_errors=True)
        done.write_text(str(freeze(place).relative_to(place)), encoding="utf-8")
    return place / done.read_text(encoding="utf-8")


def digest() -> str:
    """Of everything a frozen program follows from, but the commit: a test that changed freezes nothing."""
    summed = hashlib.sha256(f"{sys.version} {sys.platform}".encode())
    for path in sorted(_sources()):
        summed.update(str(path.relative_to(product.ROOT)).encode() + b"\0" + path.read_bytes())
    return summed.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    root = product.ROOT
    yield from (root / "voicedesk").rglob("*.py")
    yield from (path for path in (root / "resources").rglob("*") if path.is_file())
    yield from (root / "packaging" / "release").rglob("*.py")
    yield from (SPEC, root / "pyproject.toml", root / "packaging" / "requirements.lock")
