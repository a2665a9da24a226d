"""Who has the floor: the conversation's state, its books, and the moves that several phases share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from voicedesk.conversation import commands as cmd
from voicedesk.conversation.answers import Answer, Answers, Playout
from voicedesk.conversation.events import TalkMode, Timer
from voicedesk.conversation.heard import WordBook
from voicedesk.conversation.link import Link
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.problems import Problem
from voicedesk.conversation.state import ONLINE, ConversationState, Phase
from voicedesk.conversation.timers import Timers
from voicedesk.conversation.tool_calls import ToolCalls
from voicedesk.conversation.transcript import Transcript
from voicedesk.conversation.turns import TurnStatus
from voicedesk.conversation.user_turns import Hold, UserTurns

RESTING = frozenset({Phase.READY, Phase.LISTENING})
USERS = frozenset({Phase.USER_SPEAKING, Phase.USER_PAUSED})


class Floor:
    """Moves change the state and order commands; the caller fetches those with ``take_orders``."""

    def __init__(self, policy: TurnPolicy, mode: TalkMode) -> None:
        self.policy = policy
        self.state = ConversationState(mode=mode)
        self.transcript = Transcript()
        self.words = WordBook()
        self.answers = Answers()
        self.calls = ToolCalls()
        self.turns = UserTurns()
        self.link = Link()
        self.timers = Timers()
        self._orders: list[cmd.Command] = []

    def order(self, *commands: cmd.Command) -> None:
        self._orders += commands

    def take_orders(self) -> list[cmd.Command]:
        """What was ordered since the last call, with the state's entries brought up to date."""
        if self.state.entries is not self.transcript.entries:
            self.set(entries=self.transcript.entries)
        orders, self._orders = self._orders, []
        return orders

    def set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def enter(self, phase: Phase, **changes: Any) -> None:
        self.timers.leave_phase(to_think=phase is Phase.THINKING)
        self.set(phase=phase, **changes)

    def start(self, timer: Timer, seconds: float) -> None:
        self.order(self.timers.start(timer, seconds))

    # What is the case.

    @property
    def online(self) -> bool:
        return self.state.phase in ONLINE

    @property
    def hands_free(self) -> bool:
        return self.state.mode is TalkMode.HANDS_FREE

    @property
    def may_talk(self) -> bool:
        return not self.state.muted and self.state.mic_problem is None

    @property
    def awaits_answer(self) -> bool:
        """Something is still to come: a response that was asked for, or a tool that one waits for."""
        return self.answers.expected or self.calls.awaited

    def _wants_mic(self) -> bool:
        phase = self.state.phase
        if not self.may_talk or not self.online or phase is Phase.READY:
            return False
        if not self.hands_free:
            return phase is Phase.USER_SPEAKING
        return phase is not Phase.SPEAKING or self.policy.barge_in_by_voice

    # Moves.

    def gate(self, lead: cmd.Lead = cmd.Lead.NONE) -> None:
        """Open or close the microphone as the phase wants it."""
        wanted = self._wants_mic()
        if wanted != self.state.mic_open:
            self.set(mic_open=wanted)
            self.order(cmd.OpenMic(lead) if wanted else cmd.CloseMic())

    def rest(self, lead: cmd.Lead = cmd.Lead.NONE) -> None:
        """Nobody has the floor: listen if we may, otherwise wait to be asked."""
        listening = self.hands_free and self.may_talk
        self.turns.hold = Hold.UP
        self.answers.cut_off = set()
        self.enter(Phase.LISTENING if listening else Phase.READY, response_id=None, speech_heard=False)
        self.gate(lead)

    def take_floor(self, lead: cmd.Lead = cmd.Lead.PRE_ROLL, *, speech_heard: bool = False) -> None:
        """The user's turn begins or goes on; ``Lead.TURN``: on a new connection."""
        self.keep_undecided()
        begins = self.state.phase not in {Phase.USER_PAUSED, Phase.BARGE_IN} and lead is not cmd.Lead.TURN
        self.enter(Phase.USER_SPEAKING, response_id=None, speech_heard=speech_heard)
        if begins:
            self.mark_turn()
        self.gate(lead)
        if not self.hands_free and not self.state.mic_opening:
            self.earcon(cmd.Earcon.LISTENING)
        self.start(Timer.TURN, self.policy.turn_seconds)

    def mark_turn(self) -> None:
        """What is said from here on is sent again if the link breaks before it is understood."""
        goes_on = self.turns.awaited_commits > 0  # Nobody knows yet whether the one before came through.
        if not goes_on:
            self.turns.parts.clear()
        self.order(cmd.MarkTurn(goes_on=goes_on))

    def pause_floor(self) -> None:
        """The user fell silent, perhaps for a breath."""
        self.keep_undecided()
        self.enter(Phase.USER_PAUSED, response_id=None)
        self.gate()
        if self.policy.local_endpointing:
            self.start(Timer.ENDPOINT, self.policy.endpoint_seconds)
        else:
            self.start(Timer.RESPONSE, self.policy.response_seconds)

    def commit_turn(self) -> None:
        """End the user's turn by our own decision and ask for the answer."""
        self.turns.awaited_commits += 1
        self.order(cmd.EndTurn(), cmd.CommitUserTurn())
        self.earcon(cmd.Earcon.SENT)
        self.request_answer()

    def add_turn(self, item_id: str, previous_item_id: str | None = None) -> None:
        """The service holds this turn, and it was meant."""
        self.turns.parts.add(item_id)
        self.transcript.commit_user(item_id, previous_item_id)
        if not self.policy.transcribes:
            self.transcript.settle_user(item_id, None)

    def keep_undecided(self) -> None:
        """The user proved to be talking: what was said just before belongs to it."""
        for item_id in self.turns.undecided:
            self.add_turn(item_id)
        self.turns.parts.difference_update(self.turns.undecided)
        self.turns.undecided = {}

    def drop_turn(self) -> None:
        """Forget what was said and not committed."""
        for item_id in self.transcript.discard_uncommitted():
            self.turns.dismiss(item_id)
        self.turns.hold = Hold.UP
        self.order(cmd.DiscardUserTurn())

    def ask(self) -> None:
        if self.answers.ask():
            owed = any(map(self.transcript.is_understood, self.answers.cut_off))
            self.order(cmd.CreateResponse(owed=owed))

    def request_answer(self) -> None:
        self._think(None)
        self.ask()
        self._await_response()

    def await_answer(self, response_id: str | None) -> None:
        """Wait for a response that was asked for already, or that the service begins by itself."""
        self._think(response_id)
        self._await_response()

    def _think(self, response_id: str | None) -> None:
        self.turns.hold = Hold.UP
        self.enter(Phase.THINKING, response_id=response_id)
        self.gate()

    def _await_response(self) -> None:
        self.answers.heed_news()
        self.start(Timer.RESPONSE, self.policy.response_seconds)
        if self.policy.earcons and not self.timers.is_running(Timer.WORKING):
            self.start(Timer.WORKING, self.policy.working_seconds)

    def go_on(self) -> None:
        """Something of an answer has ended: wait for what is still to come of it, or rest."""
        ahead = self.answers.next_ahead
        if ahead is None and not self.awaits_answer:
            self.rest()
            return
        response_id = ahead.response_id if ahead else None
        if self.state.phase is not Phase.THINKING or response_id != self.state.response_id:
            self.await_answer(response_id)

    def silence(self, status: TurnStatus, *, spare: str | None = None) -> None:
        """Take the floor from the assistant: nothing of its answers sounds any more, nor is awaited."""
        for answer in self.answers.wanted:
            if answer.response_id != spare:
                self.reject(answer, status)
        if spare is None:
            self.answers.withdraw()
        self.calls.release()
        if self.state.phase is Phase.BARGE_IN:
            self.order(cmd.ResumePlayout())

    def reject(self, answer: Answer, status: TurnStatus) -> None:
        ended = answer.playout is Playout.OVER
        if answer.sounds or (answer.outcome is None and answer.playout is Playout.NONE):
            answer.playout = Playout.FLUSHED
            self.order(cmd.FlushPlayout(answer.response_id))
        self.cancel(answer)
        answer.wanted = False
        self.transcript.settle_answer(answer.response_id, TurnStatus.DONE if ended else status)

    def cancel(self, answer: Answer) -> None:
        if answer.outcome is None and not answer.cancelled:
            answer.cancelled = True
            self.order(cmd.CancelResponse(answer.response_id))

    def notice(self, problem: Problem, *, once: bool = False) -> None:
        self.transcript.add_notice(problem, once=once)

    def earcon(self, earcon: cmd.Earcon) -> None:
        if self.policy.earcons:
            self.order(cmd.PlayEarcon(earcon))
