"""The stand-in for the frozen program, in two versions that differ in their files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent


def compiled(name: str, folder: Path) -> Path:
    """``name``.exe of ``name``.nsi."""
    program = folder / f"{name}.exe"
    subprocess.run(["makensis", "-V1", "-WX", f"-DOUT_FILE={program}", str(HERE / f"{name}.nsi")], check=True)
    return program


def stand_in(executable: Path, folder: Path, extra: str) -> Path:
    """The folder that freezing would have made: two programs, files beside them, one named ``extra``."""
    inside = folder / "_internal" / "PySide6" / "plugins"
    inside.mkdir(parents=True)
    for name in ("VoiceDesk.exe", "voicedesk-cli.exe"):
        shutil.copy(executable, folder / name)
    (folder / "_internal" / "base library.zip").write_bytes(b"PK")
    shutil.copy(executable, inside / "qwindows.dll")
    (inside / "no code.dll").write_bytes(b"MZ" * 5000)
    (folder / "_internal" / extra).write_text("of this version alone", encoding="utf-8")
    return folder
