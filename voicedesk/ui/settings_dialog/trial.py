"""One service tried out: what it depends on, how the attempt stands, and whether that still holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.conversation.wording import sentence_in_test, wording
from voicedesk.settings.readiness import Missing, missing, missing_at
from voicedesk.settings.schema import BackendKind, SecretName, Settings
from voicedesk.settings.secrets import SecretStore
from voicedesk.ui.settings_dialog.model import SettingsModel

if TYPE_CHECKING:
    from voicedesk.backends.connection_report import ConnectionReport

ConnectionTest = Callable[[Any, str], "Awaitable[ConnectionReport]"]
"""Is given the service's section of the settings and its key; raises nothing."""
Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[Any] | None"]
"""Runs a coroutine as a task that somebody owns; None if that owner is closed."""


class CheckState(StrEnum):
    IDLE = "idle"
    TESTING = "testing"
    PASSED = "passed"
    FAILED = "failed"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Service:
    """``fields`` are those of the section that a test depends on (none named: all of them), ``answered``
    what a test that passed has shown."""

    stage: Stage
    section: str
    secret: SecretName
    answered: str
    fields: tuple[str, ...] = ()

    def part(self, settings: Settings) -> object:
        section = getattr(settings, self.section)
        return tuple(getattr(section, name) for name in self.fields) if self.fields else section

    def gaps(self, settings: Settings, secrets: SecretStore) -> tuple[Missing, ...]:
        if self.stage is Stage.WHOLE:
            return missing(settings, secrets, BackendKind.VOICE_LIVE)
        return missing_at(self.stage, settings, secrets)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a test stands, in a sentence and what more there is to say."""

    state: CheckState = CheckState.IDLE
    sentence: str = ""
    more: str = ""
    milliseconds: int = 0
    problem: Problem | None = None

    @property
    def words(self) -> str:
        return f"{self.sentence.rstrip('.')}. {self.more}".strip() if self.more else self.sentence


class Trial(QObject):
    """Signals:
    changed(): the verdict, or the seconds that a test has taken so far.
    failed(object): the ``Problem``, so that the field at fault can take the focus.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, model: SettingsModel, service: Service, test: ConnectionTest, spawn: Spawn) -> None:
        super().__init__(model)
        self.model = model
        self.service = service
        self.verdict = Verdict()
        self._test = test
        self._spawn = spawn
        self._task: asyncio.Task[Any] | None = None
        self._tested: object = None
        self._seconds = 0
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._count)
        model.changed.connect(self._settings_changed)
        model.secrets_changed.connect(self._grow_stale)

    @property
    def gaps(self) -> tuple[Missing, ...]:
        return self.service.gaps(self.model.settings, self.model.loaded.secrets)

    @property
    def testing(self) -> bool:
        return self.verdict.state is CheckState.TESTING

    def start(self) -> asyncio.Task[Any] | None:
        """The attempt under way; None if there is nothing to attempt, which the verdict then says."""
        if self.testing:
            return self._task
        settings, secret = self.model.settings, self.model.loaded.secrets.value(self.service.secret)
        self._tested = self.service.part(settings)
        if self.gaps:
            what, _, field = self.gaps[0]
            problem = Problem(ProblemCode.NOT_CONFIGURED, what, stage=self.service.stage)
            more = f"Enter it: {field}."
            self._say(Verdict(CheckState.FAILED, f"{what} is missing.", more, problem=problem))
            self.failed.emit(problem)
            return None
        self._seconds = 0
        self._say(Verdict(CheckState.TESTING, "Testing…"))
        self._clock.start()
        key = secret.get_secret_value() if secret else ""
        self._task = self._spawn(self._run(getattr(settings, self.service.section), key))
        if self._task is None:
            self._end(Verdict())
        else:
            self._task.add_done_callback(self._settled)
        return self._task

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _run(self, settings: object, secret: str) -> None:
        report = await self._test(settings, secret)
        took = report.milliseconds
        if report.problem is None:
            more = f"{self.service.answered} Tested just now."
            self._end(Verdict(CheckState.PASSED, f"Connected in {took} ms", more, took))
            return
        problem = report.problem
        label, sentence = wording(problem).label, sentence_in_test(problem)
        self._end(Verdict(CheckState.FAILED, label or sentence, sentence if label else "", took, problem))
        self.failed.emit(problem)

    def _settled(self, task: asyncio.Task[Any]) -> None:
        """Also for a task that was cancelled before it began."""
        if task.cancelled():
            self._end(Verdict(sentence="Cancelled."))
        elif task.exception() is not None:  # Its owner has logged it.
            self._end(Verdict(CheckState.FAILED, "The test itself failed.", "The log has the details."))

    def _end(self, verdict: Verdict) -> None:
        self._clock.stop()
        self._task = None
        self._say(verdict)
        if verdict.state is not CheckState.IDLE:
            self._settings_changed()

    def _settings_changed(self) -> None:
        if self._tested is not None and self._tested != self.service.part(self.model.settings):
            self._grow_stale()

    def _grow_stale(self) -> None:
        if self.verdict.state in {CheckState.PASSED, CheckState.FAILED}:
            self._say(Verdict(CheckState.STALE, "Changed since the last test."))

    def _count(self) -> None:
        self._seconds += 1
        self._say(Verdict(CheckState.TESTING, f"Testing… {self._seconds} s"))

    def _say(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.changed.emit()
