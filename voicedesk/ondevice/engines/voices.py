"""The voices a client may ask for, and what stands in for each on this device."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StandInVoice:
    """How to sound: a language, man or woman, pitch 0 to 99 and pace in words a minute."""

    language: str
    feminine: bool
    pitch: int = 50
    words_per_minute: int = 165


OPENAI_VOICES = {
    "alloy": StandInVoice("en-US", feminine=True, pitch=42),
    "ash": StandInVoice("en-US", feminine=False, pitch=38),
    "ballad": StandInVoice("en-US", feminine=False, pitch=55),
    "cedar": StandInVoice("en-US", feminine=False, pitch=45),
    "coral": StandInVoice("en-US", feminine=True, pitch=60),
    "echo": StandInVoice("en-US", feminine=False, pitch=50),
    "fable": StandInVoice("en-US", feminine=False, pitch=60),
    "marin": StandInVoice("en-US", feminine=True, pitch=50),
    "nova": StandInVoice("en-US", feminine=True, pitch=55),
    "onyx": StandInVoice("en-US", feminine=False, pitch=28),
    "sage": StandInVoice("en-US", feminine=True, pitch=47),
    "shimmer": StandInVoice("en-US", feminine=True, pitch=65),
    "verse": StandInVoice("en-US", feminine=False, pitch=47),
}

_NATIVE_NAMES = "aarti andrew ava denise diya elsa florian francisca meera xiaoxiao yunxi ximena"
AZURE_NATIVE_VOICES = frozenset(_NATIVE_NAMES.split())

_MENS_NAMES = (
    "adam alfie andrew brandon brian christopher davis derek dustin elliot eric ethan florian guy jacob "
    "jason kai lewis liam mark noah oliver ollie roger ryan samuel steffan thomas tony william yunxi"
)
_MEN = frozenset(_MENS_NAMES.split())
_AZURE_NAME = re.compile(r"^[a-z]{2,3}(?:-[A-Z][a-z]{3})?-[A-Z]{2}-([A-Za-z]+)(?::?[A-Za-z0-9]+)?$")
_AZURE_SUFFIX = re.compile(r"(Multilingual|Turbo|DragonHD|Neural|:).*$")
_VOICE_TYPES = frozenset(
    {"azure-standard", "azure-custom", "azure-personal", "azure-realtime-native", "openai"}
)
_RATE_NAMES = {"x-slow": 0.6, "slow": 0.8, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.6}


class UnknownVoiceError(ValueError):
    """No voice goes by that name; the text names it."""


def stand_in_for(voice: Any) -> StandInVoice:
    """Find the stand-in for a voice as a session names it: a name, or an object with ``type`` and ``name``.

    Raises UnknownVoiceError for a name that neither OpenAI nor Azure would know by its form.
    """
    if isinstance(voice, str):
        return _named(voice)
    if not isinstance(voice, dict) or not isinstance(voice.get("name"), str):
        raise UnknownVoiceError("A voice is a name, or an object with a type and a name.")
    if str(voice.get("type")) not in _VOICE_TYPES:
        raise UnknownVoiceError(f"Voice type {str(voice.get('type'))[:80]!r} is not known.")
    found = (
        _custom(voice["name"])
        if voice["type"] in {"azure-custom", "azure-personal"}
        else _named(voice["name"])
    )
    return at_rate(found, voice.get("rate"))


def _custom(name: str) -> StandInVoice:
    """A person's own voice lives in their account; any name is plausible and one stand-in speaks for all."""
    if not name.strip():
        raise UnknownVoiceError("A voice needs a name.")
    return StandInVoice("en-US", feminine=False)


def _named(name: str) -> StandInVoice:
    known = OPENAI_VOICES.get(name.lower())
    if known is not None:
        return known
    if name.lower() in AZURE_NATIVE_VOICES:
        return StandInVoice("en-US", feminine=name.lower() not in _MEN)
    match = _AZURE_NAME.match(name)
    if match is None or not ("Neural" in name or ":" in name):
        raise UnknownVoiceError(f"Voice {name[:80]!r} is not known.")
    person = _AZURE_SUFFIX.sub("", match.group(1)).lower()
    language = name.split("-" + match.group(1), maxsplit=1)[0]
    return StandInVoice(language, feminine=person not in _MEN, pitch=40 + sum(map(ord, person)) % 25)


def at_rate(voice: StandInVoice, rate: Any) -> StandInVoice:
    """Apply a rate given as a name, a multiplier or a relative percentage; anything else changes nothing."""
    factor = 1.0
    if isinstance(rate, str):
        percent = re.fullmatch(r"([+-]?\d+(?:\.\d+)?)%", rate)
        if rate in _RATE_NAMES:
            factor = _RATE_NAMES[rate]
        elif percent:
            factor = 1 + float(percent.group(1)) / 100
        elif re.fullmatch(r"\d+(?:\.\d+)?", rate):
            factor = float(rate)
    pace = round(voice.words_per_minute * min(max(factor, 0.5), 2.0))
    return StandInVoice(voice.language, voice.feminine, voice.pitch, pace)
