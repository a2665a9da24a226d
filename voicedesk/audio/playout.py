"""The buffer between the service, which sends faster than one can listen, and the loudspeaker."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np

from voicedesk.audio.arrays import Signal
from voicedesk.audio.cushion import Cushion
from voicedesk.audio.fades import FLUSH_FADE, PAUSE_FADE, fade_out
from voicedesk.audio.overhang import Overhang
from voicedesk.audio.playout_queue import PlayoutQueue
from voicedesk.audio.response_audio import ResponseAudio

HEARD_OF_FLUSH = FLUSH_FADE * 3 // 4
"""Of the fade, what is louder than a quarter counts as heard."""


@dataclass(frozen=True, slots=True)
class Flushed:
    """What became of a response, in samples. What the device holds already will be heard, so it counts."""

    played: int
    received: int


class PlayoutBuffer:
    """24 kHz mono by response. The main thread appends and orders; the audio thread calls ``fill``.

    Each method holds the lock for a handful of operations whose number does not depend on how much is
    buffered. ``position`` counts the samples handed to the device, silence included. Orders take effect
    in the next block: a pause fades out over 5 ms and a resume goes on at the sample where the fade began,
    fading in; a flush fades out over 10 ms and undoes a pause.
    """

    def __init__(self) -> None:
        self.position = 0
        self.underruns = 0
        self._lock = Lock()
        self._queue = PlayoutQueue()
        self._overhang = Overhang()
        self._cushion = Cushion()
        self._paused = False
        self._last: float | None = None  # The sample that the device played last; None when it was silent.
        self._fade_in_left = 0

    # The main thread.

    def append(self, response_id: str, pcm: bytes) -> bool:
        """True where nothing more of the response is kept, once."""
        with self._lock:
            return self._queue.append(response_id, pcm)

    def end(self, response_id: str) -> None:
        with self._lock:
            self._queue.end(response_id)

    def pause(self) -> None:
        with self._lock:
            if not self._paused:
                self._paused = True
                self._silence(PAUSE_FADE)

    def resume(self) -> None:
        with self._lock:
            self._paused = False

    def flush(self, response_id: str) -> Flushed | None:
        """Drop what was not handed over yet, for ever; None if the response is over already."""
        with self._lock:
            if response_id in self._queue.closed:
                return None
            response = self._queue.find(response_id) or ResponseAudio(response_id)
            head = self._queue.head
            if response is head and self._last is not None and not self._paused:
                self._silence(FLUSH_FADE)
                response.count_as_handed(self.position, min(HEARD_OF_FLUSH, response.waiting))
            if response is head or head is None:
                self._paused, self._fade_in_left = False, 0
            self._queue.take(response_id)
            self._queue.close(response_id, response.handed)
            return Flushed(response.handed, response.received)

    def sounding(self) -> tuple[ResponseAudio, ...]:
        """The responses that the device got something of and that are not closed, the oldest first."""
        with self._lock:
            started = [response for response in self._queue.waiting if response.handed]
            return (*self._queue.draining.values(), *started)

    def is_drained(self, response_id: str) -> bool:
        """Complete, and handed over whole."""
        return response_id in self._queue.draining

    def close(self, response_id: str) -> None:
        """The response was heard to its end."""
        with self._lock:
            response = self._queue.take(response_id)
            if response is not None:
                self._queue.close(response_id, response.handed)

    def played(self, response_id: str, reached: float) -> int:
        """Samples of the response heard when the speaker had reached that position."""
        with self._lock:
            response = self._queue.find(response_id)
            return self._queue.closed.get(response_id, 0) if response is None else response.played(reached)

    # The audio thread.

    @property
    def is_idle(self) -> bool:
        """Nothing sounds, fades or waits: the next block would be silence."""
        return self._queue.head is None and self._last is None and not self._overhang

    def pass_over(self, count: int) -> None:
        """So many samples of silence are handed to the device; instead of ``fill`` while idle."""
        self.position += count

    def fill(self, block: Signal) -> bool:
        """Write the next samples over the whole of ``block``; True if a response started or ran out."""
        block.fill(0)
        with self._lock:
            self._overhang.mix_into(block)
            done, changed = (0, False) if self._paused else self._play(block)
            if done == len(block):
                self._last = float(block[-1])
            elif self._last is not None or done:
                self._break_off(block, done)
            self.position += len(block)
            return changed

    def _play(self, block: Signal) -> tuple[int, bool]:
        done, changed = 0, False
        if self._queue.head is not None and not self._cushion.lets(self._queue.head, len(block)):
            return done, changed
        while done < len(block) and (head := self._queue.head) is not None:
            changed |= not head.handed and head.waiting > 0
            done += self._read(head, block[done:], self.position + done)
            if not self._queue.head_is_spent():
                continue
            if head.ended:
                changed = True
            else:
                if done < len(block):
                    self.underruns += int(done > 0 or self._last is not None)
                    self._cushion.run_dry(len(block) - done)
                break
        return done, changed

    def _read(self, response: ResponseAudio, room: Signal, position: int) -> int:
        if not self._fade_in_left:
            return self._read_over_overhang(response, room, position)
        room = room[:self._fade_in_left]
        fresh = np.zeros(len(room), np.float32)
        count = response.read_into(fresh, position)
        first = 1 - self._fade_in_left / PAUSE_FADE
        ramp = first + np.arange(count, dtype=np.float32) / PAUSE_FADE
        room[:count] += fresh[:count] * ramp
        self._fade_in_left -= count
        return count

    @staticmethod
    def _read_over_overhang(response: ResponseAudio, room: Signal, position: int) -> int:
        faded = room.copy()
        count = response.read_into(room, position)
        room[:count] += faded[:count]
        return count

    def _break_off(self, block: Signal, done: int) -> None:
        """The sound ended inside this block, or with the last one: let its last value die away."""
        last = float(block[done - 1]) if done else self._last or 0.0
        self._last = None
        fade = fade_out(np.empty(0, np.int16), PAUSE_FADE, last)
        room = block[done:]
        count = min(len(room), len(fade))
        room[:count] += fade[:count]
        self._overhang.begin(fade[count:])

    def _silence(self, length: int) -> None:
        """Order the fade that ends what sounds now; it begins with the next block."""
        head = self._queue.head
        if self._last is None or head is None:
            return
        begun = 1 - self._fade_in_left / PAUSE_FADE
        self._overhang.begin(fade_out(head.peek(length), length, self._last, begun))
        self._fade_in_left = PAUSE_FADE
        self._last = None
