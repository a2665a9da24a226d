"""Where the sound of each response lies in the service's items, to cut them where the listener was."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from voicedesk.backends.base import BYTES_PER_MS

RESPONSES_KEPT = 32


@dataclass(frozen=True, slots=True)
class Cut:
    """``conversation.item.truncate``: of this content of this item only so much was heard."""

    item_id: str
    content_index: int
    audio_end_ms: int


Part = tuple[str, int]  # item id and content index


class AudioLedger:
    """Counts the audio received, per part of a response, in the order in which the parts began."""

    def __init__(self) -> None:
        self._responses: OrderedDict[str, dict[Part, int]] = OrderedDict()

    def add(self, response_id: str, item_id: str, content_index: int, pcm_bytes: int) -> None:
        parts = self._responses.setdefault(response_id, {})
        part = (item_id, content_index)
        parts[part] = parts.get(part, 0) + pcm_bytes
        while len(self._responses) > RESPONSES_KEPT:
            self._responses.popitem(last=False)

    def offset_ms(self, response_id: str, item_id: str, content_index: int) -> int:
        """Where in the response's sound this part begins; at its end so far, if the part is not known."""
        before = 0
        for part, pcm_bytes in self._responses.get(response_id, {}).items():
            if part == (item_id, content_index):
                break
            before += pcm_bytes
        return before // BYTES_PER_MS

    def cuts(self, response_id: str, played_ms: int) -> list[Cut]:
        """What to tell the service after ``played_ms`` of the response were heard.

        The part in which the listener stopped is cut there, never beyond the audio that was received;
        parts nobody heard are cut to nothing. What was heard whole is left alone, except the last part:
        the service may hold more of that than it had sent.
        """
        parts = list(self._responses.get(response_id, {}).items())
        cuts = []
        start_ms = 0.0
        for number, ((item_id, content_index), pcm_bytes) in enumerate(parts, start=1):
            length_ms = pcm_bytes / BYTES_PER_MS
            heard_ms = min(max(played_ms - start_ms, 0.0), length_ms)
            if heard_ms < length_ms or number == len(parts):
                cuts.append(Cut(item_id, content_index, int(heard_ms)))
            start_ms += length_ms
        return cuts
