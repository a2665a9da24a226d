"""Watches a conversation from outside: what the sound, the service and the clock see of its orders."""

from __future__ import annotations

from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.events import TalkMode, Timer
from voicedesk.conversation.state import ONLINE, ConversationState, Phase
from voicedesk.conversation.turns import Entry, Notice, Speaker, ToolStatus, ToolUse, Turn

WAITING = {
    Phase.CONNECTING: {Timer.CONNECT},
    Phase.USER_SPEAKING: {Timer.TURN},
    Phase.USER_PAUSED: {Timer.ENDPOINT, Timer.RESPONSE},
    Phase.THINKING: {Timer.RESPONSE},
    Phase.BARGE_IN: {Timer.BARGE_IN},
    Phase.RECONNECTING: {Timer.RECONNECT, Timer.CONNECT},
}
_RESTING = {Phase.READY, Phase.LISTENING}
_AWAITING = {Phase.USER_PAUSED, Phase.THINKING}
_GIVES_UP = (ev.InterruptPressed, ev.TalkPressed, ev.MuteChanged, ev.TalkModeChosen, ev.DeviceLost)
_BROKEN = {Phase.OFFLINE, Phase.FAILED, Phase.RECONNECTING}
_EARS = {Phase.LISTENING, Phase.USER_SPEAKING, Phase.USER_PAUSED, Phase.BARGE_IN}
_SOUNDING = {Phase.SPEAKING, Phase.BARGE_IN}
_TO_SERVICE = (
    cmd.CommitUserTurn,
    cmd.DiscardUserTurn,
    cmd.SendText,
    cmd.CreateResponse,
    cmd.CancelResponse,
    cmd.TruncateResponse,
    cmd.SendToolOutput,
    cmd.RestoreContext,
)


def _ends_in_notice(state: ConversationState) -> bool:
    return bool(state.entries) and isinstance(state.entries[-1], Notice)


