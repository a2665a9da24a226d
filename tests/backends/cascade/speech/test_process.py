"""What the SDK does to a process: it comes late, ends with it, and runs beside the window."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time

import pytest
from PySide6.QtWidgets import QApplication

from tests.backends.cascade.speech.hearing import spoken, synthesizer_for
from tests.fakes.scripted_speech import KEY, Delivery, ScriptedSpeech
from voicedesk.ui.window_loop import WindowLoop

LATE = """
import sys
import voicedesk.backends.cascade.speech.synthesizer, voicedesk.backends.cascade.speech.connection_check
print(any(name.startswith("azure.cognitiveservices") for name in sys.modules), "aiohttp" in sys.modules)
"""

LEAVES = """
import asyncio, sys
from voicedesk.backends.cascade.speech.synthesizer import AzureSynthesizer
from voicedesk.backends.far_end import FarEnd
from voicedesk.settings.schema import Cascade

class Listener:
    def __init__(self): self.heard = asyncio.Event()
    def audio(self, pcm): self.heard.set()
    def word(self, word, start_ms, end_ms): pass
    def finished(self, error): pass

async def main():
    synthesizer = AzureSynthesizer(Cascade(), FarEnd(sys.argv[1], sys.argv[2]))
    await synthesizer.open()
    listener = Listener()
    synthesizer.begin(listener).write("one two three four five six seven eight nine ten ")
    await listener.heard.wait()
    if sys.argv[3] == "politely":
        await synthesizer.aclose()

asyncio.run(main())
"""


def test_the_sdk_is_not_imported_with_the_synthesizer() -> None:
    shown = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=True)

    assert shown.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("manner", ["politely", "abruptly"])
async def test_a_process_ends_at_once_although_the_sdk_is_speaking(
    service: ScriptedSpeech, manner: str
) -> None:
    service.script = Delivery(pace=0.5)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LEAVES, service.url, KEY, manner, stderr=asyncio.subprocess.PIPE
    )
    await service.request()
    began = time.monotonic()
    async with asyncio.timeout(10):
        _, complaints = await process.communicate()

    assert (process.returncode, complaints) == (0, b"")
    assert time.monotonic() - began < 5.0


def test_it_speaks_on_the_loop_of_the_window(qapp: QApplication) -> None:
    async def main() -> tuple[int, int]:
        async with ScriptedSpeech() as service:
            synthesizer = synthesizer_for(service)
            await synthesizer.open()
            hearing = await spoken(synthesizer, "Hello my ", "friend.")
            await synthesizer.aclose()
            assert hearing.error is None
            return hearing.sound_ms, len(hearing.words)

    with asyncio.Runner(loop_factory=lambda: WindowLoop(qapp)) as runner:
        assert runner.run(main()) == (900, 3)
