"""Every problem has words: short, plain, and with something to do."""

from __future__ import annotations

import re

import pytest

from voicedesk.conversation.problem_words import Fix
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.conversation.wording import Wording, full_code, sentence_in_test, wording

SILENT = {
    ProblemCode.RESPONSE_FAILED,
    ProblemCode.NO_ANSWER,
    ProblemCode.ANSWER_TOO_LONG,
    ProblemCode.NOT_UNDERSTOOD,
    ProblemCode.CONTENT_FILTERED,
    ProblemCode.OPTION_REFUSED,
}
OF_NO_SERVICE = {
    ProblemCode.SIGN_IN_EXPIRED,
    ProblemCode.ON_DEVICE_STOPPED,
    *(code for code in ProblemCode if code.name.startswith(("MICROPHONE", "SPEAKER"))),
}
STAGES = (Stage.TRANSCRIPTION, Stage.CHAT, Stage.SPEECH)
AT_STAGES = [(code, stage) for code in ProblemCode if code not in OF_NO_SERVICE for stage in STAGES]
OTHERS_GO_ON = "in writing"
"""What the speech service cannot say is still to be read, so there is nothing a button could do."""


def assert_reads_well(words: Wording) -> None:
    assert re.fullmatch(r"[A-Z0-9h].*\.", words.sentence)
    assert not re.search(r"[{}!]|oops|error|\d{3}|None|  |\.\.", words.sentence + words.label + words.hint)
    assert bool(words.label) == bool(words.hint)
    assert len(words.label) <= 24
    assert len(words.hint) <= 40
    assert bool(words.fix_label) == (words.fix is not Fix.NONE)


@pytest.mark.parametrize("code", list(ProblemCode))
@pytest.mark.parametrize("subject", ["", "host.example"])
def test_every_problem_has_a_sentence_that_tells_what_and_what_to_do(code: ProblemCode, subject: str) -> None:
    words = wording(Problem(code, subject))

    assert_reads_well(words)
    assert words.fix is not Fix.NONE
    assert bool(words.label) == (code not in SILENT)


@pytest.mark.parametrize(("code", "stage"), AT_STAGES)
@pytest.mark.parametrize("subject", ["", "host.example"])
def test_every_problem_of_a_stage_reads_well(code: ProblemCode, stage: Stage, subject: str) -> None:
    words = wording(Problem(code, subject, stage=stage))

    assert_reads_well(words)
    assert bool(words.label) == (code not in SILENT)
    assert words.fix is not Fix.NONE or OTHERS_GO_ON in words.sentence


@pytest.mark.parametrize(("code", "stage"), AT_STAGES)
def test_a_problem_of_a_stage_names_its_service(code: ProblemCode, stage: Stage) -> None:
    unnamed = {
        ProblemCode.NO_NETWORK,
        ProblemCode.NETWORK_SETTING,  # of this computer, whichever service it keeps us from
        ProblemCode.NOT_CONFIGURED,
        ProblemCode.NOT_UNDERSTOOD,
        ProblemCode.ANSWER_TOO_LONG,
    }
    sentence = wording(Problem(code, "host.example", stage=stage)).sentence

    assert f"{stage} service" in sentence or code in unnamed
    assert not any(f"{other} service" in sentence for other in STAGES if other is not stage)


@pytest.mark.parametrize(("code", "stage"), AT_STAGES)
def test_where_a_connection_is_only_tried_nobody_is_asked_to_say_it_again(
    code: ProblemCode, stage: Stage
) -> None:
    spoken = {ProblemCode.NOT_UNDERSTOOD, ProblemCode.CONTENT_FILTERED}  # Nothing is said in a test.
    sentence = sentence_in_test(Problem(code, "host.example", retry_after=3, stage=stage))

    assert re.fullmatch(r"[A-Z0-9h].*\.", sentence)
    assert "{" not in sentence
    assert code in spoken or not re.search(
        r"say it|ask again|attempts|conversation|in writing", sentence, re.IGNORECASE
    )


