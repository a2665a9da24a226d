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
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.conversation.state import Phase
from voicedesk.conversation.wording import wording
from voicedesk.session.host import SessionHost
from voicedesk.settings.readiness import first_stage_missing
from voicedesk.settings.schema import BackendKind, Place
from voicedesk.ui import intentions as wish
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_pages import PAGES

MICROPHONE_PERMISSION = {
    "win32": "ms-settings:privacy-microphone",
    "darwin": "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone",
}
"""Where each system lets a person allow the microphone; elsewhere there is no such permission."""

PAGE_OF_FIX = {
    Fix.CHOOSE_MICROPHONE: "audio",
    Fix.USE_MICROPHONE: "audio",
    Fix.CHOOSE_SPEAKER: "audio",
    Fix.OPEN_SYSTEM_SETTINGS: "audio",
}
AT_THE_SERVICE = frozenset(
    {
        Fix.FIX_KEY,
        Fix.CHOOSE_MODEL,
        Fix.CHOOSE_DEPLOYMENT,
        Fix.CHOOSE_VOICE,
        Fix.FIX_ADDRESS,
        Fix.CHECK_ADDRESS,
        Fix.OPEN_SETTINGS,
    }
)
"""What is put right on the page of the service where it happened."""
BY_CONNECTING = frozenset({Fix.TRY_AGAIN, Fix.SIGN_IN})
"""What connecting again puts right: it asks for the sign-in, too."""
AT_REST = frozenset({Phase.OFFLINE, Phase.READY, Phase.LISTENING, Phase.FAILED})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around the conversation: ``open_settings`` shows the page of that name and, for a problem,
    the field where it is put right; ``focus_input`` puts the cursor into the typing field;
    ``answer_update`` does what was chosen when a newer version was told of;
    ``fetch_libraries`` imports, off the main thread, what a backend needs; ``quit_program`` ends it all;
    ``begin_anew`` puts the conversation away, for a new or a former one."""

    open_settings: Callable[[str, Problem | None], None]
    focus_input: Callable[[], None]
    show_report: Callable[[], None]
    show_about: Callable[[], None]
    answer_update: Callable[[wish.UpdatePageWanted | wish.UpdateSkipped], None]
    fetch_libraries: Callable[[BackendKind], object]
    quit_program: Callable[[], None]
    begin_anew: Callable[[wish.ConversationWanted | None], None]


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
        sound, name = self._host.sound, chosen.name or ""
        found = sound.devices.find(chosen.direction, name)
        self._model.change("audio", f"{chosen.direction}_host_api", found.host_api if found else "")
        self._model.change("audio", f"{chosen.direction}_device", name)
        if chosen.direction is ev.Direction.OUTPUT and not name:
            sound.go_on()  # Chosen although it was chosen before: to go on with what it stands for now.

    @do.register
    def _(self, _: wish.GoOnWanted) -> None:
        self._host.sound.go_on()

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
        if chosen.backend is not None:
            self._model.change("general", "backend", chosen.backend)
        self._host.restart()

    @do.register
    def _(self, _: wish.FarEndsSeen) -> None:
        """An import takes the processor for seconds: not while somebody talks."""
        if self._host.session.state.phase in AT_REST:
            for kind in BackendKind:
                if kind is not self._model.settings.general.backend:
                    self._around.fetch_libraries(kind)

    @do.register
    def _(self, answer: wish.AddressJudged) -> None:
        self._model.judge_address(answer.host, trusted=answer.trusted)

    @do.register
    def _(self, wanted: wish.SettingsWanted) -> None:
        self._around.open_settings(wanted.page, None)

    @do.register
    def _(self, wanted: wish.FixWanted) -> None:
        self._fix(wanted.problem)

    @do.register
    def _(self, _: wish.NewConversationWanted) -> None:
        self._around.begin_anew(None)

    @do.register
    def _(self, wanted: wish.ConversationWanted) -> None:
        self._around.begin_anew(wanted)

    @do.register
    def _(self, _: wish.ReportWanted) -> None:
        self._around.show_report()

    @do.register
    def _(self, _: wish.AboutWanted) -> None:
        self._around.show_about()

    @do.register
    def _(self, chosen: wish.UpdatePageWanted | wish.UpdateSkipped) -> None:
        self._around.answer_update(chosen)

    @do.register
    def _(self, _: wish.QuitWanted) -> None:
        self._around.quit_program()

    def _fix(self, problem: Problem) -> None:
        fix = wording(problem).fix
        if fix is Fix.OPEN_SYSTEM_SETTINGS and (address := MICROPHONE_PERMISSION.get(sys.platform)):
            QDesktopServices.openUrl(QUrl(address))
        elif fix is Fix.USE_MICROPHONE and problem.offer:
            self.do(wish.DeviceChosen(ev.Direction.INPUT, problem.offer))
        elif fix in PAGE_OF_FIX:
            self._around.open_settings(PAGE_OF_FIX[fix], None)
        elif fix in AT_THE_SERVICE:
            self._around.open_settings(self._page_of(problem), problem)
        elif fix is Fix.USE_THIS_DEVICE:
            self.do(wish.FarEndChosen(Place.ON_DEVICE))
        elif fix in BY_CONNECTING:
            self._host.post(ev.RetryPressed())
        elif fix is Fix.REPHRASE:
            self._around.focus_input()

    def _page_of(self, problem: Problem) -> str:
        """The page of the service where it happened; what no service said of itself, the backend's."""
        backend = self._model.settings.general.backend
        stage = problem.stage
        if problem.code is ProblemCode.MODEL_NOT_FOUND and self._model.loaded.place is Place.ON_DEVICE:
            return "on-device"
        if stage is Stage.WHOLE and backend is not BackendKind.VOICE_LIVE:
            if problem.code is ProblemCode.NOT_CONFIGURED:
                stage = first_stage_missing(self._model.settings, self._model.loaded.secrets)
            if stage is Stage.WHOLE:
                return backend.value
        return PAGES[stage]
