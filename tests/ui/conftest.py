"""One QApplication without a screen, dressed once; widgets get the theme a test asks for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from tests.ui.desk import Desk, delete
from voicedesk.settings.schema import Appearance, General
from voicedesk.ui.platform_hints import HintSource
from voicedesk.ui.theme import Theme
from voicedesk.ui.transcript_view import TranscriptView

HERE = Path(__file__).parent
OFFSCREEN_CANNOT = "This plugin does not support"  # raising windows, hints on their size: no fault of ours


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt fails a test, but for what the platform without a screen says of itself."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_CANNOT, extend=True))


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme at 100 %, on a system that asks for nothing; ``theme.use(...)`` changes it."""
    # What earlier tests left to be deleted would be dressed anew too, each time, and that takes a second.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    made = Theme(General(appearance=Appearance.LIGHT), HintSource())
    made.apply(qapp)
    yield made
    made.changed.disconnect()


@pytest.fixture
def desk(theme: Theme) -> Iterator[Desk]:
    """The whole window, shown and active."""
    made = Desk(theme)
    yield made
    made.close()


@pytest.fixture
def transcript(theme: Theme, qapp: QApplication) -> Iterator[TranscriptView]:
    made = TranscriptView(theme)
    made.resize(820, 480)
    made.show()
    yield made
    made.hide()
    delete(made)
