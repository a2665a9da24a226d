"""One response: its status, its output and what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from voicedesk.ondevice.realtime.outbox import new_id
from voicedesk.ondevice.realtime.usage import Usage
from voicedesk.ondevice.voice_live.items import Item
from voicedesk.ondevice.voice_live.options import SessionOptions

Status = Literal["in_progress", "completed", "cancelled", "failed", "incomplete"]


@dataclass(slots=True)
class Response:
    """A response as it grows; ``details`` tells why it did not complete."""

    options: SessionOptions
    id: str = field(default_factory=lambda: new_id("resp"))
    status: Status = "in_progress"
    details: dict[str, Any] | None = None
    output: list[Item] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)

    @property
    def joins_conversation(self) -> bool:
        """Whether its output becomes part of the conversation."""
        values = self.options.values
        return bool(values.get("commit", True)) and values.get("conversation") != "none"

    def end(self, status: Status, **details: Any) -> None:
        self.status = status
        self.details = {"type": status, **details} if details else None

    def as_wire(self) -> dict[str, Any]:
        values = self.options.values
        ended = self.status != "in_progress"
        return {
            "id": self.id,
            "object": "realtime.response",
            "status": self.status,
            "status_details": self.details,
            "output": [item.wire for item in self.output],
            "usage": self.usage.as_wire() if ended else None,
            "modalities": values["modalities"],
            "voice": values["voice"],
            "output_audio_format": values["output_audio_format"],
            "temperature": values["temperature"],
            "max_output_tokens": values["max_response_output_tokens"],
            "metadata": values.get("metadata"),
        }
