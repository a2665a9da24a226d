"""Every problem has words: short, plain, and with something to do."""

from __future__ import annotations

import re

import pytest

from voicedesk.conversation.problem_words import Fix
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.wording import wording

SILENT = {
    ProblemCode.RESPONSE_FAILED,
    ProblemCode.NO_ANSWER,
    ProblemCode.NOT_UNDERSTOOD,
    ProblemCode.CONTENT_FILTERED,
}


@pytest.mark.parametrize("code", list(ProblemCode))
@pytest.mark.parametrize("subject", ["", "host.example"])
def test_every_problem_has_a_sentence_that_tells_what_and_what_to_do(code: ProblemCode, subject: str) -> None:
    words = wording(Problem(code, subject))

    assert re.fullmatch(r"[A-Z0-9h].*\.", words.sentence)
    assert not re.search(r"[{}!]|oops|error|\d{3}|None|  ", words.sentence + words.label + words.hint)
    assert words.fix is not Fix.NONE
    assert words.fix_label
    assert bool(words.label) == bool(words.hint) == (code not in SILENT)
    assert len(words.label) <= 24


def test_the_sentence_names_what_it_is_about() -> None:
    key = wording(Problem(ProblemCode.KEY_REFUSED, "contoso.example"))
    model = wording(Problem(ProblemCode.MODEL_NOT_FOUND, "gpt-7"))
    device = wording(Problem(ProblemCode.MICROPHONE_GONE, "Studio mic"))

    assert "contoso.example" in key.sentence
    assert "gpt-7" in model.sentence
    assert device.sentence.startswith("Studio mic was unplugged.")


def test_an_unknown_subject_reads_as_a_sentence_all_the_same() -> None:
    assert wording(Problem(ProblemCode.SPEAKER_GONE)).sentence.startswith("The speaker was unplugged.")
    assert wording(Problem(ProblemCode.SERVICE_DOWN)).sentence.startswith("The service is not answering.")


def test_a_subject_with_braces_is_shown_as_it_is() -> None:
    assert "{odd}" in wording(Problem(ProblemCode.VOICE_NOT_FOUND, "{odd}")).sentence


def test_a_limit_says_when_to_try_again() -> None:
    timed = wording(Problem(ProblemCode.LIMIT_REACHED, retry_after=31.2))
    untimed = wording(Problem(ProblemCode.LIMIT_REACHED))

    assert "in 32 s" in timed.sentence
    assert "in 32 s" in timed.hint
    assert "later" in untimed.sentence
