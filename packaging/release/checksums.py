"""The checksums of everything that can be downloaded, in the form that ``sha256sum --check`` reads.

python packaging/release/checksums.py dist     writes SHA256SUMS into the folder
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

NAME = "SHA256SUMS"
BLOCK = 1 << 20


class NothingToSum(Exception):
    """The folder has no files; the text is a sentence."""


def write(folder: Path, name: str = NAME) -> Path:
    """Sums up every file of the folder but the sums themselves; subfolders are none of its business. Raises
    NothingToSum."""
    files = sorted(each for each in folder.iterdir() if each.is_file() and not each.name.endswith(NAME))
    if not files:
        raise NothingToSum(f"There is nothing in {folder.resolve().name} to be summed up.")
    target = folder / name
    lines = "".join(f"{digest(each)}  {each.name}\n" for each in files)
    target.write_text(lines, encoding="utf-8", newline="\n")
    return target


def digest(file: Path) -> str:
    """SHA-256 in hexadecimal digits."""
    summed = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            summed.update(block)
    return summed.hexdigest()


def main(arguments: list[str]) -> int:
    """0 once they are written, 1 if there is nothing, 2 for wrong usage."""
    if len(arguments) != 1:
        print("usage: python packaging/release/checksums.py DIR", file=sys.stderr)
        return 2
    try:
        written = write(Path(arguments[0]))
    except (OSError, NothingToSum) as error:
        print(f"No checksums were written. {error}", file=sys.stderr)
        return 1
    print(written)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