def _words_since(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> bool:
    """Whether the assistant or a notice has said anything new: what did not change is the same object."""
    known = set(map(id, before))
    news = [row for row in after if id(row) not in known]
    return any(isinstance(row, Notice) or getattr(row, "speaker", None) is Speaker.ASSISTANT for row in news)


class Auditor:
    """Hands events to a conversation and asserts what must hold after every one of them."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.timers: dict[Timer, int] = {}
        self._mic_open = False
        self._paused = False
        self._link = "down"
        self._request_outstanding = False
        self._active: str | None = None
        self._once: set[tuple[str, str]] = set()
        self._muted = False
        self._owed: tuple[Entry, ...] | None = None  # what was said when an answer began to be awaited
        self.now = 0.0
        self.due: dict[Timer, float] = {}
        self._tools: set[str] = set()
        self._seen: tuple[Entry, ...] = ()

    def handle(self, event: ev.Event) -> list[cmd.Command]:
        before = self.conversation.state
        self._note_event(event)
        orders = self.conversation.handle(event)
        for order in orders:
            self._note_order(order)
        self._check_state(before, self.conversation.state, orders)
        self._check_earcons(self.conversation.state, orders)
        self._check_answered(event, before, self.conversation.state)
        return orders

    def first_due(self, until: float) -> ev.TimerFired | None:
        """The timer that fires next, if it does so by then; it is that time now."""
        due = [(self.due[timer], timer) for timer in self.timers if self.due[timer] <= until]
        if not due:
            return None
        self.now, timer = min(due)
        return ev.TimerFired(timer, self.timers[timer])

    def _note_event(self, event: ev.Event) -> None:
        match event:
            case ev.BackendConnected() if self._link == "connecting":
                self._link = "up"
            case ev.BackendLost():
                self._link = "down"
            case ev.TimerFired(timer, generation) if self.timers.get(timer) == generation:
                del self.timers[timer]
                if timer is Timer.TOOL:
                    self._tools.clear()
                self._request_outstanding = self._request_outstanding and timer is not Timer.RESPONSE
            case ev.ResponseStarted(response_id) if self._begins(response_id):
                self._request_outstanding = False
                self._active = response_id
            case ev.ResponseFinished(response_id) if response_id == self._active:
                self._active = None
            case ev.ToolCallFinished(call_id) | ev.ToolCallFailed(call_id):
                self._tools.discard(call_id)
            case ev.BackendFaulted():
                self._request_outstanding = False
            case ev.UserTurnCommitted():
                self._request_outstanding = False
        if self._link == "down":
            self._request_outstanding, self._active = False, None

    def _begins(self, response_id: str) -> bool:
        if self._link != "up" or ("begin", response_id) in self._once:
            return False
        self._note_once("begin", response_id)
        return True

    def _note_order(self, order: cmd.Command) -> None:
        if isinstance(order, _TO_SERVICE):
            assert self._link == "up", f"{order} without a connection"
        self._note_order_to_sound(order)
        match order:
            case cmd.StartTimer(timer, generation, seconds):
                assert generation not in self.timers.values(), "a generation was used twice"
                assert seconds >= 0
                self.timers[timer] = generation
                self.due[timer] = self.now + seconds
            case cmd.Connect():
                assert self._link == "down", "a second connection"
                self._link = "connecting"
            case cmd.Disconnect():
                self._link, self._request_outstanding, self._active = "down", False, None
            case cmd.CreateResponse():
                assert not self._request_outstanding, "asked again before the first request was answered"
                self._request_outstanding = True
            case cmd.CancelResponse(response_id):
                assert response_id == self._active, "cancelled what is not active"
                self._note_once("cancel", response_id)
            case cmd.TruncateResponse(response_id):
                self._note_once("truncate", response_id)
            case cmd.SendToolOutput(call_id):
                self._note_once("output", call_id)
            case cmd.RunTool(call_id):
                self._note_once("run", call_id)
                self._tools.add(call_id)

    def _note_order_to_sound(self, order: cmd.Command) -> None:
        match order:
            case cmd.OpenMic() | cmd.CloseMic():
                assert self._mic_open != isinstance(order, cmd.OpenMic), f"{order} twice"
                self._mic_open = isinstance(order, cmd.OpenMic)
            case cmd.MuteMic(muted):
                assert muted is not self._muted, f"{order} twice"
                self._muted = muted
            case cmd.PausePlayout() | cmd.ResumePlayout():
                assert self._paused != isinstance(order, cmd.PausePlayout), f"{order} twice"
                self._paused = isinstance(order, cmd.PausePlayout)

    def _note_once(self, deed: str, key: str) -> None:
        assert (deed, key) not in self._once, f"{deed} {key} twice"
        self._once.add((deed, key))

    def _check_state(
        self, before: ConversationState, after: ConversationState, orders: list[cmd.Command]
    ) -> None:
        phase = after.phase
        assert after.mic_open == self._mic_open
        assert after.muted == self._muted, "muted in name only"
        if after.mic_open:
            assert phase in ONLINE
            assert not after.muted
            assert after.mic_problem is None
        if phase in _EARS:
            assert after.mic_open, f"{phase} with a closed microphone"
        assert self._paused == (phase is Phase.BARGE_IN)
        assert (phase in ONLINE) == (self._link == "up")
        if phase in _SOUNDING:
            assert after.response_id is not None
        if before.phase in _SOUNDING and phase in _BROKEN:
            assert cmd.FlushPlayout(before.response_id or "") in orders
        if self._tools:
            assert Timer.TOOL in self.timers, f"{self._tools} may run for ever"
        self._check_rows_of_tools(after)
        if phase in WAITING:
            assert WAITING[phase] & self.timers.keys(), f"{phase} waits for ever"
            if phase is not before.phase:
                started = {order.timer for order in orders if isinstance(order, cmd.StartTimer)}
                assert WAITING[phase] & started
        if after.entries is not before.entries and len(after.entries) < len(before.entries):
            self._check_vanished(before.entries, after.entries, orders)

    def _check_earcons(self, state: ConversationState, orders: list[cmd.Command]) -> None:
        """Tones are wanted, and each says what is the case."""
        for order in orders:
            if not isinstance(order, cmd.PlayEarcon):
                continue
            assert self.conversation.policy.earcons, "a tone that nobody wanted"
            match order.earcon:
                case cmd.Earcon.LISTENING:
                    assert state.phase is Phase.USER_SPEAKING
                    assert state.mode is TalkMode.PUSH_TO_TALK, "hands-free it would be heard as speech"
                case cmd.Earcon.SENT:
                    assert cmd.CommitUserTurn() in orders, "a tone for a turn that was not sent"
                case cmd.Earcon.WORKING:
                    assert state.phase is Phase.THINKING
                case cmd.Earcon.FAILED:
                    assert state.phase is Phase.FAILED or _ends_in_notice(state)

    def _check_answered(self, event: ev.Event, before: ConversationState, after: ConversationState) -> None:
        """Nobody who waits for an answer is left in silence: there is one, or a word about it, or the person
        gave it up."""
        if after.phase in _AWAITING:
            self._owed = before.entries if self._owed is None else self._owed
            return
        if isinstance(event, _GIVES_UP) or after.phase not in _RESTING:
            self._owed = None
        under_way = self._active is not None or self._request_outstanding
        if self._owed is not None and not under_way:
            assert _words_since(self._owed, after.entries), f"left in silence by {event}"
            self._owed = None

    def _check_rows_of_tools(self, state: ConversationState) -> None:
        """A tool is shown at work exactly as long as somebody runs it under a timer."""
        if state.entries is self._seen:
            return
        self._seen = state.entries
        rows = [row for row in state.entries if isinstance(row, ToolUse)]
        running = {row.call_id for row in rows if row.status is ToolStatus.RUNNING}
        assert running == self._tools & {row.call_id for row in rows}

    def _check_vanished(
        self, before: tuple[Entry, ...], after: tuple[Entry, ...], orders: list[cmd.Command]
    ) -> None:
        kept = {entry.turn_id for entry in after if isinstance(entry, Turn)}
        for entry in before:
            if isinstance(entry, Turn) and entry.turn_id in kept:
                continue
            if not isinstance(entry, Turn):
                assert entry in after
                continue
            assert entry.speaker is Speaker.USER
            assert not entry.typed
        discarded = any(isinstance(order, cmd.DiscardUserTurn) for order in orders)
        assert discarded or self.conversation.state.phase in _BROKEN, "a row vanished"
