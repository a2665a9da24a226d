from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.hand_clock import HandClock
from tests.ui.states import KEY_REFUSED, STATES, hands_free, talk
from voicedesk.audio.port import Level
from voicedesk.conversation.events import (
    InterruptPressed,
    MuteChanged,
    RetryPressed,
    SessionStarted,
    TalkPressed,
    TalkReleased,
)
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.wording import wording
from voicedesk.settings.schema import Appearance, General, Motion
from voicedesk.ui.intentions import FixWanted
from voicedesk.ui.talk_control import MARGIN, TalkControl
from voicedesk.ui.talk_face import HINT_LINES, HINT_PIXELS, LABEL_LINES, LABEL_PIXELS
from voicedesk.ui.talk_geometry import PillGeometry
from voicedesk.ui.text_fit import fit
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import Look, view_state


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


class Watched(TalkControl):
    """Counts its paintings."""

    def __init__(self, theme: Theme, clock: HandClock) -> None:
        super().__init__(theme, clock=clock)
        self.paintings = 0
        self.raised: list[object] = []
        self.event_raised.connect(self.raised.append)

    def paintEvent(self, event: object) -> None:
        self.paintings += 1
        super().paintEvent(event)  # type: ignore[arg-type]


@pytest.fixture
def control(theme: Theme, clock: HandClock, qtbot: QtBot) -> Watched:
    made = Watched(theme, clock)
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show_view(talk(Look.READY_HOLD))
    made.show()
    qtbot.waitExposed(made)
    made.setFocus()
    QApplication.processEvents()
    return made


def press(control: TalkControl) -> None:
    QTest.mousePress(control, Qt.MouseButton.LeftButton, pos=control.rect().center())


def release(control: TalkControl) -> None:
    QTest.mouseRelease(control, Qt.MouseButton.LeftButton, pos=control.rect().center())


def key(control: TalkControl, *, repeated: bool = False) -> None:
    down = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", repeated)
    QApplication.sendEvent(control, down)


def test_holding_the_control_talks(control: Watched, clock: HandClock) -> None:
    press(control)
    assert control.raised == [TalkPressed()]
    assert control.held
    control.show_view(talk(Look.LISTENING))
    clock.go_on(1.25)
    release(control)
    assert control.raised == [TalkPressed(), TalkReleased(held_seconds=1.25)]
    assert not control.held


def test_a_tap_is_left_to_the_conversation_to_judge(control: Watched, clock: HandClock) -> None:
    press(control)
    clock.go_on(0.1)
    release(control)
    assert control.raised[-1] == TalkReleased(held_seconds=pytest.approx(0.1))
    control.show_view(view_state(replace(STATES[Look.READY_HOLD], tapped=True)).talk)
    clock.go_on(0.5)
    assert control._showing.note().startswith("Hold while you speak.")


@pytest.mark.parametrize(
    ("look", "raised"),
    [
        (Look.OFFLINE, SessionStarted()),
        (Look.RECONNECTING, RetryPressed()),
        (Look.FAILED, FixWanted(KEY_REFUSED)),
        (Look.MUTED, MuteChanged(muted=False)),
    ],
)
def test_a_click_acts_when_it_is_let_go_inside(control: Watched, look: Look, raised: object) -> None:
    control.show_view(talk(look))
    press(control)
    assert control.raised == []
    release(control)
    assert control.raised == [raised]


def test_a_click_let_go_outside_does_nothing(control: Watched) -> None:
    control.show_view(talk(Look.FAILED))
    press(control)
    QTest.mouseRelease(control, Qt.MouseButton.LeftButton, pos=QPoint(-40, -40))
    assert control.raised == []
    assert not control.isDown()


def test_the_first_press_while_muted_unmutes_and_does_not_talk(control: Watched) -> None:
    control.show_view(talk(Look.MUTED))
    press(control)
    release(control)
    assert control.raised == [MuteChanged(muted=False)]
    control.show_view(talk(Look.READY_HOLD))
    press(control)
    assert control.raised[1:] == [TalkPressed()]


