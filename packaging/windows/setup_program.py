"""The setup program that people double-click: NSIS compiles ``voicedesk.nsi`` around the frozen program."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from release import icon, product

from windows import identity, tool
from windows.payload import Payload, removed_files, removed_folders

HERE = Path(__file__).resolve().parent
PACKAGING = HERE.parent
GET_NSIS = ("Windows: install NSIS 3.12 or later from nsis.sourceforge.io."
            " To test, Debian's will do: apt install nsis.")
OLDEST_NSIS = (3, 12)
"""What is made by earlier ones lets whoever is logged in gain the rights of the setup: CVE-2025-43715 (before
3.11) and CVE-2026-42171 (before 3.12)."""
# The settings lie where voicedesk/settings/profile.py puts them, the keys where secrets.py does.
SETTINGS_FOLDER, KEY_SERVICE, KEY_ITEM = "VoiceDesk", "VoiceDesk", "secrets"


def build(payload: Payload, out: Path, work: Path, *, signed: bool, for_tests: bool = False) -> Path:
    """Compiles the setup program into ``out``. ``signed``: the uninstaller inside is signed too, with what
    the environment names; ``for_tests``: by any NSIS. Raises InstallerFailed."""
    makensis = tool.found(("makensis",), GET_NSIS, [Path(r"C:\Program Files (x86)\NSIS")])
    if not for_tests:
        refuse_unsafe(tool.run([makensis, "-VERSION"], HERE))
    setup = out / product.windows_setup()
    names = _names(payload, work) | {"OUT_FILE": str(setup), "TARGET": target(makensis)}
    if signed:
        names["SIGN_COMMAND"] = f'"{sys.executable}" -m windows.authenticode'
    options = [f"-D{name}={value}" for name, value in names.items()]
    variables = {"PYTHONPATH": str(PACKAGING), "SOURCE_DATE_EPOCH": str(product.commit_seconds())}
    strict = ["-NOCD", "-WX", "-V2", "-INPUTCHARSET", "UTF8"]
    tool.run([makensis, *strict, *options, "voicedesk.nsi"], HERE, variables)
    return setup


def refuse_unsafe(told: str) -> None:
    """``told`` is the version, as ``v3.12`` or ``v3.08-3+deb12u1``. Raises InstallerFailed if a release may
    not be made with it."""
    found = re.match(r"v(\d+)\.(\d+)", told.strip())
    if found is None or (int(found[1]), int(found[2])) < OLDEST_NSIS:
        raise tool.InstallerFailed(
            f"This makensis is {told.strip() or 'of no version that it tells'}, and a setup program for"
            f" people needs 3.12 or later: those of earlier ones let others gain rights. {GET_NSIS}")


def _names(payload: Payload, work: Path) -> dict[str, str]:
    version = product.version()
    return {
        "NAME": product.NAME,
        "VERSION": version,
        "NUMBERS": ".".join(str(number) for number in identity.version_numbers(version)),
        "PUBLISHER": product.PUBLISHER,
        "SUMMARY": product.SUMMARY,
        "LICENCE_NAME": product.LICENCE,
        "LICENCE_FILE": str(product.ROOT / "LICENSE"),
        "WINDOW_PROGRAM": identity.WINDOW_PROGRAM,
        "UNINSTALLER": identity.UNINSTALLER,
        "UPGRADE_CODE": str(identity.UPGRADE_CODE).upper(),
        "SETTINGS_FOLDER": SETTINGS_FOLDER,
        "KEY_SERVICE": KEY_SERVICE,
        "KEY_ITEM": KEY_ITEM,
        "PROGRAM": str(payload.root),
        "SIZE_KB": str(payload.size_kb),
        "ICON": str(_icon(work)),
        "REMOVED_FILES": str(_lines(work / "removed_files.nsh", removed_files(payload))),
        "REMOVED_FOLDERS": str(_lines(work / "removed_folders.nsh", removed_folders(payload))),
    }


def _icon(work: Path) -> Path:
    path = work / "voicedesk.ico"
    path.write_bytes(icon.ico())
    return path


def _lines(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def target(makensis: str) -> str:
    """64 bits where this NSIS can make such a setup program; NSIS for Windows itself makes 32 bits alone.

    Both install the same: the script asks for the 64-bit folders and registry either way.
    """
    beside = Path(makensis).resolve().parent
    stub = Path("Stubs", "lzma_solid-amd64-unicode")
    wide = any((place / stub).exists() for place in (beside, beside.parent / "share" / "nsis"))
    return "amd64-unicode" if wide else "x86-unicode"
