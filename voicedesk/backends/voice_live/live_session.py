"""One connection's conversation: orders become client events, server events become facts. No link, no SDK."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from voicedesk.backends import error_events
from voicedesk.backends.base import AudioSink
from voicedesk.backends.input_events import CLEAR, COMMIT
from voicedesk.backends.outbox import Outbox
from voicedesk.backends.server_events import ServerEvent, identity_or_none, object_of, report_of
from voicedesk.backends.voice_live import client_events as out
from voicedesk.backends.voice_live import service_errors
from voicedesk.backends.voice_live.answers import (
    Answers,
    AudioEnded,
    AudioReceived,
    Fact,
    NeverHeard,
)
from voicedesk.backends.voice_live.input_buffer import InputBuffer
from voicedesk.backends.voice_live.mapping import EventMapping
from voicedesk.backends.voice_live.sequencer import ResponseSequencer
from voicedesk.backends.voice_live.truncation import AudioLedger
from voicedesk.conversation import commands as cmd
from voicedesk.conversation.events import BackendFaulted, Event
from voicedesk.conversation.problems import Problem, ProblemCode

log = logging.getLogger(__name__)

# Errors about these change nothing for the user: what they asked for had already come about.
_HARMLESS_REQUESTS = frozenset({"truncate", "delete", "clear"})
# What was refused, if it was not a response: the one that is awaited may still come.
_FAULTS = {
    "session": ProblemCode.SETTING_REFUSED,
    "item": ProblemCode.PROTOCOL,
    "commit": ProblemCode.PROTOCOL,
}


class LiveSession:
    """``padding_ms`` is what the service's VAD adds to the speech it reports. What is to be sent lies in
    ``outbox``; facts go to ``post`` and sound to ``sink``, until ``close``."""

    def __init__(
        self, padding_ms: int, post: Callable[[Event], None], sink: AudioSink, secret: str = ""
    ) -> None:
        self.outbox = Outbox()
        self.sequencer = ResponseSequencer()
        self._post: Callable[[Event], None] | None = post
        self._sink = sink
        self._secret = secret
        self._ledger = AudioLedger()
        self._answers = Answers(self._ledger)
        self._input = InputBuffer()
        self.mapping = EventMapping(self._answers, padding_ms)

    def close(self) -> None:
        """Nothing more is posted and nothing more goes to the sink."""
        self._post = None

    def send_audio(self, pcm: bytes) -> None:
        self._input.add(len(pcm))
        self.outbox.put_audio(pcm)

    def perform(self, command: cmd.Command) -> None:
        match command:
            case cmd.CommitUserTurn():
                self._commit()
            case cmd.DiscardUserTurn(item_id):
                self._discard(item_id)
            case cmd.SendText(text):
                self.outbox.put(out.user_text(text))
            case cmd.SendToolOutput(call_id, output):
                self._answer_call(call_id, output)
            case cmd.CreateResponse():
                if self.sequencer.request():
                    self.outbox.put(out.CREATE_RESPONSE)
            case cmd.CancelResponse(response_id):
                self._cancel(response_id)
            case cmd.TruncateResponse(response_id, played_ms):
                for cut in self._ledger.cuts(response_id, played_ms):
                    self.outbox.put(out.truncate(cut))
            case cmd.RestoreContext(entries):
                for item in out.restored(entries):
                    self.outbox.put(item)

    def take(self, event: ServerEvent) -> None:
        """Follow one server event."""
        event = self._named(event)
        kind = event.get("type")
        if kind == "error":
            self._report(report_of(event.get("error")))
        elif kind == "input_audio_buffer.committed":
            self._input.committed()
        self._follow_responses(event)
        for fact in (*self.mapping.facts(event), *self.mapping.expiry(event)):
            self._deliver(fact)
        if self.sequencer.due():
            self.outbox.put(out.CREATE_RESPONSE)

    def _answer_call(self, call_id: str, output: str) -> None:
        """A call that the service gave no name is told once more, under ours."""
        asked = self._answers.take_call(call_id)
        if asked is not None and asked.call_id:
            call_id = asked.call_id
        elif asked is not None:
            self.outbox.put(out.tool_call(call_id, asked.name, asked.arguments))
        self.outbox.put(out.tool_output(call_id, output))

    def _commit(self) -> None:
        """Less than the service takes is no turn: it is cleared, and ``BackendFaulted`` with NOT_UNDERSTOOD
        says that no ``UserTurnCommitted`` will come. A response ordered with the turn still comes, as it
        does when the service itself refuses a commit: the conversation sends it away."""
        if self._input.commit():
            self.outbox.put(COMMIT)
            return
        self.outbox.put(CLEAR)
        self._deliver(BackendFaulted(Problem(ProblemCode.NOT_UNDERSTOOD, detail="less than 100 ms of sound")))

    def _discard(self, item_id: str | None) -> None:
        if item_id is None:
            self._input.clear()
            self.outbox.put(CLEAR)
        else:
            self.outbox.put(out.delete_item(item_id))

    def _cancel(self, response_id: str) -> None:
        self._answers.cancel(response_id)
        if response_id in self.sequencer.active:
            self.outbox.put(out.cancel_response(response_id))

    def _named(self, event: ServerEvent) -> ServerEvent:
        """An end that does not say of what is that of the only response there is: it would be waited for."""
        active = self.sequencer.active
        if event.get("type") != "response.done" or _response_id(event) is not None or len(active) != 1:
            return event
        return {**event, "response": {**object_of(event.get("response")), "id": next(iter(active))}}

    def _follow_responses(self, event: ServerEvent) -> None:
        kind = str(event.get("type"))
        response_id = _response_id(event)
        if kind.startswith("response."):
            self.sequencer.note_life()
        if kind == "response.created" and response_id is not None:
            self.sequencer.started(response_id)
        elif kind == "response.done" and response_id is not None:
            self.sequencer.finished(response_id)

    def _deliver(self, fact: Fact) -> None:
        if self._post is None:
            return
        match fact:
            case AudioReceived(response_id, pcm):
                if not self._answers.is_cancelled(response_id):  # by whoever heard of it a moment ago
                    self._sink.add_audio(response_id, pcm)
            case AudioEnded(response_id):
                if not self._answers.is_cancelled(response_id):
                    self._sink.end_audio(response_id)
            case NeverHeard(item_id):
                self.outbox.put(out.delete_item(item_id))
            case Event():
                self._post(fact)

    def _report(self, report: Mapping[str, Any]) -> None:
        """An ``error`` event: what can be mended is, what the user must know is posted."""
        request = str(report.get("event_id") or "")
        if service_errors.is_active_response(report):
            self.sequencer.refused()
        elif service_errors.is_nothing_to_cancel(report):
            self.sequencer.finished(request.removeprefix(out.CANCEL_PREFIX))
        elif error_events.is_empty_commit(report):
            self._input.refused()
            self._deliver(BackendFaulted(Problem(ProblemCode.NOT_UNDERSTOOD)))
        elif request in _HARMLESS_REQUESTS or error_events.is_session_over(report):
            log.info("the service refused %s: %s", request, error_events.detail_of(report, self._secret))
        else:
            if request == "create":
                self.sequencer.failed()
            code = _FAULTS.get(request, ProblemCode.RESPONSE_FAILED)
            self._deliver(BackendFaulted(service_errors.fault(report, self._secret, otherwise=code)))


def _response_id(event: ServerEvent) -> str | None:
    return identity_or_none(object_of(event.get("response")).get("id"))