def test_while_connecting_a_press_does_nothing_and_the_focus_may_stay(control: Watched) -> None:
    control.show_view(talk(Look.CONNECTING))
    press(control)
    release(control)
    assert control.raised == []
    assert control.isEnabled()
    assert control.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_a_press_while_the_assistant_speaks_interrupts_at_once(control: Watched) -> None:
    control.show_view(hands_free(Look.SPEAKING))
    press(control)
    assert control.raised == [InterruptPressed()]
    release(control)
    assert control.raised == [InterruptPressed()]


def test_the_talk_key_and_the_pointer_are_one_key(control: Watched) -> None:
    control.press_talk()
    press(control)
    assert control.raised == [TalkPressed()]
    control.release_talk()
    release(control)
    assert len(control.raised) == 2


def test_the_talk_key_sends_nothing_while_muted_and_says_why(control: Watched) -> None:
    control.show_view(talk(Look.MUTED))
    control.clearFocus()
    control.press_talk()
    control.release_talk()
    assert control.raised == []
    assert control._showing.note() == "Muted · press here to unmute"


def test_the_talk_key_on_the_muted_control_does_what_it_says(control: Watched) -> None:
    control.show_view(talk(Look.MUTED))
    control.setFocus()
    QApplication.processEvents()
    control.press_talk()
    control.release_talk()
    assert control.raised == [MuteChanged(muted=False)]


def test_enter_latches_and_sends(control: Watched, clock: HandClock) -> None:
    key(control)
    control.show_view(talk(Look.LISTENING))
    key(control, repeated=True)
    assert control.raised == [TalkPressed()]
    clock.go_on(2.0)
    key(control)
    assert control.raised[-1] == TalkReleased(held_seconds=2.0)


def test_space_is_left_to_the_window(control: Watched) -> None:
    QTest.keyPress(control, Qt.Key.Key_Space)
    QTest.keyRelease(control, Qt.Key.Key_Space)
    assert control.raised == []


def test_pressing_once_needs_no_holding(control: Watched) -> None:
    control.set_press_once(True)
    press(control)
    release(control)
    control.show_view(talk(Look.LISTENING))
    assert control.raised == [TalkPressed()]
    press(control)
    release(control)
    assert [type(raised) for raised in control.raised] == [TalkPressed, TalkReleased]


def test_the_press_of_assistive_technology_toggles(control: Watched, qtbot: QtBot) -> None:
    interface = QAccessible.queryAccessibleInterface(control)
    actions = interface.actionInterface()
    assert interface.role() == QAccessible.Role.Button
    with qtbot.waitSignal(control.event_raised):
        actions.doAction(actions.pressAction())
    control.show_view(talk(Look.LISTENING))
    with qtbot.waitSignal(control.event_raised):
        actions.doAction(actions.pressAction())
    assert [type(raised) for raised in control.raised] == [TalkPressed, TalkReleased]


@pytest.mark.parametrize(
    "losing",
    [
        pytest.param(QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason), id="a popup"),
        pytest.param(QEvent(QEvent.Type.WindowDeactivate), id="another window"),
    ],
)
def test_losing_the_focus_ends_the_hold_as_a_normal_release(
    control: Watched, clock: HandClock, losing: QEvent
) -> None:
    press(control)
    clock.go_on(0.8)
    QApplication.sendEvent(control, losing)
    assert control.raised[-1] == TalkReleased(held_seconds=pytest.approx(0.8))
    release(control)
    assert len(control.raised) == 2


def test_hiding_the_control_ends_the_hold_and_stops_its_timer(control: Watched) -> None:
    press(control)
    control.show_view(talk(Look.USER_SPEAKING))
    control.hide()
    assert isinstance(control.raised[-1], TalkReleased)
    assert not control._tick.isActive()


def test_moving_the_pointer_away_does_not_end_a_hold(control: Watched) -> None:
    press(control)
    away = QPointF(-50, -50)
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        away,
        away,
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(control, move)
    assert control.held
    assert control.raised == [TalkPressed()]


