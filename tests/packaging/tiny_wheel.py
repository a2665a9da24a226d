"""A wheel of metadata alone. Also what builds a project of nothing else: copied beside its METADATA it is the
project's own builder, by the hooks of PEP 517 and PEP 660, so that no other is needed."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from email import message_from_string
from pathlib import Path

WHEEL = "Wheel-Version: 1.0\nGenerator: tiny\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def pack(folder: Path, metadata: str, contents: Mapping[str, bytes] | None = None) -> Path:
    """Writes the wheel that the metadata names into ``folder``, with the contents, and returns its path."""
    said = message_from_string(metadata)
    stem = f"{said['Name'].replace('-', '_')}-{said['Version']}"
    info = f"{stem}.dist-info"
    files = {**(contents or {}), f"{info}/METADATA": metadata.encode(),
             f"{info}/WHEEL": WHEEL.encode()}
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"]).encode()
    wheel = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return wheel


def build_wheel(wheel_directory: str, config_settings: object = None,
                metadata_directory: str | None = None) -> str:
    return pack(Path(wheel_directory), Path("METADATA").read_text(encoding="utf-8")).name


build_editable = build_wheel
