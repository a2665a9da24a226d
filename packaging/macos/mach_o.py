"""What a Mach-O file says of itself: the processors it is for, the system it needs, who signed it.

Read from the file alone, so that a bundle can be judged on any system. The structures are those of
``mach-o/loader.h`` and ``mach-o/fat.h``; only 64-bit code is known, there is no other on macOS 14.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from macos.code_signature import Signature, signature_in

THIN_MAGIC = b"\xcf\xfa\xed\xfe"
FAT_MAGICS = {b"\xca\xfe\xba\xbe": ">IIIII", b"\xca\xfe\xba\xbf": ">IIQQII"}
# A Java class begins with the same four bytes; there the next number is its version, 45 or more.
SLICES_AT_MOST = 40
PROCESSORS = {0x0100000C: "arm64", 0x01000007: "x86_64"}
LC_CODE_SIGNATURE, LC_VERSION_MIN, LC_BUILD_VERSION = 0x1D, 0x24, 0x32
LC_LOAD_DYLIB, LC_REEXPORT_DYLIB = 0xC, 0x8000001F  # a weak one may be absent
HEADER = struct.Struct("<4sIIIIIII")


@dataclass(frozen=True, slots=True)
class Slice:
    """The code for one processor. ``oldest_system`` is (major, minor), (0, 0) where the file does not say;
    ``libraries`` are the install names of those it cannot be loaded without."""

    architecture: str
    oldest_system: tuple[int, int]
    signature: Signature | None
    libraries: tuple[str, ...] = ()


def is_code(path: Path) -> bool:
    """Whether a file is Mach-O, by its first bytes; its name and its rights say nothing."""
    with path.open("rb") as file:
        start = file.read(8)
    return start[:4] == THIN_MAGIC or _is_fat(start)


def slices(path: Path) -> list[Slice]:
    """One for each processor; none if it is not Mach-O. Raises ValueError for a damaged file."""
    data = path.read_bytes()
    try:
        if data[:4] == THIN_MAGIC:
            return [_slice(data)]
        return [_slice(data[start:start + size]) for start, size in _extents(data)]
    except (struct.error, IndexError, OverflowError) as error:
        raise ValueError(f"{path.name} is a damaged Mach-O file ({error}).") from error


def _is_fat(start: bytes) -> bool:
    return start[:4] in FAT_MAGICS and 0 < int.from_bytes(start[4:8], "big") < SLICES_AT_MOST


def _extents(data: bytes) -> list[tuple[int, int]]:
    if not _is_fat(data[:8]):
        return []
    entry = struct.Struct(FAT_MAGICS[data[:4]])
    count = int.from_bytes(data[4:8], "big")
    found = [entry.unpack_from(data, 8 + index * entry.size) for index in range(count)]
    return [(fields[2], fields[3]) for fields in found]


def _slice(data: bytes) -> Slice:
    magic, processor, _, _, count, _, _, _ = HEADER.unpack_from(data)
    if magic != THIN_MAGIC:
        raise IndexError("a slice without a header")
    oldest, signature, libraries = (0, 0), None, []
    place = HEADER.size
    for _ in range(count):
        kind, size = struct.unpack_from("<II", data, place)
        if kind in (LC_VERSION_MIN, LC_BUILD_VERSION):
            version = struct.unpack_from("<I", data, place + (8 if kind == LC_VERSION_MIN else 12))[0]
            oldest = (version >> 16, version >> 8 & 0xFF)
        elif kind == LC_CODE_SIGNATURE:
            start, length = struct.unpack_from("<II", data, place + 8)
            signature = signature_in(data[start:start + length])
        elif kind in (LC_LOAD_DYLIB, LC_REEXPORT_DYLIB):
            libraries.append(_name(data[place:place + size]))
        place += size
    architecture = PROCESSORS.get(processor, f"processor {processor:#x}")
    return Slice(architecture, oldest, signature, tuple(libraries))


def _name(command: bytes) -> str:
    start = struct.unpack_from("<I", command, 8)[0]
    return command[start:].split(b"\0")[0].decode("utf-8", "replace")
