"""What a code signature says, read from its bytes: whether it is hardened, whose it is, what it entitles to.

The structures are those of ``cs_blobs.h``; all numbers are big-endian. Nothing is verified here: that is the
business of ``codesign --verify``, which only a Mac has.
"""

from __future__ import annotations

import plistlib
import struct
from dataclasses import dataclass

SUPER_BLOB, CODE_DIRECTORY, ENTITLEMENTS = 0xFADE0CC0, 0xFADE0C02, 0xFADE7171
SLOT_DIRECTORY, SLOT_ENTITLEMENTS, SLOT_CERTIFICATES = 0, 5, 0x10000
FLAG_AD_HOC, FLAG_HARDENED = 0x2, 0x10000
EMPTY_BLOB_BYTES = 8


@dataclass(frozen=True, slots=True)
class Signature:
    """``flags`` as in the code directory; ``certified`` whether a certificate's signature is there."""

    flags: int
    certified: bool
    entitlements: dict[str, object]

    @property
    def is_hardened(self) -> bool:
        return bool(self.flags & FLAG_HARDENED)

    @property
    def is_somebodys(self) -> bool:
        """By a certificate, not ad hoc."""
        return self.certified and not self.flags & FLAG_AD_HOC


def signature_in(data: bytes) -> Signature | None:
    """``data``: what LC_CODE_SIGNATURE points to. None if no signature is there."""
    if len(data) < 12 or struct.unpack_from(">I", data)[0] != SUPER_BLOB:
        return None
    blobs = _blobs(data)
    directory = blobs.get(SLOT_DIRECTORY, b"")
    if len(directory) < 16 or struct.unpack_from(">I", directory)[0] != CODE_DIRECTORY:
        return None
    wished = blobs.get(SLOT_ENTITLEMENTS, b"")
    return Signature(
        flags=struct.unpack_from(">I", directory, 12)[0],
        certified=len(blobs.get(SLOT_CERTIFICATES, b"")) > EMPTY_BLOB_BYTES,
        entitlements=_entitlements(wished),
    )


def _blobs(data: bytes) -> dict[int, bytes]:
    count = struct.unpack_from(">I", data, 8)[0]
    found: dict[int, bytes] = {}
    for index in range(count):
        slot, start = struct.unpack_from(">II", data, 12 + 8 * index)
        length = struct.unpack_from(">I", data, start + 4)[0]
        found[slot] = data[start:start + length]
    return found


def _entitlements(blob: bytes) -> dict[str, object]:
    if len(blob) <= EMPTY_BLOB_BYTES or struct.unpack_from(">I", blob)[0] != ENTITLEMENTS:
        return {}
    told = plistlib.loads(blob[8:])
    return told if isinstance(told, dict) else {}
