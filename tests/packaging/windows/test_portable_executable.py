from __future__ import annotations

import struct
from pathlib import Path

import pytest
from windows.portable_executable import is_unsigned


def code(bits: int = 64, signature_bytes: int = 0, directories: int = 16) -> bytes:
    """The headers of a library, as a linker writes them; nothing follows."""
    magic, before = (0x20B, 112) if bits == 64 else (0x10B, 96)
    optional = struct.pack("<H", magic).ljust(before - 4, b"\0") + struct.pack("<I", directories)
    table = b"".join(struct.pack("<II", 0x1000, signature_bytes if number == 4 else 64)
                     for number in range(directories))
    dos = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x80)
    return dos.ljust(0x80, b"\0") + b"PE\0\0" + b"\0" * 20 + optional + table


@pytest.mark.parametrize("name", ["a.dll", "a.exe", "a.PYD"])
@pytest.mark.parametrize("bits", [32, 64])
def test_code_without_a_certificate_is_unsigned(name: str, bits: int, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(code(bits))

    assert is_unsigned(tmp_path / name)


@pytest.mark.parametrize("bits", [32, 64])
def test_what_its_maker_signed_keeps_that_signature(bits: int, tmp_path: Path) -> None:
    (tmp_path / "vcruntime140.dll").write_bytes(code(bits, signature_bytes=9000))

    assert not is_unsigned(tmp_path / "vcruntime140.dll")


def test_code_without_a_place_for_certificates_is_unsigned(tmp_path: Path) -> None:
    (tmp_path / "a.dll").write_bytes(code(directories=4))

    assert is_unsigned(tmp_path / "a.dll")


@pytest.mark.parametrize("content", [b"", b"MZ", b"MZ" * 5000, code()[:140], code()[:150], code()[:270],
                                     code().replace(b"\x0b\x02", b"\x07\x01"), b"\x7fELF" + code()[4:]])
def test_what_is_no_code_is_not_signed(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.dll").write_bytes(content)

    assert not is_unsigned(tmp_path / "a.dll")


def test_other_files_are_not_looked_into(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(code())

    assert not is_unsigned(tmp_path / "a.txt")
