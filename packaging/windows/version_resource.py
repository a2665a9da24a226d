"""What Windows shows under a program's Properties, and the manifest that goes into it.

The spec hands both to PyInstaller: ``EXE(version=..., manifest=...)``.
"""

from __future__ import annotations

from pathlib import Path

from release import product

from windows.identity import version_numbers

MANIFEST = Path(__file__).with_name("voicedesk.manifest")
"""Asks for no rights, for long paths and for sharp pictures on every screen (PerMonitorV2)."""
DESCRIPTIONS = {product.WINDOWED: product.NAME, product.CONSOLE: f"{product.NAME} commands"}
# VOS_NT_WINDOWS32 and VFT_APP of the Windows SDK; 0 and 1200 are "any language" and UTF-16.
TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0,
                    OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('000004B0', [
{strings}
    ])]),
    VarFileInfo([VarStruct('Translation', [0, 1200])]),
  ],
)
"""


def version_info_text(program: str) -> str:
    """For ``product.WINDOWED`` or ``product.CONSOLE``, in PyInstaller's notation.

    Raises ValueError for a version that Windows cannot express.
    """
    version = product.version()
    entries = {
        "CompanyName": product.PUBLISHER,
        "FileDescription": DESCRIPTIONS[program],
        "FileVersion": version,
        "InternalName": program,
        "LegalCopyright": f"{product.PUBLISHER}, {product.LICENCE} licence",
        "OriginalFilename": f"{program}.exe",
        "ProductName": product.NAME,
        "ProductVersion": version,
    }
    strings = "\n".join(f"      StringStruct({name!r}, {value!r})," for name, value in entries.items())
    return TEMPLATE.format(numbers=version_numbers(version), strings=strings)


def write(folder: Path, program: str) -> Path:
    """Writes ``<program>.version.txt`` into the folder and returns its path."""
    path = folder / f"{program}.version.txt"
    path.write_text(version_info_text(program), encoding="utf-8")
    return path
