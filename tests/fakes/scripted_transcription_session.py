"""The transcription protocol as a strict far end keeps it, in both dialects: no link and no clock.

A client event in, server events out. ``rejections`` remembers every refused event, so that a test can demand
that there was none.
"""

from __future__ import annotations

import base64
import binascii
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BYTES_PER_MS = 48
SHORTEST_COMMIT_MS = 100
GA = "ga"
PREVIEW = "preview"

Event = dict[str, Any]
_numbers = itertools.count(1)


def fresh_id(kind: str) -> str:
    return f"{kind}_{next(_numbers):06d}"


@dataclass(frozen=True)
class Rejection:
    code: str
    event: Mapping[str, Any]


class Refused(Exception):
    def __init__(self, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.param = param


class StrictTranscription:
    """``input`` is the configuration in GA's words (model, language, turn_detection ...), whatever the
    dialect; ``configured`` once a model is set: until then it hears nothing."""

    def __init__(
        self, dialect: str, session: Mapping[str, Any], deployments: frozenset[str] | None = None
    ) -> None:
        self.dialect = dialect
        self.session: Event = dict(session)
        self.input: Event = {}
        self.buffered_bytes = 0
        self.heard_bytes = 0
        self.rejections: list[Rejection] = []
        self._deployments = deployments
        self._last_item_id: str | None = None

    @property
    def configured(self) -> bool:
        return bool((self.input.get("transcription") or {}).get("model"))

    @property
    def turn_detection(self) -> Mapping[str, Any] | None:
        """None: by hand."""
        return self.input.get("turn_detection") if self.configured else None

    @property
    def heard_ms(self) -> int:
        return self.heard_bytes // BYTES_PER_MS

    def greeting(self) -> Event:
        return {"type": f"{self._prefix}session.created", "session": dict(self.session)}

    def take(self, event: Mapping[str, Any]) -> list[Event]:
        actions = {
            f"{self._prefix}session.update": self._update,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
        }
        try:
            return actions.get(str(event.get("type")), _unknown)(event)
        except Refused as refused:
            self.rejections.append(Rejection(refused.code, event))
            return [self.error(refused.code, str(refused), event, refused.param)]

    @staticmethod
    def error(
        code: str, message: str, event: Mapping[str, Any] | None = None, param: str | None = None
    ) -> Event:
        report = {"type": "invalid_request_error", "code": code, "message": message, "param": param}
        return {"type": "error", "error": {**report, "event_id": (event or {}).get("event_id")}}

    def commit(self, item_id: str | None = None) -> list[Event]:
        """Make a turn of what is buffered, as the client's commit or the service's own VAD does."""
        self.buffered_bytes = 0
        item_id = item_id or fresh_id("item")
        place = {"previous_item_id": self._last_item_id}
        self._last_item_id = item_id
        content = [{"type": "input_audio", "transcript": None}]
        item = {"id": item_id, "type": "message", "role": "user", "status": "completed", "content": content}
        kinds = ("added", "done") if self.dialect == GA else ("created",)
        return [
            {"type": "input_audio_buffer.committed", "item_id": item_id, **place},
            *({"type": f"conversation.item.{kind}", **place, "item": item} for kind in kinds),
        ]

    @property
    def _prefix(self) -> str:
        return "" if self.dialect == GA else "transcription_"

    def _update(self, event: Mapping[str, Any]) -> list[Event]:
        session = event.get("session")
        if not isinstance(session, Mapping):
            raise Refused("missing_required_parameter", "A session is missing.", "session")
        asked = self._asked_ga(session) if self.dialect == GA else self._asked_preview(session)
        self._check(asked)
        self.input.update(asked)
        self.session.update(session)
        return [{"type": f"{self._prefix}session.updated", "session": dict(self.session)}]

    def _asked_ga(self, session: Mapping[str, Any]) -> Event:
        if session.get("type") != "transcription":
            raise Refused("invalid_value", "Passing a realtime session to a transcription.", "session.type")
        _only(session, {"type", "audio", "include"})
        _only(session.get("audio") or {}, {"input"})
        asked = dict((session.get("audio") or {}).get("input") or {})
        sound = asked.get("format", {"type": "audio/pcm", "rate": 24000})
        if sound != {"type": "audio/pcm", "rate": 24000}:
            raise Refused("invalid_value", "Only pcm at 24 kHz.", "session.audio.input.format")
        _only(asked, {"format", "transcription", "noise_reduction", "turn_detection"})
        return asked

    def _asked_preview(self, session: Mapping[str, Any]) -> Event:
        names = {
            "input_audio_transcription": "transcription",
            "input_audio_noise_reduction": "noise_reduction",
            "turn_detection": "turn_detection",
        }
        _only(session, {*names, "input_audio_format", "include"})
        if session.get("input_audio_format", "pcm16") != "pcm16":
            raise Refused("invalid_value", "Only pcm16.", "session.input_audio_format")
        return {names[name]: value for name, value in session.items() if name in names}

    def _check(self, asked: Event) -> None:
        transcription = asked.get("transcription")
        if transcription is not None:
            _only(transcription, {"model", "prompt", "language"})
            model = transcription.get("model")
            if not model or (self._deployments is not None and model not in self._deployments):
                raise Refused("model_not_found", f"The deployment {model} does not exist.", "model")
        detection = asked.get("turn_detection")
        if detection is not None:
            _only(detection, {"type", "threshold", "prefix_padding_ms", "silence_duration_ms"})
            if detection.get("type") != "server_vad" or not 0 <= detection.get("threshold", 0.5) <= 1:
                raise Refused("invalid_value", "There is no such turn detection.", "turn_detection")
        noise = asked.get("noise_reduction")
        if noise is not None and noise.get("type") not in {"near_field", "far_field"}:
            raise Refused("invalid_value", "There is no such noise reduction.", "noise_reduction")

    def _append(self, event: Mapping[str, Any]) -> list[Event]:
        try:
            sound = base64.b64decode(event["audio"], validate=True)
        except (KeyError, TypeError, binascii.Error):
            raise Refused("invalid_value", "The audio is no base64.", "audio") from None
        if len(sound) % 2:
            raise Refused("invalid_value", "Half a sample.", "audio")
        self.buffered_bytes += len(sound)
        self.heard_bytes += len(sound)
        return []

    def _commit(self, event: Mapping[str, Any]) -> list[Event]:
        if self.buffered_bytes < SHORTEST_COMMIT_MS * BYTES_PER_MS:
            held = self.buffered_bytes / BYTES_PER_MS
            message = f"buffer too small. Expected at least 100ms of audio, but buffer only has {held:.2f}ms"
            raise Refused("input_audio_buffer_commit_empty", f"Error committing input audio: {message}")
        return self.commit()

    def _clear(self, event: Mapping[str, Any]) -> list[Event]:
        self.buffered_bytes = 0
        return [{"type": "input_audio_buffer.cleared"}]


def _only(given: Mapping[str, Any], known: set[str]) -> None:
    for name in given:
        if name not in known:
            raise Refused("unknown_parameter", f"Unknown parameter: '{name}'.", name)


def _unknown(event: Mapping[str, Any]) -> list[Event]:
    raise Refused("unknown_event", f"{event.get('type')} is no event of this session.", "type")
