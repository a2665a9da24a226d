"""The system's own voices on Windows and macOS, each through a program that comes with the system.

``say`` writes a WAV file for each sentence. PowerShell is slow to start, so one is kept that reads sentences
line by line and writes each one's WAV as a line of base64. Neither is linked; both end with this process.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import io
import json
import os
import subprocess
import sys
import tempfile
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from voicedesk.children import for_any_program, system_program
from voicedesk.ondevice.codecs import decode
from voicedesk.ondevice.engines.synthesizer import Speech, SynthesizerFault
from voicedesk.ondevice.engines.voices import StandInVoice

SECONDS_ALLOWED = 20.0
SAY = ("/usr/bin/say",)
POWERSHELL = (
    system_program("WindowsPowerShell", "v1.0", "powershell.exe"),
    "-NoLogo",
    "-NoProfile",
    "-NonInteractive",
    "-Command",
)
SPEAKING_SCRIPT = """
Add-Type -AssemblyName System.Speech
$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer
while ($null -ne ($line = [Console]::In.ReadLine())) {
  $asked = $line | ConvertFrom-Json
  try { $voice.SelectVoiceByHints($asked.gender, 'Adult', 0, $asked.language) } catch { }
  $voice.Rate = $asked.rate
  $sound = New-Object System.IO.MemoryStream
  $voice.SetOutputToWaveStream($sound)
  $voice.Speak($asked.text)
  $voice.SetOutputToNull()
  [Console]::Out.WriteLine([Convert]::ToBase64String($sound.ToArray()))
  [Console]::Out.Flush()
}
"""
_UNHEARD = "The system's voice could not speak. Check that a voice is installed in the system's settings."


class SystemVoices:
    """Speaks sentences one after the other with whichever program this system has."""

    def __init__(self, program: MacVoice | WindowsVoice | None = None) -> None:
        self._program = program or (WindowsVoice() if sys.platform == "win32" else MacVoice())
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="system voice")

    @property
    def name(self) -> str:
        return "system voices"

    async def speak(self, sentence: str, voice: StandInVoice) -> Speech:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._speak, sentence, voice)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._program.close()

    def _speak(self, sentence: str, voice: StandInVoice) -> Speech:
        try:
            return speech_of(self._program.wav(sentence, voice))
        except (OSError, EOFError, subprocess.SubprocessError, wave.Error, binascii.Error) as error:
            raise SynthesizerFault(_UNHEARD) from error


class MacVoice:
    """``say``, reading the sentence from its standard input."""

    def __init__(self, command: tuple[str, ...] = SAY) -> None:
        self._command = command

    def wav(self, sentence: str, voice: StandInVoice) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sentence.wav"
            pace = ("-r", str(voice.words_per_minute))
            form = ("--file-format=WAVE", "--data-format=LEI16@22050")
            subprocess.run(  # noqa: S603 - a fixed program; the text goes in on standard input
                [*self._command, *pace, *form, "-o", str(path), "-f", "-"],
                input=sentence.encode("utf-8"),
                check=True,
                capture_output=True,
                timeout=SECONDS_ALLOWED,
                env=for_any_program(os.environ),
            )
            return path.read_bytes()

    def close(self) -> None:
        """Nothing is held open."""


class WindowsVoice:
    """A PowerShell that speaks line by line; a new one is started if it ends."""

    def __init__(self, command: tuple[str, ...] = (*POWERSHELL, SPEAKING_SCRIPT)) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def wav(self, sentence: str, voice: StandInVoice) -> bytes:
        asked = {
            "text": sentence,
            "gender": "Female" if voice.feminine else "Male",
            "language": voice.language,
            "rate": max(-10, min(10, round((voice.words_per_minute - 165) / 16))),
        }
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write(json.dumps(asked).encode("ascii") + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            self.close()
            raise EOFError
        return base64.b64decode(line.strip(), validate=True)

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.kill()
        process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            unseen = 0
            if sys.platform == "win32":
                unseen = subprocess.CREATE_NO_WINDOW
            self._process = subprocess.Popen(  # noqa: S603 - a fixed program; the text goes in on standard input
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                creationflags=unseen,
                env=for_any_program(os.environ),
            )
        return self._process


def speech_of(wav: bytes) -> Speech:
    """Read a mono 16-bit WAV; raises wave.Error or EOFError for anything else."""
    with wave.open(io.BytesIO(wav)) as sound:
        if sound.getsampwidth() != 2 or sound.getnchannels() != 1:
            raise wave.Error("not mono 16-bit")
        return Speech(decode(sound.readframes(sound.getnframes()), "pcm16"), sound.getframerate())
