"""Settings as the session that is asked of the service. Imported late: it needs the SDK's models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from azure.ai.voicelive import models

from voicedesk.backends.base import SAMPLE_RATE, OfferedTool
from voicedesk.backends.voice_live.voices import VoiceFamily, times_words, voice_family
from voicedesk.settings.schema import TurnDetection, VoiceLive

Voice = (
    models.AzureStandardVoice | models.AzureCustomVoice | models.AzureRealtimeNativeVoice | models.OpenAIVoice
)


def session_options(settings: VoiceLive, tools: Sequence[OfferedTool], *, by_hand: bool) -> dict[str, Any]:
    """The ``session`` of ``session.update``, as JSON holds it.

    A Foundry agent (``agent_name``) brings instructions, tools and temperature of its own; for it those
    of the settings are left out.
    """
    session = models.RequestSession(
        modalities=[models.Modality.TEXT, models.Modality.AUDIO],
        input_audio_format=models.InputAudioFormat.PCM16,
        input_audio_sampling_rate=SAMPLE_RATE,
        output_audio_format=models.OutputAudioFormat.PCM16,
        voice=_voice(settings),
    )
    _set_hearing(session, settings)
    if times_words(settings.voice):
        session.output_audio_timestamp_types = [models.AudioTimestampType.WORD]
    if not settings.agent_name:
        _set_thinking(session, settings, tools)
    return {**session.as_dict(), **turn_detection_option(settings, by_hand=by_hand)}


def turn_detection_option(settings: VoiceLive, *, by_hand: bool) -> dict[str, Any]:
    """``turn_detection`` alone. It is null, not missing, when turns are ended by hand: missing would
    mean the service's default, which is on."""
    if by_hand or settings.turn_detection is TurnDetection.NONE:
        return {"turn_detection": None}
    values: dict[str, Any] = {
        "threshold": settings.threshold,
        "prefix_padding_ms": settings.prefix_padding_ms,
        "silence_duration_ms": settings.silence_duration_ms,
        # One place decides when to answer and when to fall silent, and it is not the service.
        "create_response": False,
        "interrupt_response": False,
    }
    languages = [settings.language] if settings.language else None
    detection: models.TurnDetection
    match settings.turn_detection:
        case TurnDetection.SERVER_VAD:
            detection = models.ServerVad(**values)
        case TurnDetection.SEMANTIC_MULTILINGUAL:
            detection = models.AzureSemanticVadMultilingual(**values)
            detection.languages = languages
        case _:
            detection = models.AzureSemanticVad(**values)
    return {"turn_detection": {k: v for k, v in detection.as_dict().items() if v is not None}}


def _set_hearing(session: models.RequestSession, settings: VoiceLive) -> None:
    if settings.noise_suppression:
        session.input_audio_noise_reduction = models.AudioNoiseReduction(type="azure_deep_noise_suppression")
    if settings.echo_cancellation:
        session.input_audio_echo_cancellation = models.AudioEchoCancellation()
    if settings.transcription_model:
        transcription = models.AudioInputTranscriptionOptions(model=settings.transcription_model)
        if settings.language:
            transcription.language = settings.language
        session.input_audio_transcription = transcription


def _set_thinking(session: models.RequestSession, settings: VoiceLive, tools: Sequence[OfferedTool]) -> None:
    session.instructions = settings.instructions
    session.temperature = settings.temperature
    if settings.interim_response:
        session.interim_response = models.LlmInterimResponseConfig(
            triggers=[models.InterimResponseTrigger.TOOL, models.InterimResponseTrigger.LATENCY]
        )
    if tools:
        session.tools = [
            models.FunctionTool(name=tool.name, description=tool.description, parameters=tool.parameters)
            for tool in tools
        ]
        session.tool_choice = models.ToolChoiceLiteral.AUTO
        session.parallel_tool_calls = True


def _voice(settings: VoiceLive) -> Voice:
    match voice_family(settings.voice, settings.model):
        case VoiceFamily.AZURE_STANDARD:
            return models.AzureStandardVoice(name=settings.voice)
        case VoiceFamily.AZURE_CUSTOM:
            name, _, endpoint_id = settings.voice.rpartition("@")
            return models.AzureCustomVoice(name=name, endpoint_id=endpoint_id)
        case VoiceFamily.AZURE_NATIVE:
            return models.AzureRealtimeNativeVoice(name=settings.voice)
    return models.OpenAIVoice(name=settings.voice)
