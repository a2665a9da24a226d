from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QImage, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.desk import Desk
from voicedesk.audio.levels import Loudness, MeterReading
from voicedesk.conversation.state import ConversationState, Phase
from voicedesk.settings.schema import Appearance, General
from voicedesk.ui.level_meter import LevelMeterBar
from voicedesk.ui.meter_track import MeterScale
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import MicLook

QUIET = MeterReading(-52.0, -47.0, Loudness.QUIET)
GOOD = MeterReading(-17.0, -12.0, Loudness.GOOD)
LOUD = MeterReading(-3.0, -1.0, Loudness.LOUD)
CLIPPING = MeterReading(-1.0, -0.2, Loudness.CLIPPING)
SILENT = MeterReading(-60.0, -60.0, Loudness.NO_SOUND)


class Watched(LevelMeterBar):
    """Notes which rectangles were painted."""

    painted: list[QRect]

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted.append(event.rect())
        super().paintEvent(event)


@pytest.fixture
def meter(theme: Theme, qtbot: QtBot) -> Watched:
    made = Watched(theme)
    made.painted = []
    qtbot.addWidget(made)
    made.resize(260, 30)
    made.show_microphone(MicLook.ON)
    made.show()
    qtbot.waitExposed(made)
    QApplication.processEvents()
    made.painted.clear()
    return made


def picture(meter: LevelMeterBar) -> QImage:
    return meter.grab().toImage()


def lit(meter: LevelMeterBar, dbfs: float) -> str:
    x = MeterScale(meter.width() - 14).x(dbfs)
    return picture(meter).pixelColor(round(x), 5).name()


def test_the_scale_is_linear_in_decibels() -> None:
    scale = MeterScale(600.0)
    assert [scale.x(dbfs) for dbfs in (-60, -40, -20, -9, 0)] == [0, 200, 400, 510, 600]
    assert scale.x(float("-inf")) == 0.0
    assert scale.x(6.0) == 600.0


def test_the_bar_reaches_its_level_and_no_further(meter: Watched, theme: Theme) -> None:
    meter.show_reading(GOOD)
    assert lit(meter, -30.0) == theme.color("meter.ok").name()
    assert lit(meter, -18.5) == theme.color("meter.warn").name()
    assert lit(meter, -14.0) == theme.color("meter.warnTrack").name()
    assert lit(meter, -5.0) == theme.color("meter.highTrack").name()


def test_zones_can_be_seen_in_silence(meter: Watched, theme: Theme) -> None:
    meter.show_reading(MeterReading(-60.0, -60.0, Loudness.QUIET))
    assert lit(meter, -30.0) == theme.color("meter.okTrack").name()
    assert lit(meter, -14.0) == theme.color("meter.warnTrack").name()


def test_only_what_changed_is_painted(meter: Watched) -> None:
    meter.show_reading(GOOD)
    QApplication.processEvents()
    meter.painted.clear()
    meter.show_reading(MeterReading(-18.0, -12.0, Loudness.GOOD))
    QApplication.processEvents()
    assert len(meter.painted) == 1
    assert meter.painted[0].width() < 20
    assert meter.painted[0].height() <= 11


def test_a_reading_that_changes_nothing_is_not_painted(meter: Watched) -> None:
    meter.show_reading(GOOD)
    QApplication.processEvents()
    meter.painted.clear()
    for _ in range(30):
        meter.show_reading(GOOD)
    QApplication.processEvents()
    assert meter.painted == []


def test_nothing_is_painted_while_it_is_hidden(meter: Watched) -> None:
    meter.hide()
    QApplication.processEvents()
    meter.painted.clear()
    for dbfs in range(-60, 0, 2):
        meter.show_reading(MeterReading(float(dbfs), float(dbfs), Loudness.GOOD))
    QApplication.processEvents()
    assert meter.painted == []


def test_a_muted_meter_is_hatched_and_never_shows_a_level(meter: Watched) -> None:
    meter.show_microphone(MicLook.MUTED)
    hatched = picture(meter)
    meter.show_reading(LOUD)
    assert picture(meter) == hatched
    meter.show_microphone(MicLook.OFF)
    assert picture(meter) != hatched


def test_opening_the_microphone_again_shows_no_old_level(meter: Watched, theme: Theme) -> None:
    meter.show_reading(LOUD)
    meter.show_microphone(MicLook.MUTED)
    meter.show_microphone(MicLook.ON)
    assert lit(meter, -30.0) == theme.color("meter.okTrack").name()


