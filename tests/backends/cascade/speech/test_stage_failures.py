"""Speech can fail alone: what the listener is told, and that the next utterance is none the worse."""

from __future__ import annotations

import pytest

from tests.backends.cascade.speech.hearing import Hearing, spoken, synthesizer_for
from tests.fakes.scripted_speech import Delivery, ScriptedSpeech
from voicedesk.backends.cascade.speech import watch
from voicedesk.backends.cascade.speech.synthesizer import AzureSynthesizer
from voicedesk.backends.errors import (
    AuthenticationFailed,
    BackendError,
    ConnectionDropped,
    QuotaExceeded,
    RequestRefused,
)
from voicedesk.conversation.problems import ProblemCode, Stage

TEXT = "Hello my dear old friend, how are you today?"


async def failure(synthesizer: AzureSynthesizer, text: str = TEXT) -> tuple[BackendError, Hearing]:
    hearing = await spoken(synthesizer, text)
    assert hearing.error is not None
    assert hearing.error.problem.stage is Stage.SPEECH
    assert hearing.too_late == []
    return hearing.error, hearing


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (401, AuthenticationFailed, ProblemCode.KEY_REFUSED),
        (403, AuthenticationFailed, ProblemCode.NO_ACCESS),
        (404, RequestRefused, ProblemCode.ADDRESS_NOT_FOUND),
        (429, QuotaExceeded, ProblemCode.LIMIT_REACHED),
        (500, ConnectionDropped, ProblemCode.SERVICE_DOWN),
        (503, ConnectionDropped, ProblemCode.SERVICE_DOWN),
    ],
)
async def test_an_utterance_without_a_spare_learns_from_the_sdk_why_it_was_refused(
    service: ScriptedSpeech, status: int, kind: type[BackendError], code: ProblemCode
) -> None:
    service.refuse(status)
    synthesizer = synthesizer_for(service)
    error, hearing = await failure(synthesizer)
    await synthesizer.aclose()

    assert (type(error), error.problem.code, hearing.pcm) == (kind, code, b"")


async def test_a_voice_that_the_service_does_not_have_is_named(service: ScriptedSpeech) -> None:
    service.voices = ["en-US-AvaNeural"]
    synthesizer = synthesizer_for(service, voice="en-US-NobodyNeural")
    await synthesizer.open()
    error, _ = await failure(synthesizer)
    await synthesizer.aclose()

    assert error.problem.code is ProblemCode.VOICE_NOT_FOUND
    assert (error.problem.subject, error.retryable) == ("en-US-NobodyNeural", False)


async def test_a_connection_that_breaks_in_mid_sound_keeps_what_had_come(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = [Delivery(drop_after_ms=600), Delivery()]
    error, hearing = await failure(synthesizer)
    again = await spoken(synthesizer, "how are you today?")

    assert (type(error), error.problem.code) == (ConnectionDropped, ProblemCode.LINK_LOST)
    assert hearing.sound_ms == 600
    assert [word for word, _, _ in hearing.words][:2] == ["Hello", "my"]
    assert (again.error, again.sound_ms) == (None, 1200)


async def test_a_connection_that_breaks_before_any_sound_is_told_too(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = [Delivery(drop_after_ms=0), Delivery()]
    error, hearing = await failure(synthesizer)

    assert (error.problem.code, hearing.pcm) == (ProblemCode.LINK_LOST, b"")
    assert (await spoken(synthesizer, "Hello.")).error is None


async def test_sound_that_stalls_is_noticed_after_three_seconds(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert watch.NEXT_SOUND_SECONDS == 3.0
    monkeypatch.setattr(watch, "NEXT_SOUND_SECONDS", 0.3)
    service.script = [Delivery(stall_after_ms=600), Delivery()]
    error, hearing = await failure(synthesizer)

    assert (error.problem.code, hearing.sound_ms) == (ProblemCode.NO_ANSWER, 600)
    assert (await spoken(synthesizer, "Hello.")).error is None


async def test_sound_that_stalls_while_the_text_is_still_being_written_is_noticed(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "NEXT_SOUND_SECONDS", 0.3)
    service.script = Delivery(stall_after_ms=300)
    hearing = Hearing()
    synthesizer.begin(hearing).write(TEXT)
    error = await hearing.end()

    assert error is not None
    assert error.problem.code is ProblemCode.NO_ANSWER


async def test_a_service_that_never_speaks_is_noticed_after_five_seconds(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert watch.FIRST_SOUND_SECONDS == 5.0
    monkeypatch.setattr(watch, "FIRST_SOUND_SECONDS", 0.3)
    service.script = Delivery(silent=True)
    error, _ = await failure(synthesizer)

    assert error.problem.code is ProblemCode.NO_ANSWER


async def test_a_connection_that_does_not_come_about_is_not_called_silence(
    service: ScriptedSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "FIRST_SOUND_SECONDS", 0.3)
    service.hold()
    synthesizer = synthesizer_for(service)
    error, _ = await failure(synthesizer)
    service.release()
    await synthesizer.aclose()

    assert error.problem.code is ProblemCode.SERVICE_DOWN


@pytest.mark.parametrize(
    ("code", "reason", "problem"),
    [
        (1011, "Internal error", ProblemCode.SERVICE_DOWN),
        (4429, "Quota exceeded", ProblemCode.LIMIT_REACHED),
        (1007, "Unsupported format", ProblemCode.SETTING_REFUSED),
        (1000, "closed", ProblemCode.LINK_LOST),  # Of a polite end the SDK passes on nothing.
    ],
)
async def test_a_connection_that_is_closed_in_answer_to_a_text_says_why(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer, code: int, reason: str, problem: ProblemCode
) -> None:
    service.script = Delivery(close=(code, reason))
    error, _ = await failure(synthesizer)

    assert error.problem.code is problem
    assert reason in error.problem.detail


async def test_the_key_is_not_in_what_a_failure_says(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    service.script = Delivery(close=(1011, f"Bad key {service.key}"))
    error, _ = await failure(synthesizer)

    assert service.key not in f"{error!r} {error.problem}"
    assert "[removed]" in error.problem.detail


async def test_after_closing_an_utterance_fails_instead_of_waiting(
    service: ScriptedSpeech, synthesizer: AzureSynthesizer
) -> None:
    await synthesizer.aclose()
    error, _ = await failure(synthesizer)

    assert error.problem.code is ProblemCode.LINK_LOST
