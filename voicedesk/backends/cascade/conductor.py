"""How the three stages play together on one connection: turns in, answers out."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

from voicedesk.backends.base import AudioSink, PostEvent
from voicedesk.backends.cascade.answer import Answer
from voicedesk.backends.cascade.chat_stream import ChatStream
from voicedesk.backends.cascade.dialogue import Dialogue
from voicedesk.backends.cascade.failures import named
from voicedesk.backends.cascade.faults import Faults
from voicedesk.backends.cascade.stage_set import StageSet
from voicedesk.backends.cascade.stages import ToolCall
from voicedesk.backends.cascade.turns_awaiting_words import TurnsAwaitingWords
from voicedesk.backends.errors import BackendError
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Outcome
from voicedesk.conversation.problems import Problem, ProblemCode, Stage

WORDS_SECONDS = 10.0
"""So long an answer waits for the words of its question; the conversation itself gives up after 15 s."""

_NO_WORDS = Problem(
    ProblemCode.NO_ANSWER, detail="the model ended its answer without a word", stage=Stage.CHAT
)
_numbers = itertools.count(1)


class Conductor:
    """Posts nothing more after ``close``. Every method may be entered again from inside ``post``."""

    def __init__(self, stages: StageSet, post: PostEvent, sink: AudioSink, tasks: TaskOwner) -> None:
        self._stages = stages
        self._post_out: PostEvent | None = post
        self._sink = sink
        self._tasks = tasks
        self._dialogue = Dialogue()
        self._turns = TurnsAwaitingWords()
        self._faults = Faults()
        self._request: asyncio.TimerHandle | None = None  # An answer is asked for and has not started.
        self._answer: Answer | None = None
        self._stream: ChatStream | None = None

    def close(self) -> None:
        self._post_out = None
        self._withdraw_request()
        self._leave_stream()
        if self._answer is not None:
            self._answer.silence()

    # What the conversation orders.

    def perform(self, command: cmd.Command) -> None:
        match command:
            case cmd.CommitUserTurn():
                self._turns.expect()
                self._stages.transcriber.commit()
            case cmd.DiscardUserTurn(None):
                self._stages.transcriber.discard()
            case cmd.DiscardUserTurn(str(item_id)):
                self._turns.discard(item_id)
                self._dialogue.remove_turn(item_id)
                self._go_on()
            case cmd.CreateResponse(owed):
                self._ask(owed=owed)
            case cmd.CancelResponse(response_id):
                self._cancel(response_id)
            case _:
                self._note(command)

    def _note(self, command: cmd.Command) -> None:
        match command:
            case cmd.SendText(text):
                self._dialogue.add_text(text)
            case cmd.TruncateResponse(response_id, played_ms):
                self._dialogue.cut(response_id, played_ms)
            case cmd.SendToolOutput(call_id, output):
                self._dialogue.set_output(call_id, output)
                self._resume()
            case cmd.RestoreContext(entries):
                self._dialogue.restore(entries)

    def _ask(self, *, owed: bool) -> None:
        self._turns.forgiven = self._turns.forgiven or owed
        if self._request is None:
            self._request = asyncio.get_running_loop().call_later(WORDS_SECONDS, self._wait_no_longer)
        self._go_on()

    def _cancel(self, response_id: str) -> None:
        if self._answer is not None and self._answer.response_id == response_id:
            self._leave_stream()
            self._answer.cancel()

    # What the transcriber reports.

    def hear(self, event: ev.Event) -> None:
        """Noted first, then passed on, then acted upon."""
        match event:
            case ev.UserTurnCommitted(item_id):
                self._turns.commit(item_id)
                self._dialogue.add_turn(item_id)
            case ev.UserTranscriptUpdated(item_id, text, True):
                self._dialogue.set_words(item_id, text)
                self._turns.settle(item_id, text)
            case ev.UserTranscriptFailed(item_id):
                self._turns.settle(item_id, "")
                self._post(event)
                asyncio.get_running_loop().call_soon(self._go_on)  # Why it failed may follow at once.
                return
            case ev.BackendFaulted(problem):
                self._hear_fault(named(problem, Stage.TRANSCRIPTION))
                return
        self._post(event)
        self._go_on()

    def _hear_fault(self, problem: Problem) -> None:
        if problem.code is ProblemCode.NOT_UNDERSTOOD:
            self._turns.refuse()
            self._post(ev.BackendFaulted(problem))
        elif self._request is None or self._dialogue.news or not self._turns.explain(problem):
            self._faults.add(problem)
            self._tell_faults()
        self._go_on()

    def _tell_faults(self) -> None:
        if self._request is None:
            self._faults.tell(self._post)

    def _wait_no_longer(self) -> None:
        for item_id in self._turns.give_up():
            self._post(ev.UserTranscriptFailed(item_id))
        self._go_on()

    # What the chat model writes.

    def wrote(self, piece: str) -> None:
        if self._answer is not None:
            self._answer.write(piece)

    def asked_for(self, calls: Sequence[ToolCall]) -> None:
        """All of them are reported, wanted or not: the conversation answers those it will not run, too."""
        answer = self._answer
        if answer is None:
            return
        self._dialogue.add_tools(calls)
        for call in calls:
            self._post(ev.ToolCallRequested(answer.response_id, call.call_id, call.name, call.arguments))
        answer.close(Outcome.TOOL_CALLS)

    def wrote_all(self, error: BackendError | None) -> None:
        self._stream = None
        if self._answer is None:
            return
        if error is not None:
            self._answer.close(Outcome.FAILED, named(error.problem, Stage.CHAT))
        elif not self._answer.said.text:
            self._answer.close(Outcome.FAILED, _NO_WORDS)
        else:
            self._answer.close(Outcome.COMPLETED)

    # What becomes of an answer.

    def speech_ended(self, error: BackendError | None) -> None:
        self._faults.note_speech(error)
        self._tell_faults()

    def answer_ended(self, answer: Answer, outcome: Outcome, problem: Problem | None) -> None:
        if self._answer is answer:
            self._answer = None
        self._post(ev.ResponseFinished(answer.response_id, outcome, problem))
        self._go_on()

    def _go_on(self) -> None:
        """Begin the answer that is asked for, once it is its turn and its question is known."""
        if self._post_out is None or self._request is None:
            return
        if self._answer is None and self._turns.settled:
            self._withdraw_request()
            self._begin()

    def _begin(self) -> None:
        goes_on = self._goes_on
        if self._dialogue.news:
            self._turns.clear()
        fault = self._turns.fault(asked=self._dialogue.awaits_answer)
        self._turns.forgiven = False
        self._dialogue.take_up()
        said = self._dialogue.begin_answer(f"answer-{next(_numbers)}")
        answer = self._answer = Answer(said, self._stages.synthesizer, self._post, self._sink, self)
        self._post(ev.ResponseStarted(answer.response_id))
        self._tell_faults()
        if self._request is None:  # Else it was sent away, and what came to nothing counts for the next.
            self._turns.clear()
        if answer.ended:
            return
        if fault is not None:
            answer.close(Outcome.FAILED, named(fault, Stage.TRANSCRIPTION))
        elif not self._dialogue.awaits_answer:
            answer.close(Outcome.COMPLETED)  # No question: the conversation says that no answer came.
        elif goes_on:
            self._resume()
        else:
            self._leave_stream()
            self._stream = ChatStream(self._stages.responder, self._dialogue.messages, self)
            self._stream.start(self._tasks)

    @property
    def _goes_on(self) -> bool:
        """Whether the suspended stream does: nothing came between that it does not know of, and its outputs
        are there. If its question is asked again while its tools run, it waits for them: nobody will ask once
        more when they are done."""
        if self._stream is None or not self._stream.waits_for or self._dialogue.news:
            return False
        return self._turns.forgiven or self._dialogue.outputs_of(self._stream.waits_for) is not None

    def _resume(self) -> None:
        """The outputs that the answer under way waits for, if it does, and if all are there."""
        if self._answer is None or self._answer.closed or self._stream is None:
            return
        outputs = self._dialogue.outputs_of(self._stream.waits_for)
        if outputs is not None:
            self._stream.resume(outputs)

    def _leave_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _withdraw_request(self) -> None:
        request, self._request = self._request, None
        if request is not None:
            request.cancel()

    def _post(self, event: ev.Event) -> None:
        if self._post_out is not None:
            self._post_out(event)
