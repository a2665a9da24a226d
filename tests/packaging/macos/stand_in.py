"""A frozen program of files that say of themselves what real ones do: Mach-O headers, signatures, links."""

from __future__ import annotations

import plistlib
import struct
from collections.abc import Sequence
from pathlib import Path

PROCESSORS = {"arm64": 0x0100000C, "x86_64": 0x01000007, "ppc": 18}
HARDENED, AD_HOC = 0x10000, 0x2


def mach_o(architecture: str = "arm64", oldest: tuple[int, int] = (11, 0), signature: bytes = b"",
           libraries: Sequence[str] = ()) -> bytes:
    """A file of one processor that loads ``libraries``, with a signature at its end if one is given."""
    commands = struct.pack("<IIIIII", 0x32, 24, 1, oldest[0] << 16 | oldest[1] << 8, 0, 0)
    for library in libraries:
        name = library.encode() + bytes(8 - len(library) % 8)
        commands += struct.pack("<IIIIII", 0xC, 24 + len(name), 24, 0, 0, 0) + name
    if signature:
        commands += struct.pack("<IIII", 0x1D, 16, 32 + len(commands) + 16, len(signature))
    count = 1 + len(libraries) + bool(signature)
    header = struct.pack("<4sIIIIIII", b"\xcf\xfa\xed\xfe", PROCESSORS[architecture], 0, 6, count,
                         len(commands), 0, 0)
    return header + commands + signature


def universal(*slices: bytes) -> bytes:
    """A file for several processors, as wheels for all Macs hold them."""
    start = 8 + 20 * len(slices)
    header, body = struct.pack(">II", 0xCAFEBABE, len(slices)), b""
    for code in slices:
        processor = struct.unpack_from("<I", code, 4)[0]
        header += struct.pack(">IIIII", processor, 0, start + len(body), len(code), 0)
        body += code
    return header + body


def signature(flags: int = AD_HOC, certificate: bytes = b"",
              entitlements: dict[str, bool] | None = None) -> bytes:
    """A super blob with a code directory, and what else is given."""
    blobs = [(0, struct.pack(">IIII", 0xFADE0C02, 16, 0x20500, flags))]
    if entitlements:
        text = plistlib.dumps(entitlements)
        blobs.append((5, struct.pack(">II", 0xFADE7171, 8 + len(text)) + text))
    blobs.append((0x10000, struct.pack(">II", 0xFADE0B01, 8 + len(certificate)) + certificate))
    place = 12 + 8 * len(blobs)
    index, body = b"", b""
    for slot, blob in blobs:
        index += struct.pack(">II", slot, place + len(body))
        body += blob
    return struct.pack(">III", 0xFADE0CC0, place + len(body), len(blobs)) + index + body


def write_program(folder: Path, architecture: str = "arm64") -> Path:
    """What PyInstaller leaves on a Mac: code, data, folders of both, dots in names, links, a framework."""
    code = mach_o(architecture)
    put(folder / "VoiceDesk", code)
    inner = folder / "_internal"
    for name in ("_ssl.cpython-311-darwin.so", "libcrypto.3.dylib", "numpy/_core/_simd.so",
                 "numpy/.dylibs/libgfortran.5.dylib", "soxr/soxr_ext.so",
                 "azure/cognitiveservices/speech/libMicrosoft.CognitiveServices.Speech.core.dylib",
                 "PySide6/QtCore.abi3.so", "PySide6/Qt/plugins/platforms/libqcocoa.dylib"):
        put(inner / name, code)
    for name in ("base_library.zip", "resources/icons/mic.svg", "numpy/_core/tables.bin",
                 "numpy/version.json", "keyring-25.7.0.dist-info/METADATA", "certifi/cacert.pem"):
        put(inner / name, f"what {name} holds".encode())
    write_framework(inner / "PySide6" / "Qt" / "lib" / "QtCore.framework", code)
    link(inner / "QtCore", "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore")
    link(inner / "libcrypto.dylib", "libcrypto.3.dylib")
    return folder


def write_framework(folder: Path, code: bytes) -> None:
    put(folder / "Versions" / "A" / folder.stem, code)
    described = {"CFBundleExecutable": folder.stem, "CFBundleIdentifier": f"org.example.{folder.stem}"}
    put(folder / "Versions" / "A" / "Resources" / "Info.plist", plistlib.dumps(described))
    link(folder / "Versions" / "Current", "A")
    link(folder / folder.stem, f"Versions/Current/{folder.stem}")
    link(folder / "Resources", "Versions/Current/Resources")


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def tree(folder: Path) -> dict[str, str]:
    """Each file's and link's place: a link with its target, code, or the text that it holds."""
    found: dict[str, str] = {}
    for path in folder.rglob("*"):
        if path.is_symlink():
            found[str(path.relative_to(folder))] = f"-> {path.readlink()}"
        elif path.is_file():
            is_code = path.read_bytes().startswith(b"\xcf\xfa\xed\xfe")
            found[str(path.relative_to(folder))] = "code" if is_code else "data"
    return found
