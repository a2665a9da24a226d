"""Where the window was: remembered per arrangement of screens, in a small JSON file."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication

from voicedesk.settings.kept_files import FileRefusedError, json_of
from voicedesk.settings.private_files import write_whole

log = logging.getLogger(__name__)

LEAST_VISIBLE = 100
MOST_ARRANGEMENTS = 12
FURTHEST = 100_000


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


def _places(path: Path) -> dict[str, WindowPlace]:
    try:
        found = json_of(path)
    except FileNotFoundError:
        return {}
    except (OSError, FileRefusedError) as error:
        log.info("The remembered place of the window cannot be used: %s", error)
        return {}
    rows = found.items() if isinstance(found, dict) else ()
    return {name: place for name, values in rows if (place := _place(values)) is not None}


def _place(values: object) -> WindowPlace | None:
    """None for what no window can have had, above all numbers that Qt does not take."""
    if not isinstance(values, dict):
        return None
    numbers = [values.get(name) for name in ("x", "y", "width", "height")]
    x, y, width, height = (
        each if isinstance(each, int) and abs(each) <= FURTHEST else None for each in numbers
    )
    if x is None or y is None or width is None or height is None or min(width, height) < 1:
        return None
    return WindowPlace(x, y, width, height, maximized=values.get("maximized") is True)


def remembered(path: Path, screens: list[QRect]) -> WindowPlace | None:
    """None if nothing usable is known for these screens."""
    place = _places(path).get(arrangement(screens))
    return place if place is not None and fitted(place, screens) else None


def remember(path: Path, place: WindowPlace, screens: list[QRect]) -> None:
    """A disk that takes nothing costs only the memory of the place."""
    places = _places(path)
    places.pop(arrangement(screens), None)
    places[arrangement(screens)] = place
    kept = dict(list(places.items())[-MOST_ARRANGEMENTS:])
    rows = {name: asdict(each) for name, each in kept.items()}
    try:
        write_whole(path, json.dumps(rows, indent=1))
    except OSError as error:
        log.info("The place of the window cannot be kept: %s", error)
