"""The one place where painters are made: each is ended, whatever happens while it paints."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QPaintDevice, QPainter, QPixmap
from PySide6.QtWidgets import QWidget


@contextmanager
def painting(device: QPaintDevice, *, smooth: bool = False) -> Iterator[QPainter]:
    """A painter for the ``with`` block; ``smooth``: with antialiasing.

    A painter that a fault leaves active keeps all others from painting and ends the process in native code.
    So does not this one. A fault while a widget is painted goes to ``sys.excepthook`` and never to whoever
    caused the paint; one in a picture is raised, so that nobody keeps half a picture.
    """
    with QPainter(device) as painter:
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
            yield painter
        except Exception as error:
            if not isinstance(device, QWidget):
                raise
            sys.excepthook(type(error), error, error.__traceback__)


def picture(size: QSizeF, ratio: float, draw: Callable[[QPainter], None], *, smooth: bool = False) -> QPixmap:
    """What ``draw`` draws on nothing; ``size`` in device-independent pixels, ``ratio`` device pixels each."""
    made = QPixmap(max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    with painting(made, smooth=smooth) as painter:
        draw(painter)
    return made
