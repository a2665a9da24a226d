"""The ``.icns`` of the bundle, drawn from the one SVG that the window uses too.

The container is plain: ``icns``, its whole length, then for each picture four letters, a length that counts
those eight bytes too, and a PNG. All lengths are big-endian.
"""

from __future__ import annotations

import struct
from pathlib import Path

# Apple's letters for a picture of that many pixels; the second of a size is that of half for dense screens.
PICTURES_PX = ((b"icp4", 16), (b"icp5", 32), (b"icp6", 64), (b"ic07", 128), (b"ic08", 256), (b"ic09", 512),
               (b"ic10", 1024), (b"ic11", 32), (b"ic12", 64), (b"ic13", 256), (b"ic14", 512))
# In the Dock the body of an icon covers 824 of 1024 points; in the drawing it covers 240 of 256.
SCALE = (824 / 1024) / (240 / 256)


def write_icon(drawing: Path, icon: Path) -> Path:
    """Draws the SVG in every size into ``icon``. Raises ValueError if it is no drawing."""
    sizes = sorted({pixels for _, pixels in PICTURES_PX})
    drawn = {pixels: png(drawing, pixels) for pixels in sizes}
    icon.write_bytes(container([(kind, drawn[pixels]) for kind, pixels in PICTURES_PX]))
    return icon


def container(pictures: list[tuple[bytes, bytes]]) -> bytes:
    """The file of (four letters, PNG) pairs."""
    body = b"".join(kind + struct.pack(">I", 8 + len(picture)) + picture for kind, picture in pictures)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def png(drawing: Path, pixels: int) -> bytes:
    """A square picture with the margin that icons have on macOS. Needs no display."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(drawing.read_bytes()))
    if not renderer.isValid():
        raise ValueError(f"{drawing.name} is not an SVG drawing.")
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    margin = pixels * (1 - SCALE) / 2
    renderer.render(painter, QRectF(margin, margin, pixels * SCALE, pixels * SCALE))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
