"""What one session of the service hears: our sound in, its events as facts out. No link, no library."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable

from voicedesk.backends import error_events
from voicedesk.backends.base import PostEvent
from voicedesk.backends.cascade.transcription import reports
from voicedesk.backends.cascade.transcription.configuration import TURN_DETECTION
from voicedesk.backends.cascade.transcription.journal import InputJournal
from voicedesk.backends.cascade.transcription.mapping import EventMapping
from voicedesk.backends.cascade.transcription.turn_ledger import TurnLedger
from voicedesk.backends.error_events import Report
from voicedesk.backends.input_events import CLEAR, COMMIT
from voicedesk.backends.outbox import Outbox
from voicedesk.backends.server_events import ServerEvent, report_of
from voicedesk.conversation.events import BackendFaulted, Event
from voicedesk.conversation.problems import Problem, ProblemCode, Stage

log = logging.getLogger(__name__)

Judge = Callable[[Report], Problem | None]

CONFIRMATION_SECONDS = 5.0
"""So long the service may take to confirm a commit of ours, and longer by what has not left yet before it: a
link that carries speech carries it as fast as it was said. Answers wait longer for their question, so that a
deaf session is told as one."""


class ListeningSession:
    """What is to be sent lies in ``outbox``; facts go to ``hear``, until ``close``. ``interrupt`` carries it
    over to another session of the service. ``on_deaf`` is called when a commit of ours was not confirmed in
    5 s, however open the link looks. Made and used on the loop's thread."""

    def __init__(
        self, padding_ms: int, hear: PostEvent, judge: Judge, on_deaf: Callable[[], None], secret: str = ""
    ) -> None:
        self.outbox = Outbox()
        self._padding_ms = padding_ms
        self._hear: PostEvent | None = hear
        self._judge = judge
        self._secret = secret
        self._journal = InputJournal()
        self._patience = _Alarm(asyncio.get_running_loop(), on_deaf)
        self._speaking = False
        self._begin(Counter())

    @property
    def counters(self) -> Counter[str]:
        """Kinds of events that were not understood."""
        return self._mapping.counters

    def close(self) -> None:
        """Nothing more is posted."""
        self._hear = None
        self._alarm.stop()
        self._patience.stop()

    # What is sent.

    def send_audio(self, pcm: bytes) -> None:
        self._journal.add(pcm)
        self.outbox.put_audio(pcm)

    def commit(self) -> None:
        waits = self._journal.awaits_commit
        if self._journal.commit():
            self.outbox.put(COMMIT)
            if not waits:
                self._await_confirmation()
            return
        self.outbox.put(CLEAR)
        self._post(_not_understood("less than 100 ms of sound"))

    def discard(self) -> None:
        self._speaking = False
        self._journal.clear()
        self._ledger.discard()
        self.outbox.put(CLEAR)

    # What is heard.

    def take(self, event: ServerEvent) -> None:
        """Follow one server event."""
        kind = event.get("type")
        if kind == "error":
            self._report(report_of(event.get("error")))
        elif kind == "input_audio_buffer.committed":
            self._speaking = False
            self._journal.committed()
            self._await_confirmation()
        elif kind == "input_audio_buffer.speech_started":
            self._speaking = True
        self._tell([*self._mapping.facts(event), *self._mapping.expiry(event)])

    # The end of one link and the beginning of the next.

    def may_move(self, *, by_hand: bool) -> bool:
        """Whether nothing is lost if another session takes over: nobody speaks, no turn is half made."""
        if by_hand:
            return self._journal.is_empty
        return not self._speaking and not self._journal.awaits_commit

    def interrupt(self) -> None:
        """The service's session is gone: its turns without final words have failed, and what it may not
        have heard to the end is to be sent again, before all that comes meanwhile."""
        dropped_ms, self.outbox = self.outbox.dropped_ms, Outbox()
        self.outbox.dropped_ms = dropped_ms
        for entry in self._journal.entries:
            if entry is not None:
                self.outbox.put_audio(entry)
        self._speaking = False
        self._alarm.stop()
        abandoned = self._ledger.abandon()
        self._begin(self.counters)
        self._tell(abandoned)

    def _begin(self, counters: Counter[str]) -> None:
        loop = asyncio.get_running_loop()
        self._ledger = TurnLedger(loop.time)
        self._mapping = EventMapping(self._ledger, self._padding_ms, self._judge)
        self._mapping.counters = counters
        self._alarm = _Alarm(loop, self._settle_overdue)

    def _settle_overdue(self) -> None:
        self._tell(self._ledger.overdue())

    def _tell(self, facts: list[Event]) -> None:
        for fact in facts:
            self._post(fact)
        if self._hear is not None:
            self._alarm.set(self._ledger.next_due)

    def _await_confirmation(self) -> None:
        """Of the next commit of ours, if there is one: none is taken for heard because another was."""
        due = asyncio.get_running_loop().time() + CONFIRMATION_SECONDS + self.outbox.waiting_seconds
        self._patience.set(due if self._journal.awaits_commit else None)

    def _refuse_commit(self, detail: str) -> None:
        """Where none of ours is pending any more, the service had just made the turn by itself."""
        if not self._journal.awaits_commit:
            log.info("the transcription service had nothing left to commit: %s", detail)
            return
        self._journal.refused()
        self._await_confirmation()
        self._post(_not_understood(detail))

    def _report(self, report: Report) -> None:
        """An ``error`` event: what the user must know is posted."""
        request = str(report.get("event_id") or "")
        detail = error_events.detail_of(report, self._secret)
        if error_events.is_empty_commit(report):
            self._refuse_commit(detail)
        elif error_events.is_session_over(report) or request == CLEAR["event_id"]:
            log.info("the transcription service reports: %s", detail)
        elif request == TURN_DETECTION:
            self._post(BackendFaulted(reports.setting_refused(report, self._secret)))
        else:
            log.warning("the transcription service reports: %s", detail)
            problem = self._judge(report)
            if problem is not None:
                self._post(BackendFaulted(problem))
            if request == COMMIT["event_id"]:
                self._refuse_commit(detail)

    def _post(self, fact: Event) -> None:
        if self._hear is not None:
            self._hear(fact)


class _Alarm:
    """Calls back at the time set last; a later time than before costs nothing until the earlier has come."""

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._loop = loop
        self._ring = ring
        self._due: float | None = None
        self._rings_at = 0.0  # asked of the handle itself, the window's loop would not know
        self._handle: asyncio.TimerHandle | None = None

    def set(self, due: float | None) -> None:
        self._due = due
        if due is None or (self._handle is not None and self._rings_at <= due):
            return
        self._cancel()
        self._rings_at = due
        self._handle = self._loop.call_at(due, self._come)

    def stop(self) -> None:
        self._due = None
        self._cancel()

    def _come(self) -> None:
        self._handle = None
        if self._due is not None and self._due <= self._loop.time():
            self._ring()
        else:
            self.set(self._due)

    def _cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


def _not_understood(detail: str) -> BackendFaulted:
    """Says to the conversation that no turn will come of what was committed."""
    return BackendFaulted(Problem(ProblemCode.NOT_UNDERSTOOD, detail=detail, stage=Stage.TRANSCRIPTION))
