"""A transcription session's options, as they stand behind either dialect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voicedesk.ondevice.codecs import Encoding
from voicedesk.ondevice.engines.endpointer import EndpointerOptions
from voicedesk.ondevice.realtime import value_checks as values
from voicedesk.ondevice.realtime.faults import missing
from voicedesk.ondevice.realtime.input_audio import InputFormat
from voicedesk.ondevice.realtime.listening import TurnRules

TURN_DETECTION: dict[str, Any] = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 200,
}
EAGERNESS_SILENCE_MS = {"low": 1_500, "medium": 700, "auto": 700, "high": 400}
"""How long a pause ends a turn of ``semantic_vad``, which is ordinary voice activity to this stand-in."""

RATES: dict[Encoding, int] = {"pcm16": 24_000, "g711_ulaw": 8_000, "g711_alaw": 8_000}

_TRANSCRIPTION = {
    "model": values.text,
    "language": values.text,
    "prompt": values.text,
    "delay": values.any_of("minimal", "low", "medium", "high", "xhigh"),
    "keywords": values.sequence,
    "languages": values.sequence,
}
_NOISE_REDUCTION = {"type": values.any_of("near_field", "far_field"), "strength": values.number(0, 1)}
_SERVER_VAD = {
    "threshold": values.number(0, 1),
    "prefix_padding_ms": values.whole(0, 10_000),
    "silence_duration_ms": values.whole(0, 60_000),
    "create_response": values.flag,
    "interrupt_response": values.flag,
    "idle_timeout_ms": values.whole(5_000, 30_000),
}
_SEMANTIC_VAD = {
    "eagerness": values.any_of(*EAGERNESS_SILENCE_MS),
    "create_response": values.flag,
    "interrupt_response": values.flag,
}


@dataclass(frozen=True, slots=True)
class TranscriptionOptions:
    """``transcription``, ``noise_reduction`` and ``turn_detection`` are as on the wire; None is off."""

    encoding: Encoding = "pcm16"
    transcription: dict[str, Any] | None = None
    noise_reduction: dict[str, Any] | None = None
    turn_detection: dict[str, Any] | None = None
    include: tuple[str, ...] = ()

    @property
    def input_format(self) -> InputFormat:
        return InputFormat(self.encoding, RATES[self.encoding])

    @property
    def rules(self) -> TurnRules | None:
        """How turns are found; None if the client takes them itself."""
        turns = self.turn_detection
        if turns is None:
            return None
        if turns["type"] == "semantic_vad":
            silence_ms = EAGERNESS_SILENCE_MS[turns.get("eagerness") or "auto"]
            return TurnRules(EndpointerOptions(silence_ms=silence_ms), TURN_DETECTION["prefix_padding_ms"])
        endpointer = EndpointerOptions(turns["threshold"], turns["silence_duration_ms"])
        return TurnRules(endpointer, turns["prefix_padding_ms"])


def transcription(given: Any, param: str, before: dict[str, Any] | None) -> dict[str, Any] | None:
    """Checked, and merged over what stood before; raises RequestFault."""
    if given is None:
        return None
    present = _present(given, param)
    merged = (before or {}) | values.checked(_TRANSCRIPTION, present, param)
    if not merged.get("model"):
        raise missing(f"{param}.model")
    return merged


def noise_reduction(given: Any, param: str) -> dict[str, Any] | None:
    if given is None:
        return None
    checked = values.checked(_NOISE_REDUCTION, _present(given, param), param)
    if "type" not in checked:
        raise missing(f"{param}.type")
    return checked


def turn_detection(given: Any, param: str) -> dict[str, Any] | None:
    """The object with its defaults filled in; None switches turns off. Raises RequestFault."""
    if given is None:
        return None
    present = _present(given, param)
    kind = present.pop("type", None)
    if kind is None:
        raise missing(f"{param}.type")
    if kind == "none":
        return None
    values.any_of("server_vad", "semantic_vad")(kind, f"{param}.type")
    if kind == "semantic_vad":
        return {"type": kind, "eagerness": "auto", **values.checked(_SEMANTIC_VAD, present, param)}
    return TURN_DETECTION | values.checked(_SERVER_VAD, present, param)


def include(given: Any, param: str) -> tuple[str, ...]:
    logprobs = values.any_of("item.input_audio_transcription.logprobs")
    return tuple(
        logprobs(name, f"{param}[{i}]") for i, name in enumerate(values.sequence(given or [], param))
    )


def _present(given: Any, param: str) -> dict[str, Any]:
    return {name: value for name, value in values.structure(given, param).items() if value is not None}
