"""Whose turn it is to sound: the responses in order, and those that are over."""

from __future__ import annotations

from collections import OrderedDict, deque

from voicedesk.audio.formats import SAMPLE_RATE
from voicedesk.audio.port import MOST_WAITING_MS
from voicedesk.audio.response_audio import ResponseAudio

REMEMBERED_RESPONSES = 256
MOST_WAITING = MOST_WAITING_MS * SAMPLE_RATE // 1000
"""Samples of all responses that arrived and were not handed over."""


class PlayoutQueue:
    """Not safe for threads by itself; ``PlayoutBuffer`` holds the lock.

    ``draining`` are the responses that were handed over whole and still sound, ``closed`` the last few
    hundred that are over, with the samples that were heard of each: audio for them comes too late.
    """

    def __init__(self) -> None:
        self.waiting: deque[ResponseAudio] = deque()
        self.draining: dict[str, ResponseAudio] = {}
        self.closed: OrderedDict[str, int] = OrderedDict()

    @property
    def head(self) -> ResponseAudio | None:
        return self.waiting[0] if self.waiting else None

    def find(self, response_id: str) -> ResponseAudio | None:
        """The response, if it has arrived and is not over."""
        for response in self.waiting:
            if response.response_id == response_id:
                return response
        return self.draining.get(response_id)

    def append(self, response_id: str, pcm: bytes) -> bool:
        """Late audio of a response that is over or was said to be complete is dropped. True if more waits
        than is kept: the response is complete with what there was."""
        if not pcm or response_id in self.closed or response_id in self.draining:
            return False
        response = self.find(response_id)
        if response is None:
            response = ResponseAudio(response_id)
            self.waiting.append(response)
        if response.ended:
            return False
        if sum(each.kept for each in self.waiting) + len(pcm) // 2 > MOST_WAITING:
            self.end(response_id)
            return True
        response.append(pcm)
        return False

    def end(self, response_id: str) -> None:
        response = self.find(response_id)
        if response is None:
            return
        response.ended = True
        if response.waiting == 0 and response in self.waiting:
            self._drain(response)

    def head_is_spent(self) -> bool:
        """The head has nothing more to hand over; it goes if it is complete."""
        head = self.waiting[0]
        if head.waiting:
            return False
        if head.ended:
            self._drain(head)
        return True

    def _drain(self, response: ResponseAudio) -> None:
        self.waiting.remove(response)
        if response.received:
            self.draining[response.response_id] = response
        else:
            self.close(response.response_id, 0)

    def take(self, response_id: str) -> ResponseAudio | None:
        """Remove the response from wherever it stands."""
        response = self.find(response_id)
        if response is not None:
            self.draining.pop(response_id, None)
            if response in self.waiting:
                self.waiting.remove(response)
        return response

    def close(self, response_id: str, played: int) -> None:
        """Remember that it is over; the oldest are forgotten."""
        self.closed[response_id] = played
        while len(self.closed) > REMEMBERED_RESPONSES:
            self.closed.popitem(last=False)
