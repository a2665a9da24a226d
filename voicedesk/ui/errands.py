"""Carries out what a person wants of the window, beyond the conversation's own events."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatchmethod

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from voicedesk.audio.engine import SoundCard
from voicedesk.conversation import events as ev
from voicedesk.conversation.problem_words import Fix
from voicedesk.conversation.problems import Problem
from voicedesk.conversation.wording import wording
from voicedesk.session.host import SessionHost
from voicedesk.settings.schema import Place
from voicedesk.ui import intentions as wish
from voicedesk.ui.settings_dialog.model import SettingsModel

MICROPHONE_PERMISSION = {
    "win32": "ms-settings:privacy-microphone",
    "darwin": "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone",
}
"""Where each system lets a person allow the microphone; elsewhere there is no such permission."""

PAGE_OF_FIX = {
    Fix.FIX_KEY: "voice-live",
    Fix.SIGN_IN: "voice-live",
    Fix.CHOOSE_MODEL: "voice-live",
    Fix.CHOOSE_VOICE: "voice-live",
    Fix.FIX_ADDRESS: "voice-live",
    Fix.OPEN_SETTINGS: "voice-live",
    Fix.NETWORK_HELP: "voice-live",
    Fix.CHOOSE_MICROPHONE: "audio",
    Fix.CHOOSE_SPEAKER: "audio",
    Fix.OPEN_SYSTEM_SETTINGS: "audio",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around the conversation: ``open_settings`` shows the page of that name, ``focus_input``
    puts the cursor into the typing field, ``quit_program`` ends it all."""

    open_settings: Callable[[str], None]
    focus_input: Callable[[], None]
    show_report: Callable[[], None]
    quit_program: Callable[[], None]


class Errands:
    def __init__(self, host: SessionHost[SoundCard], model: SettingsModel, around: Surroundings) -> None:
        self._host = host
        self._model = model
        self._around = around

    @singledispatchmethod
    def do(self, meaning: object) -> None:
        raise TypeError(f"nobody carries out {meaning!r}")

    @do.register
    def _(self, event: ev.Event) -> None:
        if isinstance(event, ev.TalkModeChosen):
            self._model.change("general", "talk_mode", event.mode)
        self._host.post(event)

    @do.register
    def _(self, chosen: wish.DeviceChosen) -> None:
        side = "input_device" if chosen.direction is ev.Direction.INPUT else "output_device"
        self._model.change("audio", side, chosen.name or "")

    @do.register
    def _(self, chosen: wish.VolumeChosen) -> None:
        self._model.change("audio", "volume", chosen.percent)

    @do.register
    def _(self, chosen: wish.TextSizeChosen) -> None:
        self._model.change("general", "text_size", chosen.percent)

    @do.register
    def _(self, chosen: wish.AppearanceChosen) -> None:
        self._model.change("general", "appearance", chosen.appearance)

    @do.register
    def _(self, chosen: wish.FarEndChosen) -> None:
        self._model.change("general", "place", chosen.place)
        self._model.change("general", "backend", chosen.backend)
        self._host.restart()

    @do.register
    def _(self, wanted: wish.SettingsWanted) -> None:
        self._around.open_settings(wanted.page)

    @do.register
    def _(self, wanted: wish.FixWanted) -> None:
        self._fix(wanted.problem)

    @do.register
    def _(self, _: wish.NewConversationWanted) -> None:
        self._host.renew()

    @do.register
    def _(self, _: wish.ReportWanted) -> None:
        self._around.show_report()

    @do.register
    def _(self, _: wish.QuitWanted) -> None:
        self._around.quit_program()

    def _fix(self, problem: Problem) -> None:
        fix = wording(problem).fix
        if fix is Fix.OPEN_SYSTEM_SETTINGS and (address := MICROPHONE_PERMISSION.get(sys.platform)):
            QDesktopServices.openUrl(QUrl(address))
        elif fix in PAGE_OF_FIX:
            self._around.open_settings(PAGE_OF_FIX[fix])
        elif fix is Fix.USE_THIS_DEVICE:
            self.do(wish.FarEndChosen(Place.ON_DEVICE, self._model.settings.general.backend))
        elif fix is Fix.TRY_AGAIN:
            self._host.post(ev.RetryPressed())
        elif fix is Fix.REPHRASE:
            self._around.focus_input()
