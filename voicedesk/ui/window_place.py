"""Where the window was: remembered per arrangement of screens, in a small JSON file."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication

log = logging.getLogger(__name__)

LEAST_VISIBLE = 100
MOST_ARRANGEMENTS = 12


@dataclass(frozen=True, slots=True)
class WindowPlace:
    x: int
    y: int
    width: int
    height: int
    maximized: bool = False

    @property
    def rect(self) -> QRect:
        return QRect(self.x, self.y, self.width, self.height)


def arrangement(screens: list[QRect]) -> str:
    """A name for these screens, the same however they are listed."""
    return " ".join(sorted(f"{s.x()},{s.y()},{s.width()}x{s.height()}" for s in screens))


def present_screens() -> list[QRect]:
    return [screen.availableGeometry() for screen in QGuiApplication.screens()]


def fitted(place: WindowPlace, screens: list[QRect]) -> bool:
    """Enough of the window's top edge is on a screen to take hold of it."""
    bar = QRect(place.x, place.y, place.width, 40)
    return any(
        bar.intersected(screen).width() >= LEAST_VISIBLE and bar.intersected(screen).height() >= 20
        for screen in screens
    )


def centred(size: QSize, screens: list[QRect]) -> QRect:
    """On the first (primary) screen, made smaller if it has less room."""
    if not screens:
        return QRect(0, 0, size.width(), size.height())
    screen = screens[0]
    rect = QRect(0, 0, min(size.width(), screen.width()), min(size.height(), screen.height()))
    rect.moveCenter(screen.center())
    return rect


def _places(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.info("The remembered place of the window cannot be read: %s", error)
        return {}
    return found if isinstance(found, dict) else {}


def remembered(path: Path, screens: list[QRect]) -> WindowPlace | None:
    """None if nothing usable is known for these screens."""
    values = _places(path).get(arrangement(screens))
    if not isinstance(values, dict):
        return None
    try:
        numbers = {key: int(values[key]) for key in ("x", "y", "width", "height")}
    except (KeyError, TypeError, ValueError):
        return None
    place = WindowPlace(**numbers, maximized=values.get("maximized") is True)
    if min(place.width, place.height) < 1 or max(place.width, place.height) > 100_000:
        return None
    return place if fitted(place, screens) else None


def remember(path: Path, place: WindowPlace, screens: list[QRect]) -> None:
    """A disk that takes nothing costs only the memory of the place."""
    places = _places(path)
    places.pop(arrangement(screens), None)
    places[arrangement(screens)] = asdict(place)
    kept = dict(list(places.items())[-MOST_ARRANGEMENTS:])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    except OSError as error:
        log.info("The place of the window cannot be kept: %s", error)
