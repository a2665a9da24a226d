"""What a conversation with a tool server goes through, whichever way it is reached."""

from __future__ import annotations

from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage

LONGEST_MESSAGE_BYTES = 4_000_000
Incoming = SessionMessage | Exception
Channel = tuple[MemoryObjectReceiveStream[Incoming], MemoryObjectSendStream[SessionMessage]]
