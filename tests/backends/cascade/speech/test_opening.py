"""Why the synthesizer could not be opened: the SDK does not tell, so it is found out."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from tests.backends.cascade.speech.hearing import spoken, synthesizer_for
from tests.fakes.scripted_speech import KEY, ScriptedSpeech
from voicedesk.backends.cascade.speech import failures, sdk
from voicedesk.backends.cascade.speech.synthesizer import AzureSynthesizer
from voicedesk.backends.cascade.speech.voice import Voice
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.conversation.problems import ProblemCode, Stage
from voicedesk.settings.schema import Cascade


async def refusal(synthesizer: AzureSynthesizer) -> BackendError:
    with pytest.raises(BackendError) as refused:
        await synthesizer.open()
    await synthesizer.aclose()
    assert refused.value.problem.stage is Stage.SPEECH
    return refused.value


def at(endpoint: str, key: str = KEY) -> AzureSynthesizer:
    return AzureSynthesizer(Cascade(timeout_seconds=5), FarEnd(endpoint, key))


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (401, ProblemCode.KEY_REFUSED, False),
        (403, ProblemCode.NO_ACCESS, False),
        (404, ProblemCode.ADDRESS_NOT_FOUND, False),
        (400, ProblemCode.SETTING_REFUSED, False),
        (407, ProblemCode.BLOCKED, True),
        (429, ProblemCode.LIMIT_REACHED, True),
        (500, ProblemCode.SERVICE_DOWN, True),
        (200, ProblemCode.ADDRESS_NOT_FOUND, False),
    ],
)
async def test_each_refused_handshake_has_its_own_problem(
    service: ScriptedSpeech, status: int, code: ProblemCode, retryable: bool
) -> None:
    service.refuse(status, Retry_After="7")
    began = time.monotonic()
    error = await refusal(synthesizer_for(service))

    assert (error.problem.code, error.retryable) == (code, retryable)
    assert error.problem.retry_after == (7.0 if status in {429, 500} else None)
    assert error.problem.subject == "127.0.0.1"
    assert time.monotonic() - began < 3.0


async def test_a_wrong_key_is_refused_and_shown_nowhere(
    service: ScriptedSpeech, caplog: pytest.LogCaptureFixture
) -> None:
    error = await refusal(synthesizer_for(service, key="wrong-key-0815"))

    assert error.problem.code is ProblemCode.KEY_REFUSED
    assert "0815" not in f"{error!r} {error.problem} {caplog.text}"


async def test_after_a_refusal_another_attempt_may_succeed(service: ScriptedSpeech) -> None:
    service.refuse(503)
    synthesizer = synthesizer_for(service)
    with pytest.raises(BackendError):
        await synthesizer.open()
    service.accept()
    await synthesizer.open()
    hearing = await spoken(synthesizer, "Hello.")
    await synthesizer.aclose()

    assert hearing.error is None


async def test_a_handshake_that_fails_once_is_made_again(service: ScriptedSpeech) -> None:
    service.refuse(503, times=1)
    synthesizer = synthesizer_for(service)
    await synthesizer.open()
    await synthesizer.aclose()

    assert len(service.handshakes) == 3  # we knock, knock again, and let the SDK in


async def test_a_service_that_answers_no_handshake_is_given_up_in_time(service: ScriptedSpeech) -> None:
    service.hold()
    began = time.monotonic()
    error = await refusal(synthesizer_for(service))

    assert error.problem.code is ProblemCode.SERVICE_DOWN
    assert time.monotonic() - began < 8.0


async def test_nobody_listens_at_the_address() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        error = await refusal(at(f"ws://127.0.0.1:{port}"))

    assert (error.problem.code, error.retryable) == (ProblemCode.SERVICE_DOWN, True)


async def test_a_service_that_speaks_no_tls_is_named_as_blocked(service: ScriptedSpeech) -> None:
    error = await refusal(at(service.url.replace("ws:", "wss:")))

    assert error.problem.code in {ProblemCode.BLOCKED, ProblemCode.SERVICE_DOWN}
    assert error.retryable


@pytest.mark.parametrize(
    ("network", "code"), [(True, ProblemCode.ADDRESS_NOT_FOUND), (False, ProblemCode.NO_NETWORK)]
)
async def test_a_host_that_nobody_knows_is_a_wrong_address_or_no_network(
    monkeypatch: pytest.MonkeyPatch, network: bool, code: ProblemCode
) -> None:
    monkeypatch.setattr(failures, "has_network", lambda: network)
    error = await refusal(at("wss://speech.invalid"))

    assert error.problem.code is code


async def test_without_a_key_nothing_leaves_this_machine(service: ScriptedSpeech) -> None:
    error = await refusal(synthesizer_for(service, key=""))

    assert error.problem.code is ProblemCode.NOT_CONFIGURED
    assert service.handshakes == []


async def test_a_synthesizer_that_cannot_begin_to_connect_is_released_where_it_was_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[threading.Thread] = []

    class Unwilling(sdk.NativeVoice):
        def open(self) -> None:
            threads.append(threading.current_thread())
            raise RuntimeError("no more handles")

        def dispose(self) -> None:
            threads.append(threading.current_thread())
            super().dispose()

    monkeypatch.setattr(sdk, "NativeVoice", Unwilling)
    voice = Voice(lambda _: None)
    with pytest.raises(RuntimeError, match="no more handles"):
        await voice.open("ws://127.0.0.1:9/", KEY, "en-US-JennyNeural")

    opened, disposed = threads
    assert opened is disposed
    await voice.dispose()
