"""From the sources to the files people download: freeze, test what was frozen, pack."""

from __future__ import annotations

import importlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from release import freeze, product, sbom

PACKERS = {"linux": "linux.packages", "windows": "windows.installer", "macos": "macos.image"}
"""The modules with ``build(program, out) -> list[Path]``, one a system."""


Result = TypeVar("Result")


class SelfTestFailed(Exception):
    """The frozen program found a fault in itself; it has told which."""


def main(system: str, out: str) -> int:
    """0 when all is built and tested, else 1; each step says how long it took."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        program = timed("Freezing", lambda: freeze.freeze(product.ROOT / "build" / system))
        timed("Testing what was frozen", lambda: self_test(program))
        packer = importlib.import_module(PACKERS[system])
        files = timed("Packing", lambda: packer.build(program, folder))
        files.append(sbom.write(program, folder / product.materials(built_for(system))))
    except Exception as error:  # noqa: BLE001 - whichever step it was, its sentence is told
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    for file in files:
        print(f"{file.stat().st_size / 1e6:7.1f} MB  {file}")
    return 0


def built_for(system: str) -> str:
    """Macs are of two kinds, and each has a bill of its own."""
    return f"{system}-{platform.machine()}" if system == "macos" else system


def timed(what: str, step: Callable[[], Result]) -> Result:
    began = time.monotonic()
    print(f"{what} ...", flush=True)
    result = step()
    print(f"{what}: done, {time.monotonic() - began:.0f} s", flush=True)
    return result


def self_test(program: Path) -> None:
    """Runs the frozen program's own checks. Raises SelfTestFailed."""
    command = [str(product.program(program)), "doctor", "--frozen"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    code = subprocess.call(command, env=environment, stdin=subprocess.DEVNULL)
    if code:
        raise SelfTestFailed(f"The self-test ended with code {code}. Above stands what it misses.")
