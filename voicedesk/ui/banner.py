"""One sentence under the top bar about the window as a whole; the most serious of them wins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from voicedesk.ui.icons import icon, pixmap
from voicedesk.ui.painting import painting
from voicedesk.ui.plain_text import PlainLabel, plain_tip
from voicedesk.ui.theme import Theme


class Severity(IntEnum):
    INFO = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class BannerWords:
    """``key`` names the matter, so that it can be taken back; ``intention`` is what the button emits, and
    ``other_intention`` what a second, quieter one does."""

    key: str
    severity: Severity
    title: str
    text: str = ""
    icon: str = ""
    button: str = ""
    intention: object = None
    other_button: str = ""
    other_intention: object = None


GAP = 14
FOLDED_BELOW = 480
LEAST_WORDS = 200  # the width that words need to be read, at 100 %

GROUNDS = {
    Severity.INFO: ("accent.soft", "accent.text", "accent.text", "info"),
    Severity.WARNING: ("warn.soft", "warn.text", "warn.border", "warning"),
    Severity.ERROR: ("danger.soft", "danger.text", "danger.fill", "warning"),
}
TONES = {Severity.INFO: "accent", Severity.WARNING: "warn", Severity.ERROR: "danger"}


class Banner(QWidget):
    """Signals:
    intended(object): the shown banner's intention, of the button that was pressed.
    closed(str): the person closed the banner with that key.
    """

    intended = Signal(object)
    closed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.waiting: dict[str, BannerWords] = {}
        self.flat = False
        self.glyph = PlainLabel(parent=self)
        self.title = PlainLabel(parent=self)
        self.text = PlainLabel(parent=self)
        self.button = QPushButton(self)
        self.other_button = QPushButton(self)
        self.close_button = QToolButton(self)
        self.body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        theme.changed.connect(self._show)
        self.hide()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self.title, self.text):
            label.setWordWrap(True)
            words.addWidget(label)
        for button in (self.other_button, self.button):
            self.buttons.addWidget(button)
        self.body.setSpacing(GAP)
        self.buttons.setSpacing(GAP)
        self.body.addLayout(words, 1)
        self.body.addLayout(self.buttons)
        row = QHBoxLayout(self)
        row.setSpacing(GAP)
        row.addWidget(self.glyph)
        row.addLayout(self.body, 1)
        row.addWidget(self.close_button)
        self.other_button.setProperty("kind", "link")
        self.close_button.setAccessibleName("Close this message")
        self.close_button.setToolTip("Close")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.close_button.clicked.connect(self.dismiss)
        self.button.clicked.connect(lambda: self._press(other=False))
        self.other_button.clicked.connect(lambda: self._press(other=True))

    def flatten(self, flat: bool) -> None:
        if flat is not self.flat:
            self.flat = flat
            self._show()

    def add(self, words: BannerWords) -> None:
        self.waiting[words.key] = words
        self._show()

    def take_back(self, key: str) -> None:
        if self.waiting.pop(key, None) is not None:
            self._show()

    @property
    def shown(self) -> BannerWords | None:
        """The newest of the most serious ones."""
        return max(reversed(self.waiting.values()), key=lambda words: words.severity, default=None)

    def dismiss(self) -> None:
        shown = self.shown
        if shown is not None:
            self.take_back(shown.key)
            self.closed.emit(shown.key)

    def _press(self, *, other: bool) -> None:
        shown = self.shown
        if shown is not None:
            self.take_back(shown.key)
            self.intended.emit(shown.other_intention if other else shown.intention)

    def _show(self) -> None:
        shown = self.shown
        self.setVisible(shown is not None)
        if shown is None:
            return
        _, ink, _, symbol = GROUNDS[shown.severity]
        px, theme = self.theme.px, self.theme
        self.glyph.setPixmap(pixmap(shown.icon or symbol, ink, theme, px(18)))
        self.title.setText(shown.title)
        for label in (self.title, self.text):
            label.setProperty("tone", TONES[shown.severity])
            label.style().polish(label)
        self.title.setFont(theme.font("label"))
        self.text.setText(shown.text)
        self.text.setFont(theme.font("talkHint"))
        self._fold()
        for button, words in ((self.button, shown.button), (self.other_button, shown.other_button)):
            button.setText(words)
            button.setVisible(bool(words))
        self.close_button.setIcon(icon("close", ink, theme, px(18)))
        self.close_button.setIconSize(QSize(px(18), px(18)))
        self.setAccessibleName(f"{shown.title} {shown.text}".strip())
        self._arrange()
        self.update()

    def _fold(self) -> None:
        """In a small window the title is enough; the rest is in the tool tip, and read aloud all the same."""
        shown = self.shown
        folded = self.flat and self.width() < self.theme.px(FOLDED_BELOW)
        self.text.setVisible(shown is not None and bool(shown.text) and not folded)
        side = 44 if folded else max(44, self.theme.px(44))
        self.close_button.setFixedSize(side, side)
        row = self.layout()
        if row is not None:
            row.setContentsMargins(24, 4, 12, 5) if folded else row.setContentsMargins(24, 10, 12, 11)
        self.setToolTip(plain_tip(shown.text if shown is not None and folded else ""))

    def _arrange(self) -> None:
        """Where there is no room beside the words the buttons stand under them, the louder one above."""
        widths = [each.sizeHint().width() for each in (self.button, self.other_button) if not each.isHidden()]
        room = self.width() - self.glyph.sizeHint().width() - self.close_button.sizeHint().width() - 4 * GAP
        beside = sum(widths) + GAP * len(widths) + self.theme.px(LEAST_WORDS) <= room or not widths
        alongside = sum(widths) + GAP <= room
        flow = QBoxLayout.Direction
        self.body.setDirection(flow.LeftToRight if beside else flow.TopToBottom)
        self.buttons.setDirection(flow.LeftToRight if beside or alongside else flow.BottomToTop)
        aligned = Qt.AlignmentFlag.AlignVCenter if beside else Qt.AlignmentFlag.AlignTop
        row = self.layout()
        if row is not None:
            row.setAlignment(self.glyph, aligned)
            row.setAlignment(self.close_button, aligned)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the window may be: what has no room goes under the rest."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.shown
        if shown is None:
            return
        ground, _, edge, _ = GROUNDS[shown.severity]
        with painting(self) as painter:
            painter.fillRect(self.rect(), self.theme.color(ground))
            painter.fillRect(0, self.height() - 2, self.width(), 1, self.theme.color(edge))
