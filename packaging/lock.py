"""Writes the hashed locks of the requirements, and proves that they install everywhere.

    .venv/bin/python packaging/lock.py            keep the versions where the rules still allow them
    .venv/bin/python packaging/lock.py --upgrade  take the newest versions the rules allow

``requirements.lock`` is what running needs, ``requirements-build.lock`` the same versions and what freezes
the program, ``requirements-test.lock`` those and the tools of the test command. All hold for every Python
and system below; none names the place packages come from, which is the business of the machine that
installs them. Needs ``uv`` on the PATH or beside this Python.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from steps import requirements

ROOT = Path(__file__).resolve().parent.parent
RUN_LOCK = ROOT / "packaging" / "requirements.lock"
BUILD_LOCK = ROOT / "packaging" / "requirements-build.lock"
TEST_LOCK = ROOT / "packaging" / "requirements-test.lock"
PYTHONS = ("3.11", "3.12", "3.13")
OLDEST_MACOS = "14.0"
PLATFORMS = ("x86_64-manylinux_2_34", "x86_64-pc-windows-msvc", "aarch64-apple-darwin", "x86_64-apple-darwin")

COMPILE = ("pip", "compile", "--quiet", "--no-config", "--universal", "--python-version", PYTHONS[0],
           "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header")
PROVE = ("pip", "install", "--quiet", "--no-config", "--dry-run", "--require-hashes",
         "--only-binary", ":all:", *(f"--no-binary={name}" for name in requirements.WITHOUT_WHEEL))


class LockRefused(Exception):
    """The lock would not do; the text says why."""


def uv(*arguments: str) -> None:
    """Runs uv in the project's root. Raises LockRefused if there is none, or with what it complained of."""
    beside = Path(sys.executable).with_name("uv.exe" if sys.platform == "win32" else "uv")
    program = str(beside) if beside.exists() else shutil.which("uv")
    if program is None:
        raise LockRefused("This needs uv: `python -m pip install uv`, then run it again.")
    done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
                          env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": OLDEST_MACOS})
    if done.returncode:
        raise LockRefused(f"uv {' '.join(arguments[:2])} refused:\n{done.stderr.strip()}")


def build_requirements() -> str:
    """What installing the project needs, one requirement a line: pip, and what ``pyproject.toml`` names."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return "\n".join(["pip", *tomllib.load(file)["build-system"]["requires"]]) + "\n"


def write_locks(upgrade: bool) -> None:
    """Writes the locks; each is held to the versions of the one before it, and holds all of it."""
    newest = ["--upgrade"] if upgrade else []
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder) / "build.in"
        build.write_text(build_requirements(), encoding="utf-8")
        sources = ("pyproject.toml", str(build))
        uv(*COMPILE, *newest, *sources, "--output-file", str(RUN_LOCK))
        uv(*COMPILE, *newest, *sources, "--extra", "build", "--constraint", str(RUN_LOCK),
           "--output-file", str(BUILD_LOCK))
        uv(*COMPILE, *newest, *sources, "--extra", "build", "--extra", "test", "--constraint",
           str(BUILD_LOCK), "--output-file", str(TEST_LOCK))


def check_text(lock: Path) -> int:
    """The number of locked packages. Raises LockRefused for an address in the lock or a missing hash."""
    address = re.search(r"\w+://\S+", lock.read_text(encoding="utf-8"))
    if address:
        raise LockRefused(f"{lock.name} names a place: {address.group()}")
    packages = requirements.blocks(lock)
    bare = [name for name, text in packages.items() if "--hash=sha256:" not in text]
    if bare:
        raise LockRefused(f"{lock.name} has no hash for {', '.join(bare)}")
    return len(packages)


def prove(lock: Path) -> None:
    """Finds a wheel for every package, system and Python (what has none anywhere is pure Python and built
    where it is installed), and in the lock all that its packages need; else raises LockRefused."""
    with tempfile.TemporaryDirectory() as folder:
        for platform in PLATFORMS:
            for python in PYTHONS:
                uv(*PROVE, "--python-platform", platform, "--python-version", python,
                   "--target", str(Path(folder) / "target"), "--requirement", str(lock))
                print(f"{lock.name}: complete for {platform}, Python {python}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Write and prove the locks of the requirements.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions the rules allow")
    parser.add_argument("--check", action="store_true", help="write nothing, only prove what is there")
    arguments = parser.parse_args()
    try:
        if not arguments.check:
            write_locks(arguments.upgrade)
        for lock in (RUN_LOCK, BUILD_LOCK, TEST_LOCK):
            print(f"{lock.name}: {check_text(lock)} packages")
            prove(lock)
    except LockRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
