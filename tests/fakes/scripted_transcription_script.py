"""What a scripted transcription hears, and when it says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal


@dataclass(frozen=True)
class Heard:
    """One turn's transcript.

    ``final_ms`` after the commit it is complete (None: as the script says); its words come before that as
    partials, evenly spread, ``partials`` of them at most. ``error`` fails it instead; ``silent`` never
    tells anything of it.
    """

    text: str = ""
    final_ms: float | None = None
    partials: int | None = None
    error: Mapping[str, Any] | None = None
    silent: bool = False

    def pieces(self, most: int) -> list[str]:
        """The text in so many parts at most, as its partials bring it."""
        words = self.text.split(" ") if self.text and self.error is None else []
        count = min(most if self.partials is None else self.partials, len(words))
        cuts = [len(words) * number // count for number in range(count + 1)] if count else []
        return [" " * (start > 0) + " ".join(words[start:end]) for start, end in pairwise(cuts)]


@dataclass
class TranscriptionScript:
    """``transcripts`` are what the turns are heard as, in order, the last one for ever.

    ``vad``: "energy" finds turns in the sound while the session's turn detection is on; "script" leaves it
    to ``hear``. Sound is loud above ``loud_rms`` (of 32768). ``deployments``: the models there are (None:
    any). ``session_error`` answers each session update; ``greets=False`` says nothing at all, ever.
    """

    transcripts: Sequence[str | Heard] = ("what is the time",)
    final_ms: float = 0.0
    partials: int = 2
    vad: Literal["script", "energy"] = "script"
    loud_rms: float = 500.0
    deployments: frozenset[str] | None = None
    session_error: Mapping[str, Any] | None = None
    expires_in_seconds: float | None = None
    greets: bool = True
