"""Windows' format of code, PE/COFF, read as far as to tell what bears a signature.

The places follow Microsoft's "PE Format", and the certificate table is the fifth of the data directories.
"""

from __future__ import annotations

import struct
from pathlib import Path

SUFFIXES = {".exe", ".dll", ".pyd"}
"""What Windows loads as code, and asks for a signature where it is strict."""
PLACE_OF_HEADER = 0x3C
COFF_BYTES = 24  # with the four letters before it
DIRECTORIES_AT = {0x10B: 96, 0x20B: 112}  # in the optional header of 32 and of 64 bits
CERTIFICATE_TABLE = 4
LONGEST_HEADERS = 1 << 16


def is_unsigned(file: Path) -> bool:
    """Whether it is code for Windows without a signature; what only bears such a name is no code."""
    return file.suffix.lower() in SUFFIXES and _signature_bytes(file) == 0


def _signature_bytes(file: Path) -> int | None:
    """None for what is no code."""
    with file.open("rb") as opened:
        head = opened.read(LONGEST_HEADERS)
    try:
        (start,) = struct.unpack_from("<I", head, PLACE_OF_HEADER)
        if head[:2] != b"MZ" or head[start:start + 4] != b"PE\0\0":
            return None
        optional = start + COFF_BYTES
        (kind,) = struct.unpack_from("<H", head, optional)
        directories = optional + DIRECTORIES_AT[kind]
        (count,) = struct.unpack_from("<I", head, directories - 4)
        if count <= CERTIFICATE_TABLE:
            return 0
        _, size = struct.unpack_from("<II", head, directories + 8 * CERTIFICATE_TABLE)
    except (struct.error, KeyError):
        return None
    return int(size)
