"""What each option of a session or a response may be."""

from __future__ import annotations

from typing import Any

from voicedesk.ondevice.codecs import OUTPUT_FORMATS
from voicedesk.ondevice.engines.voices import OPENAI_VOICES, UnknownVoiceError, stand_in_for
from voicedesk.ondevice.realtime.faults import RequestFault, invalid, missing
from voicedesk.ondevice.realtime.value_checks import (
    Check,
    any_of,
    flag,
    known,
    number,
    sequence,
    structure,
    text,
    whole,
)

TURN_DETECTION_KINDS = (
    "server_vad",
    "azure_semantic_vad",
    "azure_semantic_vad_en",
    "azure_semantic_vad_multilingual",
)
TURN_DETECTION_DEFAULTS: dict[str, Any] = {
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 500,
    "create_response": True,
    "interrupt_response": True,
}
INPUT_RATES = (8_000, 16_000, 24_000)


def modalities(value: Any, param: str) -> Any:
    known = {"text", "audio", "animation", "avatar"}
    if not isinstance(value, list) or not value or not all(isinstance(v, str) and v in known for v in value):
        raise invalid(param, value, "an array with 'text', 'audio' or both")
    return value


def voice(value: Any, param: str) -> Any:
    try:
        stand_in_for(value)
    except UnknownVoiceError as fault:
        raise RequestFault(
            f"Invalid voice: {fault} Supported are {', '.join(sorted(OPENAI_VOICES))} "
            "and Azure voices such as en-US-AvaNeural.",
            code="invalid_value",
            param=param,
        ) from None
    return value


_TURN_CHECKS: dict[str, Check] = {
    "threshold": number(0, 1),
    "prefix_padding_ms": whole(0, 10_000),
    "silence_duration_ms": whole(0, 60_000),
    "speech_duration_ms": whole(0, 10_000),
    "create_response": flag,
    "interrupt_response": flag,
    "auto_truncate": flag,
    "remove_filler_words": flag,
    "languages": sequence,
    "end_of_utterance_detection": structure,
}


def turn_detection(value: Any, param: str) -> Any:
    """The object with its defaults filled in; ``null`` and the type ``none`` both mean off."""
    if value is None:
        return None
    kind = structure(value, param).get("type")
    if kind == "none":
        return None
    if kind is None:
        raise missing(f"{param}.type")
    any_of(*TURN_DETECTION_KINDS)(kind, f"{param}.type")
    for name, given in value.items():
        if name != "type" and given is not None:
            known(_TURN_CHECKS, name, param)(given, f"{param}.{name}")
    given_values = {name: given for name, given in value.items() if given is not None}
    return TURN_DETECTION_DEFAULTS | given_values


def transcription(value: Any, param: str) -> Any:
    if value is None:
        return None
    if not structure(value, param).get("model"):
        raise missing(f"{param}.model")
    for name in ("model", "language"):
        if value.get(name) is not None:
            text(value[name], f"{param}.{name}")
    return value


def echo_cancellation(value: Any, param: str) -> Any:
    if value is None:
        return None
    channels = structure(value, param).get("channels") or 1
    any_of(1, 2)(channels, f"{param}.channels")
    if channels == 2 and value.get("reference_source") != "client":
        raise RequestFault(
            "Two channels need 'reference_source' to be 'client'.", param=f"{param}.reference_source"
        )
    return value


def tools(value: Any, param: str) -> Any:
    names: set[str] = set()
    for index, tool in enumerate(sequence(value, param)):
        place = f"{param}[{index}]"
        kind = structure(tool, place).get("type")
        if kind == "mcp":
            raise RequestFault(
                "MCP servers are not supported by the stand-in on this device; offer functions instead.",
                code="unsupported_tool",
                param=f"{place}.type",
            )
        any_of("function")(kind, f"{place}.type")
        if not isinstance(tool.get("name"), str) or not tool["name"]:
            raise missing(f"{place}.name")
        if tool["name"] in names:
            raise RequestFault(f"Two tools are called '{tool['name']}'.", param=f"{place}.name")
        if tool.get("description") is not None:
            text(tool["description"], f"{place}.description")
        if tool.get("parameters") is not None:
            structure(tool["parameters"], f"{place}.parameters")
        names.add(tool["name"])
    return value


def tool_choice(value: Any, param: str) -> Any:
    if isinstance(value, dict):
        any_of("function")(value.get("type"), f"{param}.type")
        return {**value, "name": text(value.get("name"), f"{param}.name")}
    return any_of("auto", "none", "required")(value, param)


def token_limit(value: Any, param: str) -> Any:
    return value if value == "inf" else whole(1, 1_000_000)(value, param)


output_format = any_of(*OUTPUT_FORMATS)