def test_the_clip_lamp_is_clicked_away(meter: Watched, theme: Theme, qtbot: QtBot) -> None:
    meter.show_reading(CLIPPING)
    assert picture(meter).pixelColor(meter.width() - 5, 5).name() == theme.color("meter.clip").name()
    with qtbot.waitSignal(meter.clip_cleared):
        QTest.mouseClick(meter, Qt.MouseButton.LeftButton, pos=meter.rect().topRight())
    meter.show_reading(LOUD)
    assert picture(meter).pixelColor(meter.width() - 5, 5).name() == theme.color("meter.track").name()
    with qtbot.assertNotEmitted(meter.clip_cleared):
        QTest.mouseClick(meter, Qt.MouseButton.LeftButton, pos=meter.rect().topRight())


def test_silence_does_not_hide_the_figures(meter: Watched) -> None:
    meter.show_reading(QUIET)
    figures = picture(meter).copy(0, 12, meter.width(), 18)
    meter.show_reading(SILENT)
    assert picture(meter).copy(0, 12, meter.width(), 18) == figures


@pytest.mark.parametrize(
    ("look", "reading", "words"),
    [
        (MicLook.ON, GOOD, "good"),
        (MicLook.ON, QUIET, "quiet"),
        (MicLook.ON, LOUD, "loud"),
        (MicLook.ON, CLIPPING, "clipping"),
        (MicLook.ON, SILENT, "no sound"),
        (MicLook.MUTED, GOOD, "muted"),
        (MicLook.OFF, GOOD, "off"),
        (MicLook.MISSING, GOOD, "no microphone"),
    ],
)
def test_a_screen_reader_finds_a_progress_bar_with_a_word(
    meter: Watched, look: MicLook, reading: MeterReading, words: str
) -> None:
    meter.show_microphone(look)
    meter.show_reading(reading)
    meter.describe()
    interface = QAccessible.queryAccessibleInterface(meter)
    assert interface.role() == QAccessible.Role.ProgressBar
    assert interface.text(QAccessible.Text.Name) == "Microphone level"
    assert interface.text(QAccessible.Text.Description) == words


def test_the_value_moves_only_for_those_who_look_at_it(meter: Watched) -> None:
    meter.show_reading(GOOD)
    meter.describe()
    assert meter.value() == -60
    meter.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    meter.setFocus()
    QApplication.processEvents()
    meter.describe()
    assert meter.value() == -17


def test_the_thin_form_has_no_figures(theme: Theme, qtbot: QtBot) -> None:
    meter = LevelMeterBar(theme, scaled=False)
    qtbot.addWidget(meter)
    assert meter.sizeHint().height() == 4
    meter.resize(150, 6)
    meter.show_microphone(MicLook.ON)
    meter.show_reading(GOOD)
    assert meter.grab().toImage().pixelColor(20, 2).name() == theme.color("meter.ok").name()


def test_the_scale_grows_with_the_text(theme: Theme, qtbot: QtBot) -> None:
    meter = LevelMeterBar(theme)
    qtbot.addWidget(meter)
    before = meter.sizeHint().height()
    theme.use(General(appearance=Appearance.LIGHT, text_size=200))
    assert meter.sizeHint().height() > before + 10


def test_a_running_meter_costs_little(meter: Watched) -> None:
    """30 readings a second may take 3 % of one core: 1 ms each."""
    readings = [
        MeterReading(-60.0 + step % 55, -60.0 + (step * 7) % 58, Loudness.GOOD) for step in range(300)
    ]
    QApplication.processEvents()
    before = time.process_time()
    for reading in readings:
        meter.show_reading(reading)
        QApplication.processEvents()
    assert (time.process_time() - before) / len(readings) < 0.001


@pytest.mark.parametrize("dressed_again", [False, True])
def test_a_moving_level_paints_nothing_but_the_meter(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dressed_again: bool
) -> None:
    desk.show(ConversationState(Phase.LISTENING, mic_open=True))
    if dressed_again:
        desk.theme.use(General(appearance=Appearance.DARK))
    meter = desk.window.dock.parts.meter
    meter.show_reading(GOOD)
    qtbot.wait(50)
    below: list[bool] = []
    monkeypatch.setattr(
        desk.window.dock,
        "paintEvent",
        lambda event: below.append(event.region().intersects(meter.geometry())),
    )
    meter.show_reading(replace(GOOD, bar_dbfs=-30.0))
    qtbot.wait(50)

    assert True not in below
