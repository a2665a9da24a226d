"""Installed distributions, made as files in a folder: metadata, a list of files, and the files."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path


def install(
    site: Path, name: str, fields: str = "", files: dict[str, str | bytes] | None = None, version: str = "1.0"
) -> metadata.Distribution:
    """``files`` by their path in ``site``; ``fields`` are further lines of the metadata."""
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    whole: dict[str, str | bytes] = {
        f"{folder}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{fields}\n",
        **{path.replace("INFO", folder): text for path, text in (files or {}).items()},
    }
    whole[f"{folder}/RECORD"] = "".join(f"{path},,\n" for path in [*whole, f"{folder}/RECORD"])
    for path, content in whole.items():
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return metadata.Distribution.at(site / folder)
