"""What the system asks of a window: dark or light, more contrast, less motion.

Qt reports the first two. For motion each system is asked in its own way; whatever takes longer than a
look at memory or at one small file runs beside the window and is reported when it is known.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, Qt, Signal
from PySide6.QtGui import QGuiApplication

from voicedesk.children import for_desktop_program, found_program
from voicedesk.settings.kept_files import FileRefusedError, text_of

KDE_SETTINGS = Path(".config") / "kdeglobals"


class Scheme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Contrast(StrEnum):
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class SystemHints:
    scheme: Scheme = Scheme.LIGHT
    contrast: Contrast = Contrast.NORMAL
    reduced_motion: bool = False


class HintSource(QObject):
    """Holds the hints. On its own it reports what it is told, which is what tests and pictures need.

    Signals:
        changed(): ``hints`` has another value than before.
    """

    changed = Signal()

    def __init__(self, hints: SystemHints | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hints = hints or SystemHints()

    def set_hints(self, hints: SystemHints) -> None:
        if hints != self.hints:
            self.hints = hints
            self.changed.emit()

    def refresh(self) -> None:
        """Ask the system again (at start, and whenever the window becomes active)."""

    def follow_scheme(self, scheme: Scheme | None) -> None:
        """Make native dialogs and window frames dark or light; None: as the system is."""


class SystemWatch(HintSource):
    """Follows the running system. Needs a ``QGuiApplication``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent=parent)
        self._probe: QProcess | None = None
        style_hints = QGuiApplication.styleHints()
        style_hints.colorSchemeChanged.connect(self.refresh)
        style_hints.accessibility().contrastPreferenceChanged.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        style_hints = QGuiApplication.styleHints()
        dark = style_hints.colorScheme() == Qt.ColorScheme.Dark
        high = style_hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        reduced = motion_setting_at_hand()
        if reduced is None:
            reduced = self.hints.reduced_motion
            self._start_probe()
        scheme = Scheme.DARK if dark else Scheme.LIGHT
        self.set_hints(SystemHints(scheme, Contrast.HIGH if high else Contrast.NORMAL, reduced))

    def follow_scheme(self, scheme: Scheme | None) -> None:
        style_hints = QGuiApplication.styleHints()
        if scheme is None:
            style_hints.unsetColorScheme()
        else:
            style_hints.setColorScheme(Qt.ColorScheme.Dark if scheme is Scheme.DARK else Qt.ColorScheme.Light)

    def _start_probe(self) -> None:
        command = motion_command()
        found = found_program(command[0], os.environ) if command else None
        if self._probe is not None or found is None:
            return
        self._probe = QProcess(self)
        seen = QProcessEnvironment()
        for variable, value in for_desktop_program(os.environ, "GSETTINGS_", "DCONF_").items():
            seen.insert(variable, value)
        self._probe.setProcessEnvironment(seen)
        self._probe.finished.connect(self._read_probe)
        self._probe.errorOccurred.connect(self._end_probe)
        QCoreApplication.instance().aboutToQuit.connect(self._end_probe)  # type: ignore[union-attr]
        self._probe.start(found, command[1:])

    def _read_probe(self) -> None:
        if self._probe is None:
            return
        answer = bytes(self._probe.readAllStandardOutput().data()).decode("ascii", "replace")
        self._end_probe()
        self.set_hints(replace(self.hints, reduced_motion=motion_reduced_by(answer)))

    def _end_probe(self) -> None:
        probe, self._probe = self._probe, None
        if probe is not None:
            probe.kill()
            probe.waitForFinished(200)
            probe.deleteLater()


def motion_setting_at_hand() -> bool | None:
    """True where the system asks for reduced motion, None where only a command can tell."""
    if sys.platform == "win32":
        return not _windows_animates()
    if sys.platform == "linux":
        factor = kde_animation_factor(Path.home() / KDE_SETTINGS)
        return None if factor is None else factor == 0.0
    return None


def motion_command() -> list[str]:
    """The command whose answer ``motion_reduced_by`` understands; empty where there is none."""
    if sys.platform == "darwin":
        return ["/usr/bin/defaults", "read", "com.apple.universalaccess", "reduceMotion"]
    return ["gsettings", "get", "org.gnome.desktop.interface", "enable-animations"]


def motion_reduced_by(answer: str) -> bool:
    """macOS answers 1 where motion is to be reduced, GNOME false where nothing is to be animated."""
    return answer.strip() in {"1", "false"}


def kde_animation_factor(settings: Path) -> float | None:
    try:
        lines = text_of(settings, errors="replace").splitlines()
    except (OSError, FileRefusedError):
        return None
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip() == "AnimationDurationFactor":
            try:
                return float(value)
            except ValueError:
                return None
    return None


def _windows_animates() -> bool:
    if sys.platform != "win32":
        return True
    import ctypes

    client_area_animation = 0x1042  # SPI_GETCLIENTAREAANIMATION
    animates = ctypes.c_int(1)
    asked = ctypes.windll.user32.SystemParametersInfoW(client_area_animation, 0, ctypes.byref(animates), 0)
    return not asked or bool(animates.value)
