"""The test-connection button: a word is really spoken, or it is said what is wrong."""

from __future__ import annotations

import pytest

from tests.fakes.scripted_speech import KEY, Delivery, ScriptedSpeech
from voicedesk.backends.cascade.speech import connection_check, watch
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation.problems import ProblemCode, Stage
from voicedesk.settings.schema import Cascade


def settings(service: ScriptedSpeech) -> Cascade:
    return Cascade(tts_endpoint=service.url, timeout_seconds=5)


async def test_a_connection_that_works_has_spoken(service: ScriptedSpeech) -> None:
    report = await connection_check.check_connection(settings(service), KEY)

    assert report.problem is None
    assert 0 < report.milliseconds < 5000
    assert service.requests[0].text == "Hello."
    await service.until(lambda: not service.live)


async def test_a_refused_key_is_named(service: ScriptedSpeech) -> None:
    report = await connection_check.check_connection(settings(service), "wrong")

    assert report.problem is not None
    assert (report.problem.code, report.problem.stage) == (ProblemCode.KEY_REFUSED, Stage.SPEECH)


async def test_an_unknown_voice_is_named_although_the_key_is_right(service: ScriptedSpeech) -> None:
    service.voices = ["en-US-AvaNeural"]
    report = await connection_check.check_connection(settings(service), KEY)

    assert report.problem is not None
    assert (report.problem.code, report.problem.subject) == (ProblemCode.VOICE_NOT_FOUND, "en-US-JennyNeural")


async def test_a_service_that_never_speaks_is_given_up(
    service: ScriptedSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "FIRST_SOUND_SECONDS", 0.3)
    service.script = Delivery(silent=True)
    report = await connection_check.check_connection(settings(service), KEY)

    assert report.problem is not None
    assert report.problem.code is ProblemCode.NO_ANSWER


async def test_nothing_is_tried_without_an_address() -> None:
    report = await connection_check.check_connection(Cascade(), KEY)

    assert report.problem is not None
    assert report.problem.code is ProblemCode.NOT_CONFIGURED


async def test_a_test_that_is_cancelled_leaves_no_connection_behind(service: ScriptedSpeech) -> None:
    service.script = Delivery(silent=True)
    owner = TaskOwner("test")
    owner.spawn(connection_check.check_connection(settings(service), KEY))
    await service.request()

    await owner.aclose()

    await service.until(lambda: not service.live, seconds=5.0)
