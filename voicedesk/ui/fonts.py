"""Fonts of the type steps: the system's own family, sized in device-independent pixels."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from voicedesk.ui.tokens import TypeStep

POINTS_PER_INCH = 72.0


def font_of_step(step: TypeStep, scale: float) -> QFont:
    """``step`` in the system's UI font, ``scale`` times its size at 100 %.

    The size is set in points, because Qt keeps pixel sizes as whole numbers and half pixels are wanted.
    """
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    font.setPointSizeF(points(step.size * scale))
    font.setWeight(QFont.Weight(_nearest_named_weight(step.weight)))
    if step.tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def points(pixels: float) -> float:
    screen = QGuiApplication.primaryScreen()
    dots_per_inch = screen.logicalDotsPerInchY() if screen is not None else 96.0
    return pixels * POINTS_PER_INCH / dots_per_inch


def with_pixel_size(font: QFont, pixels: float) -> QFont:
    resized = QFont(font)
    resized.setPointSizeF(points(pixels))
    return resized


def _nearest_named_weight(weight: int) -> int:
    return min((member.value for member in QFont.Weight), key=lambda named: (abs(named - weight), named))
