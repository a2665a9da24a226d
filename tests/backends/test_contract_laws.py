"""The auditor itself: lawful streams leave no breach, and each law is one that can be broken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.backends.contract_laws import Laws
from voicedesk.conversation import commands as cmd
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import Event, Outcome
from voicedesk.conversation.problems import Problem, ProblemCode

Deed = Event | cmd.Command | Callable[[Laws], None]

LINK = (cmd.Connect(), ev.BackendConnected())
LOST = ev.BackendLost(Problem(ProblemCode.LINK_LOST))
BEGUN = (*LINK, ev.ResponseStarted("r"))
SOUNDING = (*BEGUN, ev.ResponseAudioStarted("r"))
OVER = ev.ResponseFinished("r", Outcome.COMPLETED)
PARTIAL = ev.UserTranscriptUpdated("u", "He", final=False)
CALL = ev.ToolCallRequested("r", "c", "get_time", "{}")


def sound(laws: Laws) -> None:
    laws.sounded("r", b"\0\0")


def half_a_sample(laws: Laws) -> None:
    laws.sounded("r", b"\0")


def silence(laws: Laws) -> None:
    laws.fell_silent("r")


def breaches(*deeds: Deed) -> list[str]:
    laws = Laws()
    for deed in deeds:
        if isinstance(deed, Event):
            laws.posted(deed)
        elif isinstance(deed, cmd.Command):
            laws.ordered(deed)
        else:
            deed(laws)
    return laws.breaches


@pytest.mark.parametrize(
    "deeds",
    [
        (*LINK, LOST, *LINK),
        (cmd.Connect(), LOST, *LINK),
        (*LINK, *LINK),
        (*SOUNDING, sound, silence, OVER, ev.ResponseTextAdded("r", "late"), cmd.TruncateResponse("r", 10)),
        (*SOUNDING, sound, cmd.CancelResponse("r"), ev.ResponseFinished("r", Outcome.CANCELLED)),
        (*BEGUN, CALL, ev.ResponseFinished("r", Outcome.TOOL_CALLS)),
        (*LINK, PARTIAL, ev.UserTurnCommitted("u"), ev.UserTranscriptFailed("u")),
        (*LINK, ev.SpeechStarted(), ev.SpeechStopped(400), ev.SpeechStarted()),
        (*LINK, ev.SpeechStarted(), LOST, *LINK, ev.SpeechStarted()),
    ],
)
def test_a_lawful_stream_leaves_no_breach(deeds: tuple[Deed, ...]) -> None:
    assert breaches(*deeds) == []


@pytest.mark.parametrize(
    "deeds",
    [
        (ev.BackendConnected(),),
        (*LINK, ev.BackendConnected()),
        (*LINK, LOST, LOST),
        (*LINK, cmd.Disconnect(), LOST),
        (*LINK, cmd.Disconnect(), ev.SpeechStarted()),
        (cmd.Connect(), ev.SpeechStarted()),
        (*LINK, ev.ResponseTextAdded("r", "early")),
        (*BEGUN, ev.ResponseStarted("r")),
        (*BEGUN, ev.ResponseStarted("another")),
        (*BEGUN, sound),
        (*SOUNDING, half_a_sample),
        (*SOUNDING, ev.ResponseAudioStarted("r")),
        (*SOUNDING, silence, sound),
        (*SOUNDING, silence, silence),
        (*SOUNDING, cmd.CancelResponse("r"), sound),
        (*SOUNDING, OVER),
        (*BEGUN, OVER, OVER),
        (*BEGUN, OVER, CALL),
        (*BEGUN, CALL, CALL),
        (*BEGUN, CALL, OVER),
        (*BEGUN, ev.ResponseFinished("r", Outcome.TOOL_CALLS)),
        (*BEGUN, ev.ResponseFinished("r", Outcome.CANCELLED)),
        (*BEGUN, ev.ResponseFinished("r", Outcome.FAILED)),
        (*BEGUN, ev.ResponseWordTimed("r", "word", 20, 10)),
        (*LINK, ev.UserTurnCommitted("u"), ev.UserTurnCommitted("u")),
        (*LINK, ev.UserTurnCommitted("u", "u")),
        (*LINK, ev.UserTranscriptFailed("u"), ev.UserTranscriptUpdated("u", "late", final=True)),
        (*LINK, ev.SpeechStarted(), ev.SpeechStarted()),
        (*LINK, ev.SpeechStopped(400)),
    ],
)
def test_each_law_can_be_broken(deeds: tuple[Deed, ...]) -> None:
    assert len(breaches(*deeds)) >= 1
    assert breaches(*deeds[:-1]) == []


async def test_what_comes_on_another_thread_is_a_breach() -> None:
    laws = Laws()
    laws.ordered(cmd.Connect())
    await asyncio.to_thread(laws.posted, ev.BackendConnected())
    assert len(laws.breaches) == 1


def test_what_is_still_owed_is_known() -> None:
    laws = Laws()
    for deed in (cmd.Connect(), ev.BackendConnected(), ev.UserTurnCommitted("u"), ev.ResponseStarted("r")):
        if isinstance(deed, Event):
            laws.posted(deed)
        else:
            laws.ordered(deed)
    assert laws.unsettled() == ["the end of r", "the words of u"]
