"""The two dialects of realtime transcription: how sessions are updated and told, and items announced."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

from voicedesk.ondevice.codecs import Encoding
from voicedesk.ondevice.realtime import value_checks as values
from voicedesk.ondevice.realtime.faults import RequestFault, missing
from voicedesk.ondevice.transcription import options as option
from voicedesk.ondevice.transcription.options import TranscriptionOptions

NO_REALTIME_UPDATE = "Passing a realtime session update event to a transcription session is not allowed."


_ENCODINGS: dict[str, Encoding] = {
    "audio/pcm": "pcm16",
    "audio/pcmu": "g711_ulaw",
    "audio/pcma": "g711_alaw",
}


class Dialect(Protocol):
    """``created``, ``updated`` and ``update`` are event types, ``item_events`` those of a new item."""

    created: str
    updated: str
    update: str
    item_events: tuple[str, ...]

    def merged(self, before: TranscriptionOptions, session: dict[str, Any]) -> TranscriptionOptions:
        """The options after an update with this ``session``; raises RequestFault, and then nothing holds."""

    def as_wire(self, options: TranscriptionOptions) -> dict[str, Any]:
        """What a session event tells of the options."""


class GeneralDialect:
    """The GA dialect: ``session.update`` with nested ``audio.input``."""

    created = "session.created"
    updated = "session.updated"
    update = "session.update"
    item_events: tuple[str, ...] = ("conversation.item.added", "conversation.item.done")

    def merged(self, before: TranscriptionOptions, session: dict[str, Any]) -> TranscriptionOptions:
        kind = session.get("type")
        if kind is None:
            raise missing("session.type")
        values.any_of("transcription", "realtime")(kind, "session.type")
        if kind == "realtime":
            raise RequestFault(NO_REALTIME_UPDATE, code="invalid_parameter", param="session.type")
        checks: dict[str, values.Check] = {"type": values.text, "audio": values.structure}
        checks["include"] = lambda value, param: list(option.include(value, param))
        checked = values.checked(checks, session, "session")
        audio = values.checked({"input": values.structure}, checked.get("audio", {}), "session.audio")
        options = self._with_input(before, audio.get("input", {}))
        return replace(options, include=tuple(checked.get("include", options.include)))

    def _with_input(self, before: TranscriptionOptions, given: dict[str, Any]) -> TranscriptionOptions:
        checks: dict[str, values.Check] = {
            "format": self._encoding,
            "transcription": lambda value, param: option.transcription(value, param, before.transcription),
            "noise_reduction": option.noise_reduction,
            "turn_detection": option.turn_detection,
        }
        changes = values.checked(checks, given, "session.audio.input")
        if "format" in changes:
            changes["encoding"] = changes.pop("format")
        return replace(before, **changes)

    def _encoding(self, value: Any, param: str) -> Encoding:
        kind = values.structure(value, param).get("type", "audio/pcm")
        values.any_of(*_ENCODINGS)(kind, f"{param}.type")
        if kind == "audio/pcm" and value.get("rate") is not None:
            values.any_of(24_000)(value["rate"], f"{param}.rate")
        return _ENCODINGS[kind]

    def as_wire(self, options: TranscriptionOptions) -> dict[str, Any]:
        kind = next(name for name, encoding in _ENCODINGS.items() if encoding == options.encoding)
        audio_format = {"type": kind, "rate": 24_000} if kind == "audio/pcm" else {"type": kind}
        heard = {
            "format": audio_format,
            "transcription": options.transcription,
            "noise_reduction": options.noise_reduction,
            "turn_detection": options.turn_detection,
        }
        return {"type": "transcription", "audio": {"input": heard}, "include": list(options.include) or None}


class PreviewDialect:
    """The preview dialect: ``transcription_session.update`` with flat fields, a model by deployment."""

    created = "transcription_session.created"
    updated = "transcription_session.updated"
    update = "transcription_session.update"
    item_events: tuple[str, ...] = ("conversation.item.created",)

    def merged(self, before: TranscriptionOptions, session: dict[str, Any]) -> TranscriptionOptions:
        checks: dict[str, values.Check] = {
            "input_audio_format": values.any_of(*option.RATES),
            "input_audio_transcription": lambda value, param: option.transcription(
                value, param, before.transcription
            ),
            "input_audio_noise_reduction": option.noise_reduction,
            "turn_detection": option.turn_detection,
            "include": option.include,
        }
        names = {
            "input_audio_format": "encoding",
            "input_audio_transcription": "transcription",
            "input_audio_noise_reduction": "noise_reduction",
        }
        checked = values.checked(checks, session, "session")
        return replace(before, **{names.get(name, name): value for name, value in checked.items()})

    def as_wire(self, options: TranscriptionOptions) -> dict[str, Any]:
        return {
            "input_audio_format": options.encoding,
            "input_audio_transcription": options.transcription,
            "input_audio_noise_reduction": options.noise_reduction,
            "turn_detection": options.turn_detection,
            "include": list(options.include) or None,
        }
