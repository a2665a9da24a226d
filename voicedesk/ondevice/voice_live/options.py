"""A session's options: the service's defaults, what the client changed, and what one response overrides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voicedesk.ondevice.codecs import OUTPUT_FORMATS, WireFormat
from voicedesk.ondevice.engines.endpointer import SHORTEST_SPEECH_MS, EndpointerOptions
from voicedesk.ondevice.engines.responder import OfferedTool, ToolUse
from voicedesk.ondevice.engines.voices import StandInVoice, stand_in_for
from voicedesk.ondevice.realtime import value_checks as values
from voicedesk.ondevice.realtime.faults import RequestFault, invalid
from voicedesk.ondevice.realtime.input_audio import InputFormat
from voicedesk.ondevice.voice_live import option_checks as check

DEFAULTS: dict[str, Any] = {
    "modalities": ["text", "audio"],
    "instructions": "",
    "voice": "alloy",
    "input_audio_format": "pcm16",
    "input_audio_sampling_rate": 24_000,
    "output_audio_format": "pcm16",
    "turn_detection": {"type": "server_vad", **check.TURN_DETECTION_DEFAULTS},
    "input_audio_noise_reduction": None,
    "input_audio_echo_cancellation": None,
    "input_audio_transcription": None,
    "output_audio_timestamp_types": [],
    "tools": [],
    "tool_choice": "auto",
    "parallel_tool_calls": True,
    "temperature": 0.8,
    "max_response_output_tokens": "inf",
}

_SHARED: dict[str, values.Check] = {
    "modalities": check.modalities,
    "instructions": values.text,
    "voice": check.voice,
    "output_audio_format": check.output_format,
    "tools": check.tools,
    "tool_choice": check.tool_choice,
    "temperature": values.number(0, 2),
    "reasoning_effort": values.any_of("none", "minimal", "low", "medium", "high", "xhigh"),
    "interim_response": values.structure,
    "metadata": values.structure,
}
_OF_SESSION: dict[str, values.Check] = _SHARED | {
    "model": values.text,
    "input_audio_format": values.any_of("pcm16", "g711_ulaw", "g711_alaw"),
    "input_audio_sampling_rate": values.any_of(*check.INPUT_RATES),
    "turn_detection": check.turn_detection,
    "input_audio_noise_reduction": values.structure,
    "input_audio_echo_cancellation": check.echo_cancellation,
    "input_audio_transcription": check.transcription,
    "output_audio_timestamp_types": values.sequence,
    "parallel_tool_calls": values.flag,
    "max_response_output_tokens": check.token_limit,
    "animation": values.structure,
    "avatar": values.structure,
    "include": values.sequence,
}
_OF_RESPONSE: dict[str, values.Check] = _SHARED | {
    "commit": values.flag,
    "cancel_previous": values.flag,
    "append_input_items": values.sequence,
    "input_items": values.sequence,
    "max_output_tokens": check.token_limit,
    "pre_generated_assistant_message": values.structure,
    "invoke_input": values.structure,
    "conversation": values.any_of("auto", "none"),
}


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """Options as they stand; ``values`` is what goes on the wire."""

    values: dict[str, Any]

    @classmethod
    def for_model(cls, model: str) -> SessionOptions:
        return cls({"model": model, **DEFAULTS})

    def updated(self, given: dict[str, Any]) -> SessionOptions:
        """Merge a ``session.update``; ``null`` takes an option back to its default, or switches it off.

        Raises RequestFault, in which case nothing of the update holds.
        """
        changes = dict(given)
        for name, value in given.items():
            if value is None and name in _OF_SESSION and name != "turn_detection":
                changes[name] = DEFAULTS.get(name)
        present = {
            name: value for name, value in changes.items() if value is not None or name == "turn_detection"
        }
        merged = self.values | changes | values.checked(_OF_SESSION, present, "session")
        if "input_audio_sampling_rate" not in given and "input_audio_format" in given:
            merged["input_audio_sampling_rate"] = 24_000 if merged["input_audio_format"] == "pcm16" else 8_000
        _consistent(merged)
        return SessionOptions(merged)

    def for_response(self, given: dict[str, Any]) -> SessionOptions:
        """These options with what a ``response.create`` overrides; raises RequestFault."""
        present = {name: value for name, value in given.items() if value is not None}
        changes = values.checked(_OF_RESPONSE, present, "response")
        if "max_output_tokens" in changes:
            changes["max_response_output_tokens"] = changes["max_output_tokens"]
        return SessionOptions(self.values | changes)

    @property
    def input_format(self) -> InputFormat:
        echo = self.values["input_audio_echo_cancellation"] or {}
        return InputFormat(
            self.values["input_audio_format"],
            self.values["input_audio_sampling_rate"],
            echo.get("channels") or 1,
        )

    @property
    def output_format(self) -> WireFormat:
        return OUTPUT_FORMATS[self.values["output_audio_format"]]

    @property
    def voice(self) -> StandInVoice:
        return stand_in_for(self.values["voice"])

    @property
    def speaks(self) -> bool:
        """Whether answers have sound; otherwise they are text alone."""
        return "audio" in self.values["modalities"]

    @property
    def turn_detection(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.values["turn_detection"]
        return found

    @property
    def endpointer(self) -> EndpointerOptions | None:
        turns = self.turn_detection
        if turns is None:
            return None
        shortest = turns.get("speech_duration_ms") or SHORTEST_SPEECH_MS
        return EndpointerOptions(turns["threshold"], turns["silence_duration_ms"], shortest)

    @property
    def tools(self) -> tuple[OfferedTool, ...]:
        return tuple(
            OfferedTool(tool["name"], tool.get("description") or "", tool.get("parameters") or {})
            for tool in self.values["tools"]
        )

    @property
    def tool_use(self) -> ToolUse:
        choice = self.values["tool_choice"]
        return "required" if isinstance(choice, dict) else choice

    @property
    def tool_name(self) -> str:
        """The one function that must be called, or nothing."""
        choice = self.values["tool_choice"]
        return str(choice["name"]) if isinstance(choice, dict) else ""


def _consistent(merged: dict[str, Any]) -> None:
    """What no option can tell alone; raises RequestFault."""
    if merged["input_audio_format"] != "pcm16" and merged["input_audio_sampling_rate"] != 8_000:
        raise invalid(
            "session.input_audio_sampling_rate", merged["input_audio_sampling_rate"], "8000 with G.711"
        )
    echo = merged["input_audio_echo_cancellation"] or {}
    if echo.get("channels") == 2 and merged["input_audio_format"] != "pcm16":
        raise RequestFault("Two channels need the format pcm16.", param="session.input_audio_format")
    choice = merged["tool_choice"]
    if isinstance(choice, dict) and choice["name"] not in {tool["name"] for tool in merged["tools"]}:
        raise RequestFault(f"Tool '{choice['name']}' is not among the tools.", param="session.tool_choice")
