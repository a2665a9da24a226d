"""The dock: talk control, microphone, meter, talk mode, speaker and volume, always visible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QHideEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from voicedesk.audio.port import Level
from voicedesk.conversation.events import Direction
from voicedesk.ui import icons
from voicedesk.ui.announcer import Announcer
from voicedesk.ui.device_picker import DevicePicker
from voicedesk.ui.devices_popup import DevicesPopup
from voicedesk.ui.dock_layout import FLAT, Box, Part, Shape, arrange, dock_height, mirrored, shape_of
from voicedesk.ui.focus_edge import ROOM
from voicedesk.ui.level_feed import LevelFeed
from voicedesk.ui.level_meter import LevelMeterBar
from voicedesk.ui.mic_button import EndButton, MicButton
from voicedesk.ui.mode_switch import ModeSwitch
from voicedesk.ui.painting import painting
from voicedesk.ui.talk_control import MARGIN, TalkControl
from voicedesk.ui.theme import Theme
from voicedesk.ui.view_state import Look, MicLook, ViewState
from voicedesk.ui.volume_slider import VolumeSlider

if TYPE_CHECKING:
    from voicedesk.audio.levels import MeterReading

IN_POPUP = (Part.MIC_PICKER, Part.SPEAKER_PICKER, Part.VOLUME)
NO_SIGNAL = "We hear nothing. Is the microphone off?"
HEARS_SOMEBODY = frozenset({Look.READY_HANDS_FREE, Look.LISTENING})
"""By the key only while it is held, hands-free but for the assistant's own turn; who was heard is heard."""
ROOMS = {Part.TALK: MARGIN, Part.METER: 0, Part.THIN_METER: 0, Part.VOLUME: 0, Part.DEVICES: 0}


@dataclass(frozen=True, slots=True)
class DockParts:
    talk: TalkControl
    mode: ModeSwitch
    mic_button: MicButton
    end: EndButton
    mic_picker: DevicePicker
    meter: LevelMeterBar
    thin_meter: LevelMeterBar
    speaker_picker: DevicePicker
    volume: VolumeSlider
    devices: QPushButton

    def by_part(self) -> dict[Part, QWidget]:
        return {
            Part.TALK: self.talk,
            Part.MODE: self.mode,
            Part.MIC_BUTTON: self.mic_button,
            Part.END: self.end,
            Part.MIC_PICKER: self.mic_picker,
            Part.METER: self.meter,
            Part.THIN_METER: self.thin_meter,
            Part.SPEAKER_PICKER: self.speaker_picker,
            Part.VOLUME: self.volume,
            Part.DEVICES: self.devices,
        }


