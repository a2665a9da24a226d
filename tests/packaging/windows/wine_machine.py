"""A Windows of its own in a folder: programs run in it, and what they leave is compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

LONGEST_SECONDS = 60
# What Wine itself writes while it runs, and the bookkeeping that Windows Installer keeps for all products.
NOISE = re.compile(r"\\Software\\Wine|NetworkCards|\\Console\b|RunServices|\\DirectInput|\\Installer(\\|$)"
                   r"|Explorer\\(FileExts|SessionInfo)", re.IGNORECASE)
UNINSTALL_KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\VoiceDesk"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


class WineMachine:
    """Windows 10 of 64 bits in ``folder``, with a display in memory. Paths of Windows are taken and given."""

    def __init__(self, folder: Path, display: str) -> None:
        self.drive = folder / "prefix" / "drive_c"
        home = folder / "home"
        for path in (home, self.drive.parent):
            path.mkdir(parents=True)
        self._environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "WINEPREFIX": str(folder / "prefix"),
            "DISPLAY": display, "WINEDEBUG": "-all", "LANG": "C.UTF-8",
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d"}
        self.run("winecfg", "-v", "win10")
        self.profile = next(path for path in (self.drive / "users").iterdir() if path.name != "Public")
        for path in self.profile.iterdir():  # Wine links them to the home; a desktop of its own is wanted.
            if path.is_symlink():
                path.unlink()
                path.mkdir()
        self.run("reg", "query", "HKCU")

    @property
    def local(self) -> Path:
        """``%LOCALAPPDATA%``"""
        return self.profile / "AppData" / "Local"

    @property
    def temporary(self) -> Path:
        return self.profile / "Temp" if (self.profile / "Temp").is_dir() else self.local / "Temp"

    def path(self, windows: str) -> Path:
        """Where a path on drive C: lies really."""
        return self.drive.joinpath(*PureWindowsPath(windows).parts[1:])

    def run(self, program: str | Path, *arguments: str) -> int:
        """The exit code of a program, once it has ended."""
        with self._process(program, *arguments) as process:
            try:
                return process.wait(LONGEST_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise

    @contextmanager
    def running(self, program: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """The stand-in, once its window stands; afterwards it is ended and what it left is removed."""
        sign = self.temporary / "standing"
        others = set(self.temporary.iterdir())
        process, own = self._process(program, *arguments), set[Path]()
        try:
            await_true(sign.exists)
            own = set(self.temporary.iterdir()) - others
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(LONGEST_SECONDS)
            for path in own:
                shutil.rmtree(path, ignore_errors=True)
            sign.unlink(missing_ok=True)

    def files(self) -> set[str]:
        """Everything on the drive but the folder that Windows Installer makes for itself."""
        found = {path.relative_to(self.drive).as_posix() for path in self.drive.rglob("*")}
        return found - {"windows/Installer"}

    def registry(self, *roots: str) -> set[str]:
        """Every key below the roots, and every value as ``key -> name=value``."""
        return {line for root in roots for line in self._exported(root)}

    def values(self, root: str, key: str) -> dict[str, str]:
        """The values of one key, numbers as the export writes them; empty if there is no such key."""
        lines = self._exported(rf"{root}\{key}")
        pairs = [line.partition(" -> ")[2].partition("=") for line in lines if " -> " in line]
        return {name.strip('"'): re.sub(r"\\(.)", r"\1", value.removeprefix('"').removesuffix('"'))
                for name, _, value in pairs}

    def close(self) -> None:
        subprocess.run(["wineserver", "-k"], env=self._environment, check=False)
        subprocess.run(["wineserver", "-w"], env=self._environment, check=False, timeout=LONGEST_SECONDS)

    def _process(self, program: str | Path, *arguments: str) -> subprocess.Popen[bytes]:
        nothing = subprocess.DEVNULL
        return subprocess.Popen(["wine", str(program), *arguments], env=self._environment,
                                cwd=self.drive.parent, stdin=nothing, stdout=nothing, stderr=nothing)

    def _exported(self, key: str) -> list[str]:
        file = self.drive / "exported.reg"
        if self.run("reg", "export", key, r"C:\exported.reg", "/y"):
            return []
        text = file.read_text(encoding="utf-16")
        file.unlink()
        found, current = [], ""
        for line in text.splitlines():
            if line.startswith("["):
                current = line.strip("[]")
                found.append(current)
            elif "=" in line:
                found.append(f"{current} -> {line}")
        return [line for line in found if not NOISE.search(line)]


def await_true(condition: Callable[[], object]) -> None:
    """Returns as soon as the condition holds; fails after a minute."""
    end = time.monotonic() + LONGEST_SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not happen within a minute"
        time.sleep(0.02)
