"""Which voices are known, and the programs that speak."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from voicedesk.ondevice.engines.espeak import Espeak, espeak_voice
from voicedesk.ondevice.engines.sentences import LONGEST_SENTENCE, SentenceCollector
from voicedesk.ondevice.engines.synthesizer import SynthesizerFault, system_synthesizer
from voicedesk.ondevice.engines.system_voices import MacVoice, SystemVoices, WindowsVoice
from voicedesk.ondevice.engines.voices import OPENAI_VOICES, UnknownVoiceError, stand_in_for

ALLOY = OPENAI_VOICES["alloy"]

WRITE_WAV = """
import wave
def write(to, text):
    with wave.open(to, "wb") as sound:
        sound.setnchannels(1); sound.setsampwidth(2); sound.setframerate(22050)
        sound.writeframes(bytes(2 * 100 * len(text)))
"""
LIKE_SAY = WRITE_WAV + "import sys; write(sys.argv[sys.argv.index('-o') + 1], sys.stdin.read())"
LIKE_POWERSHELL = (
    WRITE_WAV
    + """
import base64, io, json, sys
for line in sys.stdin:
    asked, held = json.loads(line), io.BytesIO()
    if asked["text"] == "die": sys.exit(1)
    if asked["text"] == "nonsense": print("@@@@", flush=True); continue
    write(held, asked["text"]); print(base64.b64encode(held.getvalue()).decode(), flush=True)
"""
)


@pytest.mark.parametrize(
    "voice",
    [
        *OPENAI_VOICES,
        "ava",
        "en-US-AvaNeural",
        "en-US-Ava:DragonHDLatestNeural",
        "en-US-AndrewMultilingualNeural",
        "zh-CN-XiaoxiaoNeural",
        {"type": "azure-standard", "name": "en-GB-RyanNeural", "rate": "1.2"},
        {"type": "openai", "name": "verse"},
        {"type": "azure-custom", "name": "my voice", "endpoint_id": "e"},
    ],
)
def test_a_voice_of_either_service_has_a_stand_in(voice: object) -> None:
    assert stand_in_for(voice).words_per_minute >= 80


@pytest.mark.parametrize(
    "voice",
    ["", "nobody", "en-US-Ava", 5, None, {}, {"name": "alloy"}, {"type": "opera", "name": "alloy"},
     {"type": "azure-standard", "name": "nobody"}, {"type": "azure-custom", "name": " "}],
)  # fmt: skip
def test_an_unknown_voice_is_refused(voice: object) -> None:
    with pytest.raises(UnknownVoiceError):
        stand_in_for(voice)


def test_men_and_women_and_countries_sound_different() -> None:
    assert not stand_in_for("en-US-AndrewMultilingualNeural").feminine
    assert espeak_voice(stand_in_for("en-US-AvaNeural")) == "en-us+f3"
    assert espeak_voice(stand_in_for("en-GB-RyanNeural")) == "en-gb"
    assert espeak_voice(stand_in_for("de-DE-KatjaNeural")) == "de+f3"


def test_a_rate_is_heard() -> None:
    voice = {"type": "azure-standard", "name": "en-US-AvaNeural"}

    assert stand_in_for(voice | {"rate": "+50%"}).words_per_minute == 248
    assert stand_in_for(voice | {"rate": "slow"}).words_per_minute == 132
    assert stand_in_for(voice | {"rate": "?"}).words_per_minute == 165


@pytest.mark.skipif(sys.platform != "linux", reason="espeak-ng is the voice on Linux")
async def test_espeak_speaks_soon_and_takes_text_that_looks_like_an_option() -> None:
    espeak = system_synthesizer()
    assert isinstance(espeak, Espeak)
    await espeak.speak("Warm.", ALLOY)
    began = time.monotonic()
    speech = await espeak.speak("-q; rm $(all) \u00fc <b>", ALLOY)

    assert time.monotonic() - began < 2.0  # 0.02 on an idle machine
    assert speech.sample_rate == 22_050
    assert speech.duration_ms > 500
    espeak.close()


async def test_without_espeak_the_sentence_says_what_to_install() -> None:
    espeak = Espeak("no-such-program")
    with pytest.raises(SynthesizerFault, match="Install the package espeak-ng"):
        await espeak.speak("Hello.", ALLOY)
    espeak.close()


@pytest.mark.skipif(os.name == "nt", reason="a program is made executable")
@pytest.mark.parametrize("body", ["exit 3", "echo short"])
async def test_an_espeak_that_fails_is_a_sentence(tmp_path: Path, body: str) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    espeak = Espeak(str(program))
    with pytest.raises(SynthesizerFault, match="espeak-ng"):
        await espeak.speak("Hello.", ALLOY)
    espeak.close()


async def test_the_mac_speaks_through_its_own_program() -> None:
    voices = SystemVoices(MacVoice((sys.executable, "-c", LIKE_SAY)))
    speech = await voices.speak("Hello.", ALLOY)

    assert (speech.samples.size, speech.sample_rate) == (600, 22_050)
    voices.close()


async def test_a_mac_without_its_program_is_a_sentence() -> None:
    voices = SystemVoices(MacVoice((sys.executable, "-c", "raise SystemExit(1)")))
    with pytest.raises(SynthesizerFault, match="Check that a voice is installed"):
        await voices.speak("Hello.", ALLOY)
    voices.close()


async def test_windows_speaks_line_by_line_and_recovers() -> None:
    voices = SystemVoices(WindowsVoice((sys.executable, "-c", LIKE_POWERSHELL)))

    assert (await voices.speak("Hello.", ALLOY)).samples.size == 600
    for wrong in ("nonsense", "die"):
        with pytest.raises(SynthesizerFault, match="Check that a voice is installed"):
            await voices.speak(wrong, ALLOY)
        assert (await voices.speak("Again", ALLOY)).samples.size == 500
    voices.close()


def test_text_in_pieces_becomes_sentences_as_soon_as_they_are_whole() -> None:
    collector = SentenceCollector()

    assert collector.add("Hello the") == []
    assert collector.add('re! It costs 3.5 dollars. "Re') == ["Hello there! ", "It costs 3.5 dollars. "]
    assert collector.add('ally?" Yes') == ['"Really?" ']
    assert collector.add("\n\n  ") == ["Yes\n\n"]
    assert collector.add("\nNo") == []
    assert collector.rest() == ["  \nNo"]
    assert collector.rest() == []


def test_a_sentence_without_an_end_is_cut_at_a_blank() -> None:
    collector = SentenceCollector()
    (sentence,) = collector.add("word " * (LONGEST_SENTENCE // 5 + 1))

    assert sentence.endswith("word ")
    assert len(sentence) <= LONGEST_SENTENCE