class Dock(QWidget):
    """Takes the window's whole width; its height is fixed by its shape.

    Signals:
        intended(object): a conversation ``Event`` or an ``Intention``, when the person does something.
        flattened(bool): at each arrangement, whether the window is so low that all must be flat.
    """

    intended = Signal(object)
    flattened = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shape = Shape.WIDE
        self._mic = MicLook.OFF
        self._expected = self._told_silence = False
        self._feed = LevelFeed(self)
        self.parts = self._make_parts()
        self._popup = DevicesPopup(theme, self)
        self._announcer = Announcer(self.parts.talk)
        self.parts.talk.level_source = self._feed.latest
        self._wire()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._dress()

    @property
    def shape(self) -> Shape:
        return self._shape

    @property
    def talk(self) -> TalkControl:
        return self.parts.talk

    def show_view(self, view: ViewState) -> None:
        self.parts.talk.show_view(view.talk)
        self.parts.mode.show_mode(view.mode)
        self.parts.mic_button.show_look(view.mic, muted=view.muted)
        self.parts.end.setEnabled(view.running)
        for meter in (self.parts.meter, self.parts.thin_meter):
            meter.show_microphone(view.mic)
        self._announcer.show_view(view)
        self._mic = view.mic
        expected = view.mic is MicLook.ON and view.talk.look in HEARS_SOMEBODY
        if expected and not self._expected:
            self._feed.count_silence_anew()
            self._told_silence = False
        self._expected = expected
        self._run_feed()

    def show_devices(
        self,
        direction: Direction,
        rows: Sequence[tuple[str, str]],
        chosen: str | None,
        default_label: str | None = None,
    ) -> None:
        """``rows``: (name, label) each; ``chosen`` None: the system default, now ``default_label``
        (empty: it has no name; None: there is none)."""
        picker = self.parts.mic_picker if direction is Direction.INPUT else self.parts.speaker_picker
        picker.show_devices(rows, chosen, default_label)

    def show_volume(self, percent: int) -> None:
        self.parts.volume.show_volume(percent)

    def set_press_once(self, press_once: bool) -> None:
        self.parts.talk.set_press_once(press_once)

    def set_level_source(self, source: Callable[[], Level] | None) -> None:
        """``SoundPort.mic_level``: read 30 times a second while the microphone is on and the dock is seen."""
        self._feed.source = source
        self._run_feed()

    def tab_chain(self) -> list[QWidget]:
        """In the order of the Tab key; the window goes on from the last one."""
        parts = self.parts
        order = [
            parts.talk,
            parts.end,
            *parts.mode.halves,
            parts.mic_button,
            parts.mic_picker,
            parts.meter,
            parts.speaker_picker,
            parts.volume.slider,
            parts.devices,
        ]
        return [widget for widget in order if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]

    # Qt's own.

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._rearrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._rearrange()
        self._run_feed()

    def hideEvent(self, event: QHideEvent) -> None:
        self._feed.run(running=False)
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.window():
            if event.type() == QEvent.Type.Resize:
                self._rearrange()
            elif event.type() == QEvent.Type.WindowStateChange:
                self._run_feed()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(self.rect(), self._theme.color("bg.window"))
            painter.fillRect(QRect(0, 0, self.width(), 1), self._theme.color("border.subtle"))

    # What follows from it.

    def _make_parts(self) -> DockParts:
        theme = self._theme
        devices = QPushButton("\N{EN SPACE}Devices…", self)  # the space parts icon and word
        devices.setAccessibleName("Devices")
        return DockParts(
            talk=TalkControl(theme, self),
            mode=ModeSwitch(theme, self),
            mic_button=MicButton(theme, self),
            end=EndButton(theme, self),
            mic_picker=DevicePicker(Direction.INPUT, theme, self),
            meter=LevelMeterBar(theme, self),
            thin_meter=LevelMeterBar(theme, self, scaled=False),
            speaker_picker=DevicePicker(Direction.OUTPUT, theme, self),
            volume=VolumeSlider(theme, self),
            devices=devices,
        )

    def _wire(self) -> None:
        parts = self.parts
        for part in (
            parts.talk,
            parts.mode,
            parts.mic_button,
            parts.end,
            parts.mic_picker,
            parts.speaker_picker,
            parts.volume,
        ):
            part.event_raised.connect(self.intended)
        parts.devices.clicked.connect(lambda: self._popup.open_above(parts.devices))
        for meter in (parts.meter, parts.thin_meter):
            self._feed.read.connect(meter.show_reading)
            self._feed.described.connect(meter.describe)
            meter.clip_cleared.connect(self._feed.clear_clip)
        self._feed.read.connect(self._notice_silence)
        if QAccessible.isActive():
            parts.meter.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._order_tabs()
        self._theme.changed.connect(self._dress)

    def _notice_silence(self, reading: MeterReading) -> None:
        """Said once, and only where somebody is expected to speak: a noise gate is silent all day."""
        silent = reading.loudness == "no sound"
        if silent and self._expected and not self._told_silence:
            self.parts.talk.say(NO_SIGNAL)
        self._told_silence = silent and (self._told_silence or self._expected)

    def _run_feed(self) -> None:
        seen = self.isVisible() and not self.window().isMinimized()
        self._feed.run(running=seen and self._mic is MicLook.ON)

    def _dress(self) -> None:
        side = self._theme.metric("size.icon.control") * self._theme.scale
        self.parts.devices.setIcon(icons.icon("sliders", "text.primary", self._theme, side))
        self._rearrange()
        self.update()

    def _rearrange(self) -> None:
        scale = self._theme.scale
        shape = shape_of(self.width(), self.window().height(), scale)
        self._move_to_popup(shape not in {Shape.WIDE, Shape.COMPACT})
        self._shape = shape
        self.flattened.emit(shape in FLAT)
        self.setFixedHeight(dock_height(shape, scale))
        boxes = arrange(shape, self.width(), scale)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            boxes = mirrored(boxes, self.width())
        for part, widget in self.parts.by_part().items():
            if part in boxes:
                widget.setGeometry(_with_room(boxes[part], ROOMS.get(part, round(ROOM))))
            if widget.parent() is self:
                widget.setVisible(part in boxes)

    def _move_to_popup(self, wanted: bool) -> None:
        widgets = [self.parts.by_part()[part] for part in IN_POPUP]
        there = widgets[0].parent() is self._popup
        if wanted and not there:
            self._popup.take(widgets)
        elif there and not wanted:
            self._popup.give_back(widgets, self)
            self._order_tabs()

    def _order_tabs(self) -> None:
        for before, after in pairwise(self.tab_chain()):
            QWidget.setTabOrder(before, after)


def _with_room(box: Box, room: int) -> QRect:
    return QRect(box.x - room, box.y - room, box.width + 2 * room, box.height + 2 * room)
