"""espeak-ng as a program of its own: text in on its standard input, a WAV out. Never linked."""

from __future__ import annotations

import asyncio
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

from voicedesk.children import for_ourselves, found_program
from voicedesk.ondevice.codecs import decode
from voicedesk.ondevice.engines.synthesizer import Speech, SynthesizerFault
from voicedesk.ondevice.engines.voices import StandInVoice

SECONDS_ALLOWED = 20.0
WAV_HEADER_BYTES = 44
_SPOKEN_AT_ONCE = 4
_LANGUAGES = {"en-US": "en-us", "en-CA": "en-us", "en-GB": "en-gb", "en-AU": "en-gb", "en-IN": "en-gb"}


class Espeak:
    """Speaks in about 15 ms a sentence, whatever its length."""

    def __init__(self, program: str = "espeak-ng") -> None:
        self._program = program
        self._threads = ThreadPoolExecutor(_SPOKEN_AT_ONCE, thread_name_prefix="espeak")

    @property
    def name(self) -> str:
        return "espeak-ng"

    async def speak(self, sentence: str, voice: StandInVoice) -> Speech:
        wav = await asyncio.get_running_loop().run_in_executor(self._threads, self._run, sentence, voice)
        return Speech(decode(wav[WAV_HEADER_BYTES:], "pcm16"), int.from_bytes(wav[24:28], "little"))

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _run(self, sentence: str, voice: StandInVoice) -> bytes:
        command = self._command(voice)
        try:
            finished = subprocess.run(  # noqa: S603 - a fixed program; the text goes in on standard input
                command,
                input=sentence.encode(),
                capture_output=True,
                timeout=SECONDS_ALLOWED,
                check=True,
                env=for_ourselves(os.environ),
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise SynthesizerFault(
                "espeak-ng could not speak. Reinstalling the package usually helps."
            ) from error
        if len(finished.stdout) < WAV_HEADER_BYTES:
            raise SynthesizerFault("espeak-ng gave no sound. Reinstalling the package usually helps.")
        return finished.stdout

    def _command(self, voice: StandInVoice) -> list[str]:
        program = found_program(self._program, os.environ)
        if program is None:
            raise SynthesizerFault(
                "This device has no voice: the program espeak-ng is not installed. "
                "Install the package espeak-ng and start again."
            )
        pace, pitch = str(voice.words_per_minute), str(voice.pitch)
        return [program, "-v", espeak_voice(voice), "-s", pace, "-p", pitch, "--stdin", "--stdout"]


def espeak_voice(voice: StandInVoice) -> str:
    """The name espeak-ng knows: a language, and a variant for women's voices."""
    language = _LANGUAGES.get(
        voice.language, "en-us" if voice.language.startswith("en") else voice.language[:2]
    )
    return language + ("+f3" if voice.feminine else "")