def test_a_count_of_attempts_is_promised_only_by_who_makes_them() -> None:
    counted = {pair: wording(Problem(pair[0], stage=pair[1])).sentence for pair in AT_STAGES}
    counting = [pair for pair, sentence in counted.items() if "5 attempts" in sentence]

    assert counting == [(ProblemCode.SERVICE_DOWN, Stage.TRANSCRIPTION)]


def test_a_sign_in_that_has_run_out_says_how_to_sign_in_again() -> None:
    expired = Problem(ProblemCode.SIGN_IN_EXPIRED, "host.example")

    assert wording(expired).sentence.endswith("Sign in again; a browser may open.")
    assert sentence_in_test(expired).endswith("Test again to sign in; a browser may open.")


@pytest.mark.parametrize("stage", list(Stage))
def test_a_blocked_connection_says_who_can_let_it_through(stage: Stage) -> None:
    words = wording(Problem(ProblemCode.BLOCKED, "host.example", stage=stage))

    assert (words.fix_label, words.hint) == ("Check the address", "Press to check the address")
    assert words.sentence.endswith("Check the address, or ask whoever runs the network to let it through.")


@pytest.mark.parametrize("stage", list(Stage))
def test_a_refused_account_is_told_of_roles_and_networks_and_whom_to_ask(stage: Stage) -> None:
    words = wording(Problem(ProblemCode.NO_ACCESS, "gpt-4o", stage=stage))

    assert "only certain networks" in words.sentence
    assert "whoever manages the account" in words.sentence
    assert ("role to use gpt-4o" in words.sentence) == (stage is not Stage.SPEECH)


def test_a_model_on_azure_is_a_deployment() -> None:
    for stage in (Stage.TRANSCRIPTION, Stage.CHAT):
        words = wording(Problem(ProblemCode.MODEL_NOT_FOUND, "gpt-4o", stage=stage))

        assert "no deployment called gpt-4o" in words.sentence
        assert words.fix is Fix.CHOOSE_DEPLOYMENT


def test_what_a_filter_or_a_missing_voice_leaves_to_do_is_said() -> None:
    filtered = wording(Problem(ProblemCode.CONTENT_FILTERED, stage=Stage.CHAT))
    voiceless = wording(Problem(ProblemCode.VOICE_NOT_FOUND, "en-XX-Nobody", stage=Stage.SPEECH))

    assert filtered.sentence.endswith("Say it in other words.")
    assert "no voice called en-XX-Nobody. Choose another; answers stand in writing" in voiceless.sentence


def test_a_code_names_its_stage_where_there_is_one() -> None:
    assert full_code(Problem(ProblemCode.KEY_REFUSED, stage=Stage.SPEECH)) == "speech.key_refused"
    assert full_code(Problem(ProblemCode.KEY_REFUSED)) == "key_refused"


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


@pytest.mark.parametrize("stage", list(Stage))
def test_a_limit_says_when_to_try_again(stage: Stage) -> None:
    timed = wording(Problem(ProblemCode.LIMIT_REACHED, retry_after=31.2, stage=stage))
    untimed = wording(Problem(ProblemCode.LIMIT_REACHED, stage=stage))

    assert "in 32 s" in timed.sentence
    assert "in 32 s" in timed.hint or timed.fix is Fix.USE_THIS_DEVICE
    assert "later" in untimed.sentence


@pytest.mark.parametrize(("code", "stage"), [*((code, Stage.WHOLE) for code in ProblemCode), *AT_STAGES])
def test_the_hint_says_that_a_press_goes_over_to_this_device_where_it_does(
    code: ProblemCode, stage: Stage
) -> None:
    words = wording(Problem(code, retry_after=12, stage=stage))

    assert (words.hint == "Press to use this device") == (words.fix is Fix.USE_THIS_DEVICE)
