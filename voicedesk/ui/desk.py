"""One desk: a window, the session behind it, and the settings that join them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from voicedesk.audio.devices import SYSTEM_DEFAULT, DeviceList
from voicedesk.audio.engine import SoundCard, SoundChoices
from voicedesk.audio.port import FrameSink
from voicedesk.backends.base import PostEvent
from voicedesk.backends.factory import import_libraries
from voicedesk.backends.tasks import TaskOwner, ended_within
from voicedesk.conversation.commands import Command
from voicedesk.conversation.events import DeviceChanged, Direction, Event, ResponseTextAdded, SessionStarted
from voicedesk.conversation.state import ConversationState
from voicedesk.diagnostics.deadline import EndDeadline
from voicedesk.diagnostics.report import Findings, report
from voicedesk.diagnostics.vitals import PERIOD_SECONDS, Vitals
from voicedesk.session.host import SessionHost
from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.found_addresses import FoundAddress
from voicedesk.settings.load import Loaded
from voicedesk.settings.readiness import is_configured
from voicedesk.settings.schema import Place, Settings
from voicedesk.ui.banner import BannerWords, Severity
from voicedesk.ui.bridge import Bridge
from voicedesk.ui.device_news import DeviceNews
from voicedesk.ui.errands import Errands, Surroundings
from voicedesk.ui.intentions import AddressJudged, SettingsWanted
from voicedesk.ui.libraries import Libraries
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.opening import show_settings
from voicedesk.ui.put_away import PutAway
from voicedesk.ui.settings_dialog.model import SettingsModel, on_executor
from voicedesk.ui.settings_window import SettingsWindow
from voicedesk.ui.update_news import UpdateNews
from voicedesk.updates.check import UpdateCheck
from voicedesk.updates.memory import FILE as UPDATES_FILE
from voicedesk.updates.memory import UpdateMemory

log = logging.getLogger(__name__)

LAST_SECONDS = 0.3


def question_about(found: FoundAddress) -> BannerWords:
    """Its answers are remembered, or not, by the settings."""
    return BannerWords(
        f"address {found.host}",
        Severity.WARNING,
        f"Use {found.host}?",
        found.sentence,
        button="Do not use it",
        intention=AddressJudged(found.host, trusted=False),
        other_button="Trust this address",
        other_intention=AddressJudged(found.host, trusted=True),
    )


class Desk:
    """Everything that lives as long as the window does; ``run`` is its whole life.

    The window is on the screen before this module is imported. Nothing slow happens in the constructor: no
    key ring is read, no SDK is imported, no device is asked for.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        window: MainWindow,
        loaded: Loaded,
        environ: Mapping[str, str],
        end: EndDeadline,
    ) -> None:
        self._loop = loop
        self._end = end
        self._window = window
        self._tasks = TaskOwner("desk")
        self._ended = asyncio.Event()
        self._model = SettingsModel(loaded, on_executor(loop))
        self._host = SessionHost(loop, environ, loaded, self._make_sound, self._warn_of_tools)
        self._settings = SettingsWindow(window.theme, self._model, self._host, self._tasks.spawn)
        self._libraries = Libraries(loop, import_libraries, window)
        memory = UpdateMemory(loaded.profile.settings_file.with_name(UPDATES_FILE))
        check = UpdateCheck(lambda: self._model.settings.general, memory)
        self._updates = UpdateNews(window, check, self._tasks.spawn)
        self._vitals = Vitals.from_environment(environ)
        self._start_waits = False
        self._wire()
        self._show_settings(loaded.settings)

    async def run(self, *, start: bool) -> None:
        """Until the person quits. ``start``: begin the conversation as soon as that is possible."""
        self._host.sound.watch_devices(self._show_devices)
        ended = self._tasks.spawn(self._ended.wait())
        opening = self._tasks.spawn(self._open(start=start))
        first = [task for task in (ended, opening) if task is not None]
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            if opening is not None and opening.done():
                opening.result()
            await self._ended.wait()
        finally:
            await self._close()

    async def _open(self, *, start: bool) -> None:
        """Ready for a conversation. The key ring may wait for the person; who quits does not wait for it."""
        if not self._knows_where():
            await self._loop.run_in_executor(None, self._model.loaded.secrets.load)
            self._use_settings(self._model.settings)
        self._host.prepare()
        self._start_waits = start
        self._start_if_nothing_is_asked()
        self._model.load_secrets()
        self._news = DeviceNews(self._host.sound.devices_changed, self._window)
        self._tasks.spawn(self._libraries.fetch(self._model.settings.general.backend))
        self._tasks.spawn(self._updates.watch())

    def _start_if_nothing_is_asked(self) -> None:
        """Whoever is asked where words may go has not yet said where."""
        if self._start_waits and not self._model.loaded.found:
            self._start_waits = False
            self._host.post(SessionStarted())

    def _knows_where(self) -> bool:
        """Whether the far end is settled without the key ring, which may wait for a password."""
        settings = self._model.settings
        chosen = settings.general.place is Place.ON_DEVICE
        return chosen or is_configured(settings, self._model.loaded.secrets)

    def _make_sound(self, post: PostEvent, frame_sink: FrameSink) -> SoundCard:
        audio = self._model.settings.audio
        choices = SoundChoices(
            audio.input_device or None,
            audio.output_device or None,
            audio.volume / 100,
            audio.echo_cancellation,
            input_host_api=audio.input_host_api,
            output_host_api=audio.output_host_api,
        )
        return SoundCard(self._loop, post, frame_sink, choices)

    def _wire(self) -> None:
        window, session = self._window, self._host.session
        self._bridge = Bridge(session, window.show_view, self._loop)
        around = Surroundings(
            self._settings.open,
            window.pane.input.field.setFocus,
            self._show_report,
            self._updates.show_about,
            self._updates.answer,
            lambda kind: self._tasks.spawn(self._libraries.fetch(kind)),
            self._quit,
            PutAway(window, self._host, self._bridge.refresh).begin,
        )
        self._errands = Errands(self._host, self._model, around)
        window.intended.connect(self._errands.do)
        window.set_sources(self._host.sound.mic_level, session.spoken_span)
        self._model.changed.connect(self._use_settings)
        self._model.secrets_changed.connect(lambda: self._use_settings(self._model.settings))
        session.watch(self._tell)
        if self._vitals is not None:
            session.watch(self._note_phase)
            self._take_pulse()
        for sentence in self._model.loaded.notices:
            self._warn(sentence)
        for found in self._model.loaded.found:
            self._window.show_banner(question_about(found))

    def _warn(self, sentence: str) -> None:
        self._window.show_banner(BannerWords(sentence, Severity.WARNING, sentence))

    def _warn_of_tools(self, sentence: str) -> None:
        """What a tool server says stands on its own page, with what can be done about it."""
        shown = BannerWords(
            sentence,
            Severity.WARNING,
            sentence,
            button="Show the tools",
            intention=SettingsWanted("tools"),
        )
        self._window.show_banner(shown)

    def _use_settings(self, settings: Settings) -> None:
        audio = settings.audio
        self._host.use(self._model.loaded)
        self._host.sound.choose(Direction.INPUT, audio.input_device or None, audio.input_host_api)
        self._host.sound.choose(Direction.OUTPUT, audio.output_device or None, audio.output_host_api)
        self._host.sound.cancel_echo(audio.echo_cancellation)
        self._show_settings(settings)
        self._show_devices(self._host.sound.devices)
        self._start_if_nothing_is_asked()

    def _show_settings(self, settings: Settings) -> None:
        show_settings(self._window, self._model.loaded, settings)
        self._host.sound.set_volume(settings.audio.volume / 100)

    def _show_devices(self, devices: DeviceList) -> None:
        audio = self._model.settings.audio
        for direction, chosen in (
            (Direction.INPUT, audio.input_device),
            (Direction.OUTPUT, audio.output_device),
        ):
            rows = [(row.name, row.name) for row in devices.rows(direction)]
            default = devices.default(direction)
            stands_for = default.name.replace(SYSTEM_DEFAULT, "") if default else None
            self._window.show_devices(direction, rows, chosen or None, stands_for)
        self._settings.show_devices(devices)

    def _show_report(self) -> None:
        from voicedesk.diagnostics.redaction import Redactor
        from voicedesk.ui.report_dialog import ReportDialog

        loaded, devices = self._model.loaded, self._host.sound.devices
        findings = Findings(
            tuple(f"{direction}: {row.name}" for direction in Direction for row in devices.rows(direction)),
            asdict(self._host.sound.counters()),
            tuple(self._host.journal.problems),
        )
        text = report(loaded.settings, findings, Redactor(loaded.secrets.all_values))
        ReportDialog(self._window.theme, text, self._window).open()

    def _tell(self, event: Event, orders: Sequence[Command], state: ConversationState) -> None:
        self._settings.tell_running(self._host.running)
        if isinstance(event, DeviceChanged):
            self._window.dock.talk.say(f"Now using {event.name}")

    def _note_phase(self, event: Event, orders: Sequence[Command], state: ConversationState) -> None:
        if self._vitals is not None:
            self._vitals.note(
                phase=state.phase,
                microphone=state.mic_problem.code if state.mic_problem else "ok",
                speaker=state.speaker_problem.code if state.speaker_problem else "ok",
                entries=len(state.entries),
            )
            if isinstance(event, ResponseTextAdded):
                self._vitals.note(text=event.response_id)

    def _take_pulse(self) -> None:
        if self._vitals is not None:
            self._vitals.take_pulse(**asdict(self._host.sound.counters()))
            self._pulse = self._loop.call_later(PERIOD_SECONDS, self._take_pulse)

    def _quit(self) -> None:
        """Settings first: a system that logs out may not wait for more."""
        self._end.begin()
        self._save()
        self._ended.set()

    def _save(self) -> None:
        self._end.closing = "the settings"
        try:
            self._model.save_now()
        except ConfigurationError as refused:
            log.warning("%s", refused)

    async def _close(self) -> None:
        self._end.begin()
        if self._vitals is not None:
            self._pulse.cancel()
        self._end.closing = "the conversation"
        await self._host.aclose()
        self._end.closing = "the window's own work"
        await ended_within(LAST_SECONDS, window=self._tasks.aclose())
        self._save()
