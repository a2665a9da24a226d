from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from voicedesk.backends.voice_live.live_session import LiveSession
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Event
from voicedesk.conversation.problems import Problem, ProblemCode

STARTED = {"type": "response.created", "response": {"id": "r"}}
DONE = {"type": "response.done", "response": {"id": "r", "status": "completed", "output": []}}
ACTIVE = "conversation_already_has_active_response"


class Notebook:
    """Remembers what a session posted and played."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.sound: list[str] = []

    def add_audio(self, response_id: str, pcm: bytes) -> None:
        self.sound.append(response_id)

    def end_audio(self, response_id: str) -> None:
        self.sound.append(f"end of {response_id}")


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def live(notebook: Notebook) -> LiveSession:
    return LiveSession(800, notebook.events.append, notebook, secret="s3cret")


def sent(live: LiveSession) -> list[str]:
    kinds = []
    while (event := live.outbox.take_now()) is not None:
        kinds.append(str(event["type"]))
    return kinds


def error(code: str = "", message: str = "", event_id: str = "") -> dict[str, Any]:
    return {"type": "error", "error": {"code": code, "message": message, "event_id": event_id}}


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (cmd.DiscardUserTurn(), {"type": "input_audio_buffer.clear", "event_id": "clear"}),
        (
            cmd.DiscardUserTurn("u"),
            {"type": "conversation.item.delete", "event_id": "delete", "item_id": "u"},
        ),
        (cmd.CreateResponse(), {"type": "response.create", "event_id": "create"}),
        (
            cmd.SendToolOutput("c", "{}"),
            {
                "type": "conversation.item.create",
                "event_id": "item",
                "item": {"type": "function_call_output", "call_id": "c", "output": "{}"},
            },
        ),
        (
            cmd.SendText("Hello"),
            {
                "type": "conversation.item.create",
                "event_id": "item",
                "item": {
                    "type": "message",
                    "role": "user",
                    "content": [{"type": "input_text", "text": "Hello"}],
                },
            },
        ),
    ],
)
def test_each_order_becomes_this_client_event(
    live: LiveSession, command: cmd.Command, event: Mapping[str, Any]
) -> None:
    live.perform(command)
    assert live.outbox.take_now() == event
    assert live.outbox.take_now() is None


def test_a_turn_is_committed_after_its_sound(live: LiveSession) -> None:
    live.send_audio(bytes(4800))
    live.perform(cmd.CommitUserTurn())
    assert sent(live) == ["input_audio_buffer.append", "input_audio_buffer.commit"]


def test_less_than_100_ms_is_never_committed_and_the_user_is_told(
    live: LiveSession, notebook: Notebook
) -> None:
    live.send_audio(bytes(4798))
    live.perform(cmd.CommitUserTurn())
    assert sent(live) == ["input_audio_buffer.append", "input_audio_buffer.clear"]
    [fault] = notebook.events
    assert isinstance(fault, ev.BackendFaulted)
    assert fault.problem.code is ProblemCode.NOT_UNDERSTOOD


def test_sound_the_service_made_a_turn_of_does_not_count_for_the_next(live: LiveSession) -> None:
    live.send_audio(bytes(48_000))
    live.take({"type": "input_audio_buffer.committed", "item_id": "u"})
    live.perform(cmd.CommitUserTurn())
    assert "input_audio_buffer.commit" not in sent(live)


def test_the_report_of_our_own_commit_does_not_discount_what_came_after(live: LiveSession) -> None:
    live.send_audio(bytes(48_000))
    live.perform(cmd.CommitUserTurn())
    live.send_audio(bytes(4800))
    live.take({"type": "input_audio_buffer.committed", "item_id": "u"})
    live.perform(cmd.CommitUserTurn())
    assert sent(live).count("input_audio_buffer.commit") == 2


def test_discarded_sound_does_not_count(live: LiveSession) -> None:
    live.send_audio(bytes(48_000))
    live.perform(cmd.DiscardUserTurn())
    live.perform(cmd.CommitUserTurn())
    assert "input_audio_buffer.commit" not in sent(live)


def test_only_an_active_response_is_cancelled(live: LiveSession) -> None:
    live.perform(cmd.CancelResponse("r"))
    assert sent(live) == []
    live.take({"type": "response.created", "response": {"id": "other"}})
    live.perform(cmd.CancelResponse("other"))
    assert live.outbox.take_now() == {
        "type": "response.cancel",
        "event_id": "cancel-other",
        "response_id": "other",
    }


def test_sound_is_not_played_if_the_response_is_cancelled_when_it_is_announced(notebook: Notebook) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, ev.ResponseAudioStarted):
            session.perform(cmd.CancelResponse(event.response_id))

    session = LiveSession(0, interrupt, notebook)
    session.take(STARTED)
    session.take({"type": "response.audio.delta", "response_id": "r", "item_id": "i", "delta": "AAAA"})
    session.take(DONE)
    assert notebook.sound == []


def test_a_request_refused_because_of_an_active_response_is_made_again(
    live: LiveSession, notebook: Notebook
) -> None:
    live.perform(cmd.CreateResponse())
    live.take(error(ACTIVE, event_id="create"))
    assert sent(live) == ["response.create"]
    live.take(DONE)
    assert sent(live) == ["response.create"]
    assert not any(isinstance(event, ev.BackendFaulted) for event in notebook.events)


def test_a_cancel_that_came_too_late_frees_the_way(live: LiveSession, notebook: Notebook) -> None:
    live.take(STARTED)
    live.perform(cmd.CancelResponse("r"))
    live.perform(cmd.CreateResponse())
    assert sent(live) == ["response.cancel"]
    live.take(error("response_cancel_not_active", event_id="cancel-r"))
    assert sent(live) == ["response.create"]
    assert notebook.events == [ev.ResponseStarted("r")]


def test_the_end_of_the_session_is_left_to_the_end_of_the_link(live: LiveSession, notebook: Notebook) -> None:
    live.take(error("session_expired", "Your session hit the maximum duration of 60 minutes."))
    assert notebook.events == []


def test_what_the_service_said_before_it_heard_of_the_cancellation_is_forgotten(live: LiveSession) -> None:
    item = {"id": "i", "type": "message", "role": "assistant"}
    sound = {"type": "response.audio.delta", "response_id": "r", "item_id": "i", "delta": "AAAA"}
    live.take(STARTED)
    live.perform(cmd.CancelResponse("r"))
    live.take({"type": "response.output_item.added", "response_id": "r", "item": item})
    live.take(sound)
    live.take(DONE)
    assert sent(live) == ["response.cancel", "conversation.item.delete"]


def test_what_was_heard_before_a_cancellation_stays(live: LiveSession) -> None:
    item = {"id": "i", "type": "message", "role": "assistant"}
    sound = {"type": "response.audio.delta", "response_id": "r", "item_id": "i", "delta": "AAAA"}
    live.take(STARTED)
    live.take({"type": "response.output_item.added", "response_id": "r", "item": item})
    live.take(sound)
    live.perform(cmd.CancelResponse("r"))
    live.take(DONE)
    assert sent(live) == ["response.cancel"]


@pytest.mark.parametrize("request_id", ["truncate", "delete", "clear"])
def test_an_error_that_changes_nothing_is_not_shown(
    live: LiveSession, notebook: Notebook, request_id: str
) -> None:
    live.take(error("item_not_found", "There is no such item.", request_id))
    assert notebook.events == []


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (error("rate_limit_exceeded", "Slow down."), ProblemCode.LIMIT_REACHED),
        (error("input_audio_buffer_commit_empty", "", "commit"), ProblemCode.NOT_UNDERSTOOD),
        (error("odd", "What was that?", "create"), ProblemCode.RESPONSE_FAILED),
        (error("odd", "No such detection.", "session"), ProblemCode.SETTING_REFUSED),
        (error("odd", "No such item.", "item"), ProblemCode.PROTOCOL),
        ({"type": "error", "error": None}, ProblemCode.RESPONSE_FAILED),
        ({"type": "error"}, ProblemCode.RESPONSE_FAILED),
    ],
)
def test_other_errors_are_one_row_each(
    live: LiveSession, notebook: Notebook, report: dict[str, Any], code: ProblemCode
) -> None:
    live.take(report)
    [fault] = notebook.events
    assert isinstance(fault, ev.BackendFaulted)
    assert fault.problem.code is code


def test_the_services_words_are_shown_without_the_key(live: LiveSession, notebook: Notebook) -> None:
    live.take(error("odd", "The key s3cret was odd; api-key=abc, Bearer xyz."))
    detail = "odd: The key [removed] was odd; api-key=[removed], Bearer [removed]"
    assert notebook.events == [ev.BackendFaulted(Problem(ProblemCode.RESPONSE_FAILED, detail=detail))]


def test_a_refused_request_can_be_made_anew(live: LiveSession) -> None:
    live.perform(cmd.CreateResponse())
    live.take(error("content_filter", "no", "create"))
    live.perform(cmd.CreateResponse())
    assert sent(live) == ["response.create", "response.create"]


def test_a_closed_session_says_nothing_more(live: LiveSession, notebook: Notebook) -> None:
    live.close()
    live.take(STARTED)
    live.take({"type": "response.audio.delta", "response_id": "r", "item_id": "i", "delta": "AAAA"})
    assert (notebook.events, notebook.sound) == ([], [])


@pytest.mark.parametrize("nonsense", [{}, {"type": ["a"]}, {"type": "response.done", "response": 3}])
def test_nonsense_is_survived(live: LiveSession, notebook: Notebook, nonsense: dict[str, Any]) -> None:
    live.take(nonsense)
    assert notebook.events == []
