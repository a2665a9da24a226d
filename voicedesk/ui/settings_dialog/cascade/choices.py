"""What the cascade's pages offer. Each list also takes what is typed: the services know more."""

from __future__ import annotations

from voicedesk.settings.schema import NoiseReduction

TRANSCRIBERS = tuple(
    (name, name)
    for name in ("gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-realtime-whisper", "whisper")
)

LANGUAGES = (
    ("", "Detect automatically"), ("en", "English"), ("de", "German"), ("fr", "French"), ("es", "Spanish"),
    ("it", "Italian"), ("pt", "Portuguese"), ("nl", "Dutch"), ("pl", "Polish"), ("ja", "Japanese"),
    ("ko", "Korean"), ("zh", "Chinese"), ("hi", "Hindi"), ("ar", "Arabic"),
)  # fmt: skip

NOISE = (
    (NoiseReduction.NEAR_FIELD, "For a headset or a microphone close by"),
    (NoiseReduction.FAR_FIELD, "For a laptop or a microphone in the room"),
    (NoiseReduction.NONE, "None"),
)

VOICES = (
    ("en-US-JennyNeural", "Jenny, English (US)"),
    ("en-US-GuyNeural", "Guy, English (US)"),
    ("en-US-AvaMultilingualNeural", "Ava, English (US), many languages"),
    ("en-US-AndrewMultilingualNeural", "Andrew, English (US), many languages"),
    ("en-US-Ava:DragonHDLatestNeural", "Ava HD, English (US)"),
    ("en-GB-SoniaNeural", "Sonia, English (UK)"),
    ("en-GB-RyanNeural", "Ryan, English (UK)"),
    ("de-DE-KatjaNeural", "Katja, German"),
    ("de-DE-ConradNeural", "Conrad, German"),
    ("fr-FR-DeniseNeural", "Denise, French"),
    ("fr-FR-HenriNeural", "Henri, French"),
    ("es-ES-ElviraNeural", "Elvira, Spanish"),
    ("it-IT-ElsaNeural", "Elsa, Italian"),
    ("pt-BR-FranciscaNeural", "Francisca, Portuguese (Brazil)"),
    ("nl-NL-ColetteNeural", "Colette, Dutch"),
    ("ja-JP-NanamiNeural", "Nanami, Japanese"),
    ("ko-KR-SunHiNeural", "Sun-Hi, Korean"),
    ("zh-CN-XiaoxiaoNeural", "Xiaoxiao, Chinese"),
)
