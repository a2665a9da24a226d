"""The frames of the Speech SDK's websocket protocol (USP): headers, a blank line, a body.

Binary frames begin with the length of their headers, two bytes big-endian.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from voicedesk.ondevice.realtime.bodies import object_of
from voicedesk.ondevice.realtime.faults import RequestFault
from voicedesk.text.whole import whole

LONGEST_REQUEST_ID = 128
"""It comes back in the head of each frame, whose length two bytes hold."""


class FrameFault(ValueError):
    """What came is no frame of the protocol, or asks for what cannot be; the text says which."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame from the client; ``headers`` by lower-case name."""

    headers: dict[str, str]
    body: str

    @property
    def path(self) -> str:
        return self.headers.get("path", "").lower()

    @property
    def request_id(self) -> str:
        return self.headers.get("x-requestid", "")

    def json(self) -> dict[str, Any]:
        """The body as an object; raises FrameFault."""
        try:
            return object_of(self.body)
        except RequestFault as fault:
            raise FrameFault(f"The body of {self.path[:60]} will not do: {fault}") from None


def frame_of(message: str | bytes) -> Frame:
    """Read a text frame; raises FrameFault."""
    if isinstance(message, bytes):
        raise FrameFault("Binary messages are not expected from a client that asks for speech.")
    head, blank, body = message.partition("\r\n\r\n")
    lines = [line.partition(":") for line in head.split("\r\n") if line]
    if not blank or any(not colon for _, colon, _ in lines):
        raise FrameFault("The message has no headers.")
    frame = Frame({name.strip().lower(): value.strip() for name, _, value in lines}, whole(body))
    if not frame.path:
        raise FrameFault("The message has no Path header.")
    if len(frame.request_id) > LONGEST_REQUEST_ID:
        raise FrameFault("The X-RequestId header is too long.")
    return frame


@dataclass(frozen=True, slots=True)
class Answers:
    """Makes the frames that answer one request."""

    request_id: str
    stream_id: str
    _audio_head: bytes = field(init=False)

    def __post_init__(self) -> None:
        headers = f"X-RequestId:{self.request_id}\r\nX-StreamId:{self.stream_id}\r\n"
        head = f"{headers}Content-Type:audio/x-wav\r\nPath:audio\r\n".encode()
        object.__setattr__(self, "_audio_head", len(head).to_bytes(2, "big") + head)

    def text(self, path: str, body: dict[str, Any]) -> str:
        headers = f"X-RequestId:{self.request_id}\r\nContent-Type:application/json; charset=utf-8\r\n"
        return f"{headers}Path:{path}\r\n\r\n{json.dumps(body, separators=(',', ':'))}"

    def audio(self, data: bytes) -> bytes:
        """Sound, or its end if there is none."""
        return self._audio_head + data
