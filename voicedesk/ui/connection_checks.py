"""The connection tests of all services; their libraries are imported when they are first run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from voicedesk.backends.cascade import stage_set
from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.conversation.problems import Stage

if TYPE_CHECKING:
    from voicedesk.ui.settings_dialog.trial import ConnectionTest


def connection_checks() -> dict[Stage, ConnectionTest]:
    return {stage: partial(_check, load) for stage, load in _LOADERS.items()}


async def _check(load: Callable[[], ConnectionTest], settings: object, secret: str) -> ConnectionReport:
    """The import takes seconds: off the main thread, and not counted as the service's time."""
    check = await asyncio.get_running_loop().run_in_executor(None, load)
    return await check(settings, secret)


def _voice_live() -> ConnectionTest:
    from voicedesk.backends.voice_live import link, options  # noqa: F401
    from voicedesk.backends.voice_live.connection_check import check_connection

    return check_connection


def _transcription() -> ConnectionTest:
    from voicedesk.backends.cascade.transcription.connection_check import check_connection

    stage_set.import_transcription()
    return check_connection


def _chat() -> ConnectionTest:
    from voicedesk.backends.cascade.chat.connection_check import check_connection

    stage_set.import_chat()
    return check_connection


def _speech() -> ConnectionTest:
    from voicedesk.backends.cascade.speech.connection_check import check_connection

    stage_set.import_speech()
    return check_connection


_LOADERS = {
    Stage.WHOLE: _voice_live,
    Stage.TRANSCRIPTION: _transcription,
    Stage.CHAT: _chat,
    Stage.SPEECH: _speech,
}
