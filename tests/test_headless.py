"""``voicedesk converse``: a conversation without a window or a sound card, against the scripted service."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import IO, Any, cast

import pytest

from tests.fakes.clock_loop import run_at_once
from tests.fakes.scripted_reply import Reply, ToolCall
from tests.fakes.scripted_service import Script, ScriptedService
from voicedesk.audio.wav_deck import WavDeck
from voicedesk.audio.wav_files import read_wav
from voicedesk.conversation import events as ev
from voicedesk.conversation.conversation import Conversation
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.headless import ANSWER_SECONDS, Interview
from voicedesk.session.session import Session
from voicedesk.tools.registry import ToolRegistry

ROOT = Path(__file__).resolve().parent.parent
KEY = "scripted-key"
Converse = Callable[..., Coroutine[Any, Any, "subprocess.CompletedProcess[str]"]]


@pytest.fixture
def converse(tmp_path: Path) -> Converse:
    """Run the command against a service, as somebody who has an account there."""

    async def run(
        service: ScriptedService, *arguments: str, key: str = KEY, stdout: int | IO[str] = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AZURE")},
            "PYTHONPATH": str(ROOT),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "AZURE_VOICELIVE_ENDPOINT": service.url,
            "AZURE_VOICELIVE_API_KEY": key,
        }
        command = [sys.executable, "-m", "voicedesk", "converse", "--profile", str(tmp_path / "profile")]
        if "--output" not in arguments:
            command += ["--output", str(tmp_path / "answers.wav")]
        return await asyncio.to_thread(
            subprocess.run,
            [*command, *arguments],
            cwd=tmp_path,
            env=environ,
            stdout=stdout,
            stderr=subprocess.PIPE,
            encoding=os.environ.get("PYTHONIOENCODING", "utf-8"),
            timeout=120,
            check=False,
        )

    return run


async def test_each_question_is_answered_and_kept_in_words_and_sound(
    converse: Converse, tmp_path: Path
) -> None:
    replies = [
        Reply(text="Hello Anna.", audio_ms=400),
        Reply(audio_ms=0, tool_calls=(ToolCall("get_time", {"time_zone": "UTC"}),)),
        Reply(text="It is late.", audio_ms=300),
    ]
    script = tmp_path / "transcript.json"
    async with ScriptedService(Script(replies)) as service:
        questions = ("--text", "my name is Anna", "--text", "what time is it")
        done = await converse(service, *questions, "--transcript", str(script))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == ["You: my name is Anna", "Assistant: Hello Anna."]
    rows = json.loads(script.read_text(encoding="utf-8"))
    assert [row["kind"] for row in rows] == ["turn", "turn", "turn", "tooluse", "turn"]
    assert len(read_wav(tmp_path / "answers.wav")) >= 700 * 48


async def test_a_refused_key_is_one_sentence_and_exit_code_5(converse: Converse) -> None:
    async with ScriptedService() as service:
        done = await converse(service, "--text", "hello", key="planted-wrong-key-7f3a9c")

    assert done.returncode == 5
    assert done.stderr.startswith("The service did not accept the key.")
    assert (done.stdout + done.stderr).count("The service did not accept the key.") == 1
    assert "planted-wrong-key" not in done.stdout + done.stderr
    assert len(service.handshakes) == 1


async def test_a_question_without_an_answer_is_exit_code_5_and_what_was_said_is_kept(
    converse: Converse, tmp_path: Path
) -> None:
    replies = [Reply(text="Hello.", audio_ms=300), Reply(audio_ms=0, status="failed")]
    script = tmp_path / "transcript.json"
    async with ScriptedService(Script(replies)) as service:
        questions = ("--text", "one", "--text", "two", "--text", "three")
        done = await converse(service, *questions, "--transcript", str(script))

    assert done.returncode == 5
    assert "Question 2 of 3 was not answered." in done.stderr
    words = [row["text"] for row in json.loads(script.read_text(encoding="utf-8"))]
    assert words[:3] == ["one", "Hello.", "two"]
    assert len(read_wav(tmp_path / "answers.wav")) >= 300 * 48


@pytest.mark.parametrize("option", ["--output", "--transcript"])
async def test_a_place_that_cannot_be_written_is_said_before_anything_is_asked(
    converse: Converse, tmp_path: Path, option: str
) -> None:
    nowhere = tmp_path / "nowhere" / "file"
    async with ScriptedService() as service:
        done = await converse(service, "--text", "hello", option, str(nowhere))

    assert done.returncode == 4
    assert done.stderr == f"{nowhere} cannot be written: No such file or directory. Choose another place.\n"
    assert service.handshakes == []


FULL = Path("/dev/full")
HALF = "\ud83d"
RUDE = "\x1b]0;owned\x07\x1b[2J\x9b31mRed\u202eleft \U0001f600\r\nYou: I agree"


async def test_no_service_gives_orders_to_the_terminal_or_speaks_as_somebody_else(converse: Converse) -> None:
    reply = Reply(text=RUDE, audio_ms=100)
    async with ScriptedService(Script([reply])) as service:
        done = await converse(service, "--text", "hello\x1b[31m")

    assert done.returncode == 0
    assert not {character for character in done.stdout if not character.isprintable()} - {"\n"}
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
async def test_whatever_the_terminal_can_show_the_answer_is_kept(
    converse: Converse, tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    script = tmp_path / "transcript.json"
    async with ScriptedService(Script([Reply(text=f"Привет 😀 {HALF}!", audio_ms=200)])) as service:
        done = await converse(service, "--text", "caf\udce9", "--transcript", str(script))

    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(script.read_text(encoding="utf-8"))
    assert [row["text"] for row in rows] == ["caf\ufffd", "Привет 😀 \ufffd!"]
    assert len(read_wav(tmp_path / "answers.wav")) >= 200 * 48


@pytest.fixture
def full() -> Iterator[IO[str]]:
    """A file on a disk that is full."""
    if sys.platform == "win32" or not FULL.exists():
        pytest.skip("This system has no device that is always full.")
    with FULL.open("w", encoding="utf-8") as file:
        yield file


async def test_a_full_disk_behind_the_terminal_loses_nothing(
    converse: Converse, tmp_path: Path, full: IO[str]
) -> None:
    script = tmp_path / "transcript.json"
    async with ScriptedService(Script([Reply(text="Hello.", audio_ms=200)])) as service:
        done = await converse(service, "--text", "hello", "--transcript", str(script), stdout=full)

    assert done.returncode == 0
    assert done.stderr == "What follows could not be printed (No space left on device).\n"
    assert [row["text"] for row in json.loads(script.read_text(encoding="utf-8"))] == ["hello", "Hello."]


@pytest.mark.usefixtures("full")
async def test_a_full_disk_is_told_with_the_file_and_what_to_do(converse: Converse, tmp_path: Path) -> None:
    script = tmp_path / "transcript.json"
    async with ScriptedService(Script([Reply(text="Hello.", audio_ms=200)])) as service:
        done = await converse(
            service, "--text", "hello", "--output", str(FULL), "--transcript", str(script)
        )

    assert done.returncode == 4
    assert done.stderr == "There is no room on the disk for /dev/full. Choose another place.\n"
    assert done.stdout == "You: hello\nAssistant: Hello.\n"
    assert len(json.loads(script.read_text(encoding="utf-8"))) == 2


class Mouth:
    """Where the sound of questions would go, and that of answers comes from."""

    def __init__(self) -> None:
        self.moved_bytes = 0

    def say(self, pcm: bytes, on_said: Callable[[], None]) -> None:
        on_said()


async def test_a_voice_that_fails_while_a_question_is_said_does_not_refuse_the_question() -> None:
    conversation = Conversation(mode=ev.TalkMode.HANDS_FREE)
    session = Session(conversation, ToolRegistry(()), asyncio.get_running_loop())
    without_voice = Problem(ProblemCode.KEY_REFUSED, "tts.example", stage=Stage.SPEECH)

    async def answer() -> None:
        session.post(ev.BackendConnected())
        await asyncio.sleep(0)
        session.post(ev.BackendFaulted(without_voice))
        await asyncio.sleep(0)
        for event in (
            ev.SpeechStarted(),
            ev.SpeechStopped(900),
            ev.UserTurnCommitted("u1"),
            ev.UserTranscriptUpdated("u1", "Hello.", final=True),
            ev.ResponseStarted("r1"),
            ev.ResponseTextAdded("r1", "Good morning."),
            ev.ResponseFinished("r1", ev.Outcome.COMPLETED),
        ):
            session.post(event)

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        asked = tasks.create_task(Interview(session, cast("WavDeck", Mouth())).hold([b"..."]))
        await asyncio.sleep(0)
        await answer()

    assert asked.result() == 1
    await session.aclose()


def interview() -> tuple[Session, Mouth, Interview]:
    mouth = Mouth()
    session = Session(Conversation(mode=ev.TalkMode.HANDS_FREE), ToolRegistry(()), asyncio.get_running_loop())
    return session, mouth, Interview(session, cast("WavDeck", mouth))


def test_an_answer_of_many_minutes_is_waited_for_while_it_speaks() -> None:
    async def main() -> int:
        session, mouth, asking = interview()
        async with asyncio.TaskGroup() as tasks:
            asked = tasks.create_task(asking.hold(["Tell me a story."]))
            await asyncio.sleep(0)
            session.post(ev.BackendConnected())
            await asyncio.sleep(0)
            session.post(ev.ResponseStarted("r1"))
            session.post(ev.ResponseTextAdded("r1", "Once upon a time."))
            session.post(ev.PlayoutStarted("r1"))
            for _ in range(30):
                await asyncio.sleep(ANSWER_SECONDS / 2)
                mouth.moved_bytes += 1
            session.post(ev.ResponseFinished("r1", ev.Outcome.COMPLETED))
            session.post(ev.PlayoutFinished("r1", 900_000))
        await session.aclose()
        return asked.result()

    assert run_at_once(main()) == 1


def test_an_answer_that_stops_coming_is_given_up_and_the_reason_said() -> None:
    async def main() -> tuple[int, str]:
        session, mouth, asking = interview()
        async with asyncio.TaskGroup() as tasks:
            asked = tasks.create_task(asking.hold(["Tell me a story."]))
            await asyncio.sleep(0)
            session.post(ev.BackendConnected())
            await asyncio.sleep(0)
            session.post(ev.ResponseStarted("r1"))
            session.post(ev.PlayoutStarted("r1"))
            mouth.moved_bytes += 1
        await session.aclose()
        return asked.result(), asking.reason

    assert run_at_once(main()) == (0, " Nothing came for 60 seconds.")


@pytest.mark.parametrize(
    ("status", "details"),
    [
        ("incomplete", {"type": "incomplete", "reason": "max_output_tokens"}),
        ("incomplete", {"type": "incomplete", "reason": "content_filter"}),
        ("failed", {"type": "failed", "error": {"type": "server_error", "message": "It broke."}}),
    ],
)
async def test_an_answer_that_breaks_off_is_marked_and_no_success(
    converse: Converse, status: str, details: dict[str, Any]
) -> None:
    reply = Reply(text="Once upon a", audio_ms=300, status=status, status_details=details)
    async with ScriptedService(Script([reply])) as service:
        done = await converse(service, "--text", "tell me a story")

    assert done.returncode == 5
    assert "Assistant: Once upon a [The answer broke off here.]" in done.stdout
    assert "We stop trying" not in done.stdout + done.stderr
    assert len(service.connections) == 1
