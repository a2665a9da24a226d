"""The look of every widget: colours, numbers and fonts of the design, for this person on this system."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from voicedesk.settings.schema import Appearance, General, Motion
from voicedesk.ui.fonts import font_of_step
from voicedesk.ui.palette import high_contrast_role, palette_of
from voicedesk.ui.platform_hints import Contrast, HintSource, Scheme, SystemWatch
from voicedesk.ui.style_sheet import style_sheet
from voicedesk.ui.tokens import tokens


class Theme(QObject):
    """One per application; widgets read it when they paint and repaint when it changes.

    ``pixmaps`` keeps what was drawn with this theme's colours, and is emptied before ``changed``.

    Signals:
        changed(): any colour, size, font or motion wish may differ from before.
    """

    changed = Signal()

    def __init__(
        self, general: General | None = None, hints: HintSource | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.pixmaps: dict[Any, QPixmap] = {}
        self._general = general or General()
        self._source = hints or SystemWatch(self)
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[str, QFont] = {}
        self._source.changed.connect(self._renew)

    @property
    def scale(self) -> float:
        """Text size, 1.0 to 2.0."""
        return self._general.text_size / 100

    @property
    def dark(self) -> bool:
        if self._general.appearance is Appearance.SYSTEM:
            return self._source.hints.scheme is Scheme.DARK
        return self._general.appearance is Appearance.DARK

    @property
    def high_contrast(self) -> bool:
        return self._source.hints.contrast is Contrast.HIGH

    @property
    def reduced_motion(self) -> bool:
        if self._general.motion is Motion.SYSTEM:
            return self._source.hints.reduced_motion
        return self._general.motion is Motion.REDUCED

    def color(self, token: str) -> QColor:
        """A colour of the tokens, e.g. ``"text.primary"``; ``KeyError`` if there is no such token."""
        found = self._colors.get(token)
        if found is None:
            found = self._colors[token] = self._make_color(token)
        return found

    def metric(self, path: str) -> float:
        """A number of the tokens at 100 % text size, e.g. ``"size.talk.height"`` or ``"radius.control"``."""
        return tokens().number(path)

    def px(self, pixels: float) -> int:
        """A length that holds text, at this text size, in whole device-independent pixels."""
        return round(pixels * self.scale)

    def edge_width(self, path: str) -> float:
        """``"border.control"`` and its like; in high contrast every edge is the wide one."""
        return self.metric("highContrast.edgeWidth") if self.high_contrast else self.metric(path)

    def font(self, step: str) -> QFont:
        """The system's UI font at a step of the tokens (``"body"``, ``"talkLabel"`` ...), scaled."""
        found = self._fonts.get(step)
        if found is None:
            found = self._fonts[step] = font_of_step(tokens().step(step), self.scale)
        return QFont(found)

    def line_height(self, step: str) -> float:
        return tokens().step(step).line_height * self.scale

    def use(self, general: General) -> None:
        """Take over appearance, motion and text size from the settings."""
        if general == self._general:
            return
        self._general = general
        self._tell_system()
        self._renew()

    def refresh(self) -> None:
        """Ask the system again; the window calls it when it becomes active."""
        self._source.refresh()

    def palette(self) -> QPalette:
        """The whole palette; in high contrast an empty one, which lets the system's own through."""
        return QPalette() if self.high_contrast else palette_of(self.color)

    def style_sheet(self) -> str:
        return style_sheet(self.color, self.px, self.edge_width("border.control"))

    def apply(self, app: QApplication) -> None:
        """Dress the application now and whenever the theme changes."""
        from voicedesk.ui.focus_ring import FocusRings  # which needs a theme

        app.setStyle(QStyleFactory.create("Fusion"))
        self._tell_system()
        self._dress(app)
        self.changed.connect(lambda: self._dress(app))
        FocusRings(self, app)

    def _dress(self, app: QApplication) -> None:
        app.setPalette(self.palette())
        app.setFont(self.font("body"))
        app.setStyleSheet(self.style_sheet())

    def _tell_system(self) -> None:
        followed = {Appearance.LIGHT: Scheme.LIGHT, Appearance.DARK: Scheme.DARK}
        self._source.follow_scheme(followed.get(self._general.appearance))

    def _renew(self) -> None:
        self._colors.clear()
        self._fonts.clear()
        self.pixmaps.clear()
        self.changed.emit()

    def _make_color(self, token: str) -> QColor:
        named = tokens().color(token, "dark" if self.dark else "light")
        if self.high_contrast:
            return QApplication.palette().color(high_contrast_role(token))
        return QColor(named)
