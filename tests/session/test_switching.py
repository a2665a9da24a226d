"""Another backend takes over a running conversation: one notices nothing but the voice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.scripted_chat import DEPLOYMENT, ScriptedChat
from tests.fakes.scripted_chat import KEY as CHAT_KEY
from tests.fakes.scripted_chat_reply import ChatReply
from tests.fakes.scripted_reply import Reply
from tests.fakes.scripted_service import KEY as LIVE_KEY
from tests.fakes.scripted_service import Script, ScriptedService
from tests.fakes.scripted_speech import KEY as SPEECH_KEY
from tests.fakes.scripted_speech import ScriptedSpeech
from tests.fakes.scripted_transcription import KEY as TRANSCRIPTION_KEY
from tests.fakes.scripted_transcription import ScriptedTranscription
from tests.fakes.silent_sound import SilentSound
from tests.waiting import until
from voicedesk.backends.factory import import_libraries
from voicedesk.conversation import events as ev
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Turn
from voicedesk.session.host import SessionHost
from voicedesk.settings.load import Loaded, load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import BackendKind, Place

SWITCH_SECONDS = 1.5


class Account:
    """Every service there is, on loopback."""

    def __init__(self) -> None:
        self.voice_live = ScriptedService(Script(replies=[Reply(text="Hello Anna.", text_only=True)]))
        self.transcription = ScriptedTranscription()
        self.chat = ScriptedChat()
        self.speech = ScriptedSpeech()

    async def start(self) -> None:
        for service in (self.voice_live, self.transcription, self.chat, self.speech):
            await service.start()

    async def stop(self) -> None:
        for service in (self.voice_live, self.transcription, self.chat, self.speech):
            await service.stop()

    def settings(self, folder: Path) -> Loaded:
        environment = {
            "AZURE_VOICELIVE_ENDPOINT": self.voice_live.url,
            "AZURE_VOICELIVE_API_KEY": LIVE_KEY,
            "AZURE_OPENAI_ENDPOINT": self.chat.url,
            "AZURE_OPENAI_API_KEY": CHAT_KEY,
            "AZURE_OPENAI_DEPLOYMENT": DEPLOYMENT,
            "AZURE_STT_ENDPOINT": self.transcription.url,
            "AZURE_STT_API_KEY": TRANSCRIPTION_KEY,
            "AZURE_TTS_ENDPOINT": self.speech.url,
            "AZURE_TTS_API_KEY": SPEECH_KEY,
        }
        return load(Flags(), environment, Profile.at(folder)).changed("general", "place", Place.AZURE)


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    account = Account()
    await account.start()
    yield account
    await account.stop()


async def test_the_conversation_goes_on_with_another_backend(account: Account, tmp_path: Path) -> None:
    for kind in BackendKind:
        await asyncio.to_thread(import_libraries, kind)
    loaded = account.settings(tmp_path)
    host = SessionHost(asyncio.get_running_loop(), {}, loaded, lambda post, sink: SilentSound())
    host.post(ev.TextSubmitted("My name is Anna."))
    await until(lambda: texts(host) == ["My name is Anna.", "Hello Anna."])
    await until(lambda: host.session.state.phase is Phase.READY)

    host.use(loaded.changed("general", "backend", BackendKind.CASCADE))
    started_at = time.monotonic()
    host.restart()
    await until(lambda: host.session.state.phase is Phase.READY)
    took_seconds = time.monotonic() - started_at
    host.post(ev.TextSubmitted("What is my name?"))
    request = await account.chat.request()
    await host.aclose()

    assert took_seconds < SWITCH_SECONDS
    assert texts(host)[:3] == ["My name is Anna.", "Hello Anna.", "What is my name?"]
    said = [(message["role"], message["content"]) for message in request.messages[-3:]]
    assert said == [
        ("user", "My name is Anna."),
        ("assistant", "Hello Anna."),
        ("user", "What is my name?"),
    ]


async def test_a_question_that_waits_for_its_answer_gets_it_from_the_other(
    account: Account, tmp_path: Path
) -> None:
    account.chat.script = [ChatReply(silent=True)]
    for kind in BackendKind:
        await asyncio.to_thread(import_libraries, kind)
    loaded = account.settings(tmp_path).changed("general", "backend", BackendKind.CASCADE)
    host = SessionHost(asyncio.get_running_loop(), {}, loaded, lambda post, sink: SilentSound())
    host.post(ev.TextSubmitted("My name is Anna."))
    await account.chat.request()

    host.use(loaded.changed("general", "backend", BackendKind.VOICE_LIVE))
    host.restart()
    await until(lambda: texts(host) == ["My name is Anna.", "Hello Anna."])
    await host.aclose()


def texts(host: SessionHost[SilentSound]) -> list[str]:
    return [entry.text for entry in host.session.state.entries if isinstance(entry, Turn)]