def test_the_corners_beside_the_pill_are_not_the_pill(control: Watched) -> None:
    assert not control.hitButton(QPoint(2, 2))
    assert control.hitButton(QPoint(control.width() // 2, 1))
    QTest.mousePress(control, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert control.raised == []


@pytest.mark.parametrize("look", list(Look))
def test_every_look_has_a_name_a_description_and_a_tooltip(
    control: Watched, clock: HandClock, look: Look
) -> None:
    control.show_view(talk(look))
    clock.go_on(0.2)
    control._advance()
    assert control.accessibleName() == talk(look).accessible_name
    assert control.accessibleDescription() == talk(look).hint.replace("{key}", "Space")
    assert control.toolTip().startswith(talk(look).label)


def test_words_change_in_the_frame_of_the_phase_while_colours_fade(
    control: Watched, theme: Theme, qtbot: QtBot
) -> None:
    control.show_view(talk(Look.SPEAKING))
    assert control.accessibleName() == talk(Look.SPEAKING).accessible_name
    assert not control._face.settled
    qtbot.waitUntil(lambda: control._face.settled)
    assert control._face._colors.fill == theme.color("phase.speaking.fill")


def test_reduced_motion_stops_fades_and_timers(control: Watched, theme: Theme, clock: HandClock) -> None:
    theme.use(General(appearance=Appearance.LIGHT, motion=Motion.REDUCED))
    control.show_view(talk(Look.SPEAKING))
    assert control._face.settled
    control.show_view(talk(Look.USER_SPEAKING))
    assert not control._tick.isActive()
    control.show_view(talk(Look.CONNECTING))
    clock.go_on(0.2)
    control._advance()
    assert control._tick.interval() == 250  # Only seconds are counted.


def test_a_control_that_shows_nothing_new_is_not_painted(control: Watched, qtbot: QtBot) -> None:
    QApplication.processEvents()
    before = control.paintings
    for _ in range(50):
        control.show_view(talk(Look.READY_HOLD))
    QTest.qWait(120)
    assert control.paintings == before
    assert not control._tick.isActive()


def test_the_level_is_read_only_while_it_is_shown(control: Watched) -> None:
    asked: list[None] = []

    def level() -> Level:
        asked.append(None)
        return Level(-12.0, -20.0)

    control.level_source = level
    control._advance()
    assert asked == []
    control.show_view(talk(Look.USER_SPEAKING))
    control._advance()
    assert len(asked) == 1
    control.hide()
    assert not control._tick.isActive()


def test_a_steady_level_repaints_the_control_once(control: Watched, qtbot: QtBot) -> None:
    control.level_source = lambda: Level(-12.0, -20.0)
    control.show_view(talk(Look.USER_SPEAKING))
    qtbot.waitUntil(lambda: control._face.settled)
    control._advance()
    QApplication.processEvents()
    before = control.paintings
    control._tick.stop()
    for _ in range(10):
        control._advance()
        control._tick.stop()
    QApplication.processEvents()
    assert control.paintings == before


def test_painting_again_and_again_makes_no_new_pixmaps(control: Watched, theme: Theme) -> None:
    control.level_source = lambda: Level(-12.0, -20.0)
    for look in Look:
        control.show_view(talk(look))
        control.grab()
    drawn = set(theme.pixmaps)
    for _ in range(5):
        for look in Look:
            control.show_view(talk(look))
            control.grab()
    assert set(theme.pixmaps) == drawn


def test_a_message_about_a_device_stands_and_goes(control: Watched, clock: HandClock) -> None:
    control.say("Now using Headset (USB)")
    control._advance()
    assert control._face._hint == "Now using Headset (USB)"
    clock.go_on(4.1)
    control._advance()
    assert control._face._hint == "or hold Space"


def test_a_latched_turn_shows_a_lock_and_how_it_is_sent(control: Watched, qtbot: QtBot) -> None:
    control.show_view(talk(Look.LISTENING))
    qtbot.waitUntil(lambda: control._face.settled)
    held = control.grab().toImage()
    control.show_view(talk(Look.READY_HOLD))
    control.toggle_talk()
    control.show_view(talk(Look.LISTENING))
    qtbot.waitUntil(lambda: control._face.settled)
    latched = control.grab().toImage()
    assert control._face._hint == "Press again to send"
    lock = PillGeometry(
        QRectF(control.rect()).adjusted(8, 8, -8, -8), Qt.LayoutDirection.LeftToRight
    ).ending()
    assert latched.copy(lock.toRect()) != held.copy(lock.toRect())


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("look", list(Look))
def test_no_word_is_cut_off(
    theme: Theme, look: Look, percent: int, appearance: Appearance, qtbot: QtBot
) -> None:
    theme.use(General(appearance=appearance, text_size=percent))
    control = TalkControl(theme)
    qtbot.addWidget(control)
    control.resize(control.sizeHint())
    pill = QRectF(control.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    geometry = PillGeometry(pill, Qt.LayoutDirection.LeftToRight)
    words = geometry.words(ending=look in {Look.FAILED, Look.NO_MICROPHONE, Look.SPEAKING})
    label, hint = (
        fit(
            text, theme.font(step), words.width(), (sizes[0] * geometry.unit, sizes[1] * geometry.unit), lines
        )
        for text, step, sizes, lines in (
            (talk(look).label, "talkLabel", LABEL_PIXELS, LABEL_LINES),
            (talk(look).hint, "talkHint", HINT_PIXELS, HINT_LINES),
        )
    )
    assert not label.elided
    assert not hint.elided
    assert label.height() + hint.height() + 3 <= pill.height()
    for text in (label, hint):
        widest = max(QFontMetricsF(text.font).horizontalAdvance(line) for line in text.lines)
        assert widest <= words.width()


@pytest.mark.parametrize("code", list(ProblemCode))
def test_no_problems_words_are_cut_off(theme: Theme, code: ProblemCode, qtbot: QtBot) -> None:
    control = TalkControl(theme)
    qtbot.addWidget(control)
    control.resize(control.sizeHint())
    pill = QRectF(control.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    width = PillGeometry(pill, Qt.LayoutDirection.LeftToRight).words(ending=True).width()
    said = wording(Problem(code, retry_after=32.0))

    label = fit(said.label, theme.font("talkLabel"), width, LABEL_PIXELS, LABEL_LINES)
    hint = fit(said.hint, theme.font("talkHint"), width, HINT_PIXELS, HINT_LINES)

    assert not label.elided
    assert not hint.elided
    assert label.height() + hint.height() + 3 <= pill.height()


def test_the_pill_is_mirrored_where_text_runs_from_right_to_left() -> None:
    pill = QRectF(8, 8, 344, 88)
    forwards = PillGeometry(pill, Qt.LayoutDirection.LeftToRight)
    backwards = PillGeometry(pill, Qt.LayoutDirection.RightToLeft)
    assert forwards.disc().left() - pill.left() == pytest.approx(pill.right() - backwards.disc().right())
    assert forwards.words(ending=True).width() == backwards.words(ending=True).width()


def test_two_looks_never_paint_the_same_picture(control: Watched, clock: HandClock, qtbot: QtBot) -> None:
    pictures = {}
    for look in Look:
        control.show_view(talk(look))
        clock.go_on(0.2)
        control._advance()
        qtbot.waitUntil(lambda: control._face.settled)
        image = control.grab().toImage().convertToFormat(control.grab().toImage().Format.Format_Grayscale8)
        pictures[look] = bytes(image.constBits())
    assert len(set(pictures.values())) == len(Look)


def test_a_control_without_a_parent_asks_for_the_size_of_the_design(control: Watched, theme: Theme) -> None:
    assert (control.sizeHint().width(), control.sizeHint().height()) == (344 + 16, 88 + 16)
    assert control.minimumSizeHint().width() == 240 + 16
