"""One QApplication without a screen, dressed once; widgets get the theme a test asks for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from voicedesk.settings.schema import Appearance, General
from voicedesk.ui.platform_hints import HintSource
from voicedesk.ui.theme import Theme


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme at 100 %, on a system that asks for nothing; ``theme.use(...)`` changes it."""
    made = Theme(General(appearance=Appearance.LIGHT), HintSource())
    made.apply(qapp)
    yield made
    made.changed.disconnect()
