"""The product's icon in the forms the systems want, drawn from ``resources/icons/voicedesk.svg``."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from release.product import ROOT

SOURCE = ROOT / "resources" / "icons" / "voicedesk.svg"
WINDOWS_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
# Apple's four letters for a PNG of that many pixels.
MACOS_KINDS = ((b"icp4", 16), (b"icp5", 32), (b"ic07", 128), (b"ic08", 256), (b"ic09", 512), (b"ic10", 1024),
               (b"ic11", 32), (b"ic12", 64), (b"ic13", 256), (b"ic14", 512))


def png(pixels: int) -> bytes:
    """A square PNG with transparent corners. Draws with Qt, which needs no display for it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
    from PySide6.QtGui import QImage, QImageWriter, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(SOURCE)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def ico() -> bytes:
    """An icon file of Windows: a directory of PNGs, which it reads since Vista."""
    images = [(size, png(size)) for size in WINDOWS_SIZES]
    offset = 6 + 16 * len(images)
    directory = struct.pack("<HHH", 0, 1, len(images))
    for size, image in images:
        side = size % 256  # 0 stands for 256
        directory += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(image), offset)
        offset += len(image)
    return directory + b"".join(image for _, image in images)


def icns() -> bytes:
    """An icon file of macOS."""
    parts = [(kind, png(size)) for kind, size in MACOS_KINDS]
    body = b"".join(kind + struct.pack(">I", 8 + len(image)) + image for kind, image in parts)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def write(folder: Path, system: str) -> Path | None:
    """The icon file that the freezing of that system wants; none on Linux."""
    made = {"win32": ("voicedesk.ico", ico), "darwin": ("voicedesk.icns", icns)}.get(system)
    if made is None:
        return None
    name, draw = made
    path = folder / name
    path.write_bytes(draw())
    return path
