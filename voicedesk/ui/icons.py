"""Icons: SVGs on a grid of 24, drawn in ``currentColor``, tinted with a token when they are painted."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

from voicedesk.resources import resource
from voicedesk.ui.painting import picture
from voicedesk.ui.theme import Theme

MIRRORED = frozenset(
    {"arrow-right", "arrow-left", "chevron-right", "chevron-left", "sidebar", "speaker", "speaker-off",
     "response-time", "undo"}
)  # fmt: skip
PIXEL_RATIOS = (1.0, 2.0, 3.0)


def icon(name: str, color_token: str, theme: Theme, size: float) -> QIcon:
    """An icon for buttons and menus, with its disabled state. Make it anew when the theme changes."""
    made = QIcon()
    for mode, token in ((QIcon.Mode.Normal, color_token), (QIcon.Mode.Disabled, "text.disabled")):
        for ratio in PIXEL_RATIOS:
            made.addPixmap(pixmap(name, token, theme, size, ratio), mode)
    return made


def pixmap(name: str, color_token: str, theme: Theme, size: float, ratio: float | None = None) -> QPixmap:
    """``size`` in device-independent pixels; ``ratio``: device pixels to each (None: the main screen's).

    Kept in ``theme.pixmaps``; arrows and their like are mirrored in right-to-left layouts.
    """
    if ratio is None:
        screen = QGuiApplication.primaryScreen()
        ratio = screen.devicePixelRatio() if screen is not None else 1.0
    rtl = name in MIRRORED and QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    key = (name, color_token, round(size * ratio), ratio, rtl)
    found = theme.pixmaps.get(key)
    if found is None:
        found = theme.pixmaps[key] = _draw(name, theme.color(color_token), size, ratio)
        if rtl:
            found = theme.pixmaps[key] = _flip(found)
    return found


def paint(painter: QPainter, rect: QRectF, name: str, color_token: str, theme: Theme) -> None:
    """Draw an icon filling ``rect``, sharp on the device it is painted on."""
    drawn = pixmap(name, color_token, theme, rect.width(), painter.device().devicePixelRatio())
    ratio = painter.device().devicePixelRatio()
    corner = QPointF(round(rect.x() * ratio) / ratio, round(rect.y() * ratio) / ratio)
    painter.drawPixmap(corner, drawn)


@cache
def _source(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def _draw(name: str, color: QColor, size: float, ratio: float) -> QPixmap:
    tinted = _source(name).replace("currentColor", color.name())
    renderer = QSvgRenderer(QByteArray(tinted.encode()))
    side = max(1, round(size * ratio)) / ratio  # whole device pixels
    square = QRectF(0, 0, side, side)
    return picture(square.size(), ratio, lambda painter: renderer.render(painter, square))


def _flip(drawn: QPixmap) -> QPixmap:
    flipped = drawn.transformed(QTransform().scale(-1, 1))
    flipped.setDevicePixelRatio(drawn.devicePixelRatio())
    return flipped
