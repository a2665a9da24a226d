"""Which family a voice belongs to, told from its name alone."""

from __future__ import annotations

from enum import StrEnum

_NATIVE_MODEL = "azure-realtime"


class VoiceFamily(StrEnum):
    OPENAI = "openai"  # "alloy": spoken by the model itself
    AZURE_STANDARD = "azure-standard"  # "en-US-Ava:DragonHDLatestNeural"
    AZURE_CUSTOM = "azure-custom"  # "My Voice@ENDPOINT-ID": its name and the endpoint it is deployed to
    AZURE_NATIVE = "azure-realtime-native"  # "ava", with Azure's own speech model only


def voice_family(voice: str, model: str = "") -> VoiceFamily:
    """Azure's names start with a locale and so have a hyphen; OpenAI's are a single word."""
    if "@" in voice:
        return VoiceFamily.AZURE_CUSTOM
    if "-" in voice:
        return VoiceFamily.AZURE_STANDARD
    return VoiceFamily.AZURE_NATIVE if model.startswith(_NATIVE_MODEL) else VoiceFamily.OPENAI


def times_words(voice: str) -> bool:
    """Whether word timestamps come with this voice: Azure synthesises it, so Azure knows where words lie."""
    return voice_family(voice) in {VoiceFamily.AZURE_STANDARD, VoiceFamily.AZURE_CUSTOM}
