"""The MSI for managed fleets: compiled by wixl, or on Windows by WiX 3 where there is no wixl."""

from __future__ import annotations

import os
from pathlib import Path

from release import icon, product

from windows import tool
from windows.msi_source import source
from windows.payload import Payload

GET_WIXL = "Debian, Ubuntu: apt install wixl. Windows: install WiX 3.14 (candle and light)."


def build(payload: Payload, out: Path, work: Path) -> Path:
    """Compiles the MSI into ``out``. Raises InstallerFailed."""
    picture = work / "voicedesk.ico"
    picture.write_bytes(icon.ico())
    written = work / "voicedesk.wxs"
    written.write_bytes(source(payload, picture.name, work))
    msi = out / product.windows_msi()
    for command in commands(written, msi):
        tool.run(command, work)
    return msi


def commands(written: Path, msi: Path) -> list[list[str]]:
    """The command lines, in their order. Raises InstallerFailed if there is no compiler."""
    wix = Path(os.environ.get("WIX", "")) / "bin"
    program = tool.found(("wixl", "candle"), GET_WIXL, [wix])
    if Path(program).stem.lower() == "wixl":
        return [[program, "--arch", "x64", "-o", str(msi), str(written)]]
    light = tool.found(("light",), GET_WIXL, [wix])
    compiled = written.with_suffix(".wixobj")
    return [[program, "-nologo", "-arch", "x64", "-out", str(compiled), str(written)],
            # The rules about roaming profiles are for entries of one person; these are everybody's.
            [light, "-nologo", "-sval", "-spdb", "-out", str(msi), str(compiled)]]
