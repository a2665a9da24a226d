"""The port every backend implements: three verbs, a stream in, a stream out, and what it can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from voicedesk.conversation.commands import Command
from voicedesk.conversation.events import Event

SAMPLE_RATE = 24_000  # Hz, mono, little-endian int16, both ways
BYTES_PER_MS = SAMPLE_RATE * 2 // 1000
ANSWER_SECONDS = 15.0
IMPORT_SECONDS = 15.0  # A library may take so long to come, the first time and on a slow disk.


@dataclass(frozen=True, slots=True)
class BackendCapabilities:
    """What the conversation and the window may rely on; they never ask for a backend's name.

    ``endpoints_turns``: the service decides when a spoken turn ends (hands-free).
    ``responds_by_itself``: it answers a turn it committed without being asked.
    ``trailing_silence_seconds``: its VAD reports the end of speech this much late.
    ``transcribes``: user transcripts will come, so an undecided sound may wait for its words.
    ``times_words``: word timestamps come with the answer, so a cut is known to the word.
    ``silent_seconds``: so long a live link may give no event at all, although a turn was sent.
    ``connect_seconds``: after so long an attempt to connect has failed; longer than the backend's own
    patience, since it knows better what has failed.
    ``answer_seconds``: so long may pass before there is another sign of an answer that was asked for.
    """

    endpoints_turns: bool = True
    responds_by_itself: bool = False
    trailing_silence_seconds: float = 0.5
    transcribes: bool = True
    times_words: bool = False
    silent_seconds: float = 5.0
    connect_seconds: float = 35.0
    answer_seconds: float = ANSWER_SECONDS


class OfferedTool(Protocol):
    """What a backend tells the model of a tool; ``voicedesk.tools`` provides it."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def parameters(self) -> dict[str, Any]:
        """The arguments as a JSON schema."""

    @property
    def server(self) -> str:
        """The name of the tool server it is from; empty: of none."""


class AudioSink(Protocol):
    """Where a backend puts the sound of its answers: the playout buffer. Called on the main thread."""

    def add_audio(self, response_id: str, pcm: bytes) -> None:
        """Queue 24 kHz mono little-endian int16 samples for playout at once, however many there are."""

    def end_audio(self, response_id: str) -> None:
        """No more sound will come for this response."""


class Backend(Protocol):
    """One way of talking with an agent. All methods are called on the main thread and return at once;
    what takes time runs in the backend's own tasks and is reported through ``post``.

    Built with ``post: Callable[[Event], None]`` and ``sink: AudioSink`` (see ``factory.py``).
    """

    @property
    def capabilities(self) -> BackendCapabilities:
        """What this backend does with its present settings; constant between two ``Connect``s."""

    def perform(self, command: Command) -> None:
        """Carry out one backend command (``Connect`` ... ``RestoreContext``).

        ``Connect`` ends in exactly one ``BackendConnected`` or ``BackendLost``. Nothing is raised: what
        fails is posted as ``BackendLost`` or ``BackendFaulted``. After ``Disconnect`` nothing more of
        the old connection is posted.
        """

    def send_audio(self, pcm: bytes) -> None:
        """Stream captured sound, 24 kHz mono little-endian int16, any length; dropped while offline."""

    async def aclose(self) -> None:
        """Disconnect and wait until every task has ended. Idempotent."""


PostEvent = Callable[[Event], None]
