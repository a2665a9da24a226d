"""Every failure of a stage has a stable code and the name it is known under."""

from __future__ import annotations

import pytest

from voicedesk.backends.cascade.failures import NAMES, named
from voicedesk.conversation.problems import Problem, ProblemCode, Stage

_NOT_OF_A_SERVICE = {
    ProblemCode.ON_DEVICE_STOPPED,
    *(code for code in ProblemCode if code.value.startswith(("microphone", "speaker"))),
}


@pytest.mark.parametrize("stage", [Stage.TRANSCRIPTION, Stage.CHAT, Stage.SPEECH])
def test_whatever_a_service_may_do_wrong_has_a_name(stage: Stage) -> None:
    assert {code for code, of in NAMES if of is stage} == set(ProblemCode) - _NOT_OF_A_SERVICE


def test_names_tell_the_stages_apart() -> None:
    lost = ProblemCode.LINK_LOST

    assert NAMES[lost, Stage.SPEECH] == "TTSConnectionError"
    assert NAMES[lost, Stage.TRANSCRIPTION] == "STTConnectionError"
    assert NAMES[lost, Stage.CHAT] == "ChatConnectionError"


def test_a_problem_leaves_with_its_stage_and_its_name_once() -> None:
    once = named(Problem(ProblemCode.LINK_LOST, detail="closed"), Stage.SPEECH)

    assert once == Problem(ProblemCode.LINK_LOST, detail="TTSConnectionError: closed", stage=Stage.SPEECH)
    assert named(once, Stage.CHAT) == once


def test_what_no_service_is_to_blame_for_keeps_its_words() -> None:
    assert named(Problem(ProblemCode.SPEAKER_GONE, detail="x"), Stage.CHAT).detail == "x"
