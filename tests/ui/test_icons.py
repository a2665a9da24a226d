from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPainter
from PySide6.QtWidgets import QApplication

from voicedesk.resources import resource
from voicedesk.ui import icons
from voicedesk.ui.looks import LOOKS, Glyph
from voicedesk.ui.theme import Theme

FILES = sorted(resource("icons").glob("*.svg"))
DRAWN = [path for path in FILES if path.stem != "voicedesk"]


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_icons_are_drawn_on_one_grid_with_one_stroke_and_no_colour_of_their_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in text
    assert 'stroke-width="1.7"' in text
    assert not re.search(r"#[0-9A-Fa-f]{3,6}", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_icon_shows_something_inside_its_frame(path: Path, theme: Theme) -> None:
    image = icons.pixmap(path.stem, "text.primary", theme, 24, 2.0).toImage()
    assert image.width() == image.height() == 48
    drawn = sum(image.pixelColor(x, y).alpha() > 0 for x in range(48) for y in range(48))
    assert drawn > 40
    if path.stem != "voicedesk":
        edge = [image.pixelColor(x, y).alpha() for x in range(48) for y in (0, 47)]
        assert max(edge) == 0


def test_an_icon_takes_the_tokens_colour(theme: Theme) -> None:
    image = icons.pixmap("stop", "danger.text", theme, 24, 1.0).toImage()
    assert image.pixelColor(12, 12).name() == theme.color("danger.text").name()


def test_an_icon_is_drawn_once_for_its_size_colour_and_screen(theme: Theme) -> None:
    first = icons.pixmap("mic", "text.primary", theme, 24, 2.0)
    assert icons.pixmap("mic", "text.primary", theme, 24, 2.0).cacheKey() == first.cacheKey()
    assert icons.pixmap("mic", "accent.text", theme, 24, 2.0).cacheKey() != first.cacheKey()
    assert first.devicePixelRatio() == 2.0


def test_arrows_turn_round_where_text_runs_from_right_to_left(theme: Theme, qapp: QApplication) -> None:
    forwards = icons.pixmap("arrow-right", "text.primary", theme, 24, 1.0).toImage()
    microphone = icons.pixmap("mic", "text.primary", theme, 24, 1.0).toImage()
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        backwards = icons.pixmap("arrow-right", "text.primary", theme, 24, 1.0).toImage()
        assert icons.pixmap("mic", "text.primary", theme, 24, 1.0).toImage() == microphone
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert backwards == forwards.flipped(Qt.Orientation.Horizontal)
    assert backwards != forwards


def test_an_icon_for_buttons_has_a_disabled_state(theme: Theme) -> None:
    icon = icons.icon("mic", "text.primary", theme, 24)
    normal = icon.pixmap(24, 24, QIcon.Mode.Normal).toImage()
    assert icon.pixmap(24, 24, QIcon.Mode.Disabled).toImage() != normal


def test_painting_fills_the_rectangle(theme: Theme) -> None:
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    icons.paint(painter, QRectF(8, 8, 24, 24), "stop", "text.primary", theme)
    painter.end()
    assert image.pixelColor(20, 20).name() == theme.color("text.primary").name()
    assert image.pixelColor(2, 2).name() == "#ffffff"


def test_every_glyph_of_the_talk_control_has_a_file() -> None:
    drawn_live = {Glyph.LEVEL_BARS, Glyph.DOTS}
    for record in LOOKS.values():
        assert record.glyph in drawn_live or resource(f"icons/{record.glyph}.svg").exists()
