from __future__ import annotations

from typing import Any

import pytest

from voicedesk.backends.voice_live.backend import capabilities_of
from voicedesk.backends.voice_live.options import session_options, turn_detection_option
from voicedesk.settings.schema import TurnDetection, VoiceLive
from voicedesk.tools import clock, weather


def options(by_hand: bool = False, **settings: Any) -> dict[str, Any]:
    return session_options(VoiceLive(**settings), (), by_hand=by_hand)


@pytest.mark.parametrize(
    ("settings", "voice"),
    [
        ({"voice": "alloy"}, {"type": "openai", "name": "alloy"}),
        (
            {"voice": "en-US-Ava:DragonHDLatestNeural"},
            {"type": "azure-standard", "name": "en-US-Ava:DragonHDLatestNeural"},
        ),
        (
            {"voice": "My Voice@d3adbeef"},
            {"type": "azure-custom", "name": "My Voice", "endpoint_id": "d3adbeef"},
        ),
        (
            {"voice": "ava", "model": "azure-realtime"},
            {"type": "azure-realtime-native", "name": "ava"},
        ),
    ],
)
def test_a_voice_is_asked_for_by_its_family(settings: dict[str, Any], voice: dict[str, str]) -> None:
    assert options(**settings)["voice"] == voice


@pytest.mark.parametrize(
    ("voice", "timed"), [("alloy", None), ("en-US-AvaNeural", ["word"]), ("Mine@id", ["word"])]
)
def test_word_timestamps_are_asked_for_where_azure_speaks(voice: str, timed: list[str] | None) -> None:
    assert options(voice=voice).get("output_audio_timestamp_types") == timed
    assert capabilities_of(VoiceLive(voice=voice)).times_words is (timed is not None)


@pytest.mark.parametrize(
    "kind", [TurnDetection.SERVER_VAD, TurnDetection.SEMANTIC, TurnDetection.SEMANTIC_MULTILINGUAL]
)
def test_turn_detection_carries_its_values_and_leaves_the_deciding_to_us(kind: TurnDetection) -> None:
    detection = options(turn_detection=kind, threshold=0.4, prefix_padding_ms=200, silence_duration_ms=700)[
        "turn_detection"
    ]
    assert detection == {
        "type": kind.value,
        "threshold": 0.4,
        "prefix_padding_ms": 200,
        "silence_duration_ms": 700,
        "create_response": False,
        "interrupt_response": False,
    }


def test_the_multilingual_detection_is_told_the_language() -> None:
    settings = VoiceLive(turn_detection=TurnDetection.SEMANTIC_MULTILINGUAL, language="pt-PT")
    assert turn_detection_option(settings, by_hand=False)["turn_detection"]["languages"] == ["pt-PT"]


@pytest.mark.parametrize(("by_hand", "kind"), [(True, TurnDetection.SEMANTIC), (False, TurnDetection.NONE)])
def test_no_turn_detection_is_an_explicit_null(by_hand: bool, kind: TurnDetection) -> None:
    asked = options(by_hand, turn_detection=kind)
    assert "turn_detection" in asked
    assert asked["turn_detection"] is None


@pytest.mark.parametrize(
    ("settings", "name", "value"),
    [
        ({}, "modalities", ["text", "audio"]),
        ({}, "input_audio_format", "pcm16"),
        ({}, "input_audio_sampling_rate", 24000),
        ({}, "output_audio_format", "pcm16"),
        ({}, "input_audio_noise_reduction", {"type": "azure_deep_noise_suppression"}),
        ({"noise_suppression": False}, "input_audio_noise_reduction", None),
        ({}, "input_audio_echo_cancellation", {"type": "server_echo_cancellation"}),
        ({"echo_cancellation": False}, "input_audio_echo_cancellation", None),
        ({}, "input_audio_transcription", {"model": "azure-speech"}),
        (
            {"transcription_model": "whisper-1", "language": "en"},
            "input_audio_transcription",
            {"model": "whisper-1", "language": "en"},
        ),
        ({"transcription_model": ""}, "input_audio_transcription", None),
        ({"temperature": 0.2}, "temperature", 0.2),
        ({"instructions": "Be brief."}, "instructions", "Be brief."),
        ({}, "interim_response", None),
        (
            {"interim_response": True},
            "interim_response",
            {"type": "llm_interim_response", "triggers": ["tool", "latency"]},
        ),
        ({}, "tools", None),
        ({"agent_name": "a", "agent_project": "p"}, "instructions", None),
        ({"agent_name": "a", "agent_project": "p"}, "temperature", None),
    ],
)
def test_each_setting_becomes_this_option(settings: dict[str, Any], name: str, value: Any) -> None:
    assert options(**settings).get(name) == value


def test_tools_are_offered_with_their_schema() -> None:
    asked = session_options(VoiceLive(), (clock.TOOL, weather.TOOL), by_hand=False)
    assert [tool["name"] for tool in asked["tools"]] == ["get_time", "get_weather"]
    assert asked["tools"][1]["parameters"]["required"] == ["location"]
    assert asked["tools"][1]["type"] == "function"
    assert (asked["tool_choice"], asked["parallel_tool_calls"]) == ("auto", True)


def test_an_agent_is_offered_no_tools_of_ours() -> None:
    agent = VoiceLive(agent_name="a", agent_project="p")
    assert "tools" not in session_options(agent, (clock.TOOL,), by_hand=False)


@pytest.mark.parametrize(
    ("settings", "name", "value"),
    [
        ({}, "endpoints_turns", True),
        ({"turn_detection": TurnDetection.NONE}, "endpoints_turns", False),
        ({}, "responds_by_itself", False),
        ({"silence_duration_ms": 700}, "trailing_silence_seconds", 0.7),
        ({}, "transcribes", True),
        ({"transcription_model": ""}, "transcribes", False),
    ],
)
def test_capabilities_follow_from_the_settings(settings: dict[str, Any], name: str, value: Any) -> None:
    assert getattr(capabilities_of(VoiceLive(**settings)), name) == value
