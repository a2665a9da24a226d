"""What the Voice Live page offers. Each list also takes what is typed: the service knows more."""

from __future__ import annotations

from voicedesk.settings.schema import SignIn, TurnDetection

SIGN_INS = ((SignIn.API_KEY, "API key"), (SignIn.ENTRA_ID, "Microsoft Entra ID"))

MODELS = tuple(
    (name, name)
    for name in (
        "gpt-realtime", "gpt-realtime-mini", "gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-5",
        "gpt-5-mini", "gpt-5-nano", "phi4-mm-realtime", "phi4-mini",
    )
)  # fmt: skip

VOICES = (
    ("en-US-Ava:DragonHDLatestNeural", "Ava, English (US)"),
    ("en-US-Andrew:DragonHDLatestNeural", "Andrew, English (US)"),
    ("en-US-Emma:DragonHDLatestNeural", "Emma, English (US)"),
    ("en-GB-SoniaNeural", "Sonia, English (UK)"),
    ("en-GB-RyanNeural", "Ryan, English (UK)"),
    ("de-DE-Seraphina:DragonHDLatestNeural", "Seraphina, German"),
    ("de-DE-Florian:DragonHDLatestNeural", "Florian, German"),
    ("fr-FR-Vivienne:DragonHDLatestNeural", "Vivienne, French"),
    ("fr-FR-Remy:DragonHDLatestNeural", "Rémy, French"),
    ("es-ES-Ximena:DragonHDLatestNeural", "Ximena, Spanish"),
    ("es-ES-Tristan:DragonHDLatestNeural", "Tristan, Spanish"),
    ("it-IT-IsabellaNeural", "Isabella, Italian"),
    ("pt-BR-FranciscaNeural", "Francisca, Portuguese (Brazil)"),
    ("ja-JP-Nanami:DragonHDLatestNeural", "Nanami, Japanese"),
    ("zh-CN-Xiaochen:DragonHDLatestNeural", "Xiaochen, Chinese"),
    *((name, f"{name.capitalize()}, OpenAI, any language") for name in (
        "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse")),
)  # fmt: skip

LANGUAGES = (
    ("", "Detect automatically"), ("en-US", "English (US)"), ("en-GB", "English (UK)"), ("de-DE", "German"),
    ("fr-FR", "French"), ("es-ES", "Spanish"), ("it-IT", "Italian"), ("pt-BR", "Portuguese (Brazil)"),
    ("nl-NL", "Dutch"), ("pl-PL", "Polish"), ("ja-JP", "Japanese"), ("ko-KR", "Korean"), ("zh-CN", "Chinese"),
    ("hi-IN", "Hindi"), ("ar-SA", "Arabic"),
)  # fmt: skip

TURN_ENDS = (
    (TurnDetection.SEMANTIC, "Wait for the meaning (semantic)"),
    (TurnDetection.SEMANTIC_MULTILINGUAL, "Wait for the meaning, several languages"),
    (TurnDetection.SERVER_VAD, "Wait for silence"),
    (TurnDetection.NONE, "I decide (hold to talk only)"),
)

TRANSCRIBERS = tuple(
    (name, name) for name in ("azure-speech", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "whisper-1")
)
