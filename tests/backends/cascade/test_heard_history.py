"""A hundred random cuts: the next request holds what was heard, and the window shows the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from tests.backends.cascade.bench import settled
from tests.backends.cascade.room import Room
from voicedesk.backends.cascade.stages import AssistantSaid
from voicedesk.conversation import events as ev

TEXT = (
    "Well, the harbour lies to the north of the town, and the town lies to the south of it. "
    "From there a small ferry leaves every hour; it takes forty minutes to the island and back."
)
CHAR_MS = 65
LENGTH_MS = len(TEXT) * CHAR_MS
CUTS = 25

Timed = tuple[str, int, int]
Step = tuple[int, list[Timed]]  # milliseconds of sound, after these words
Arrival = Callable[[random.Random], Iterator[Step]]


def timed_words() -> list[Timed]:
    """Each word lasts as long as it is written; so does what stands between."""
    words, place = [], 0
    for word in TEXT.split():
        place = TEXT.index(word, place)
        words.append((word.strip(".,;"), place * CHAR_MS, (place + len(word)) * CHAR_MS))
        place += len(word)
    return words


def early(draw: random.Random) -> Iterator[Step]:
    yield 100, timed_words()
    yield from ((200, []) for _ in range(LENGTH_MS // 200))


def with_their_sound(draw: random.Random) -> Iterator[Step]:
    for start in range(0, LENGTH_MS, 200):
        yield 200, [word for word in timed_words() if start <= word[1] < start + 200]


def interleaved(draw: random.Random) -> Iterator[Step]:
    """Somewhat early, somewhat late, in no order."""
    for start in range(0, LENGTH_MS, 400):
        due = [word for word in timed_words() if start <= word[1] < start + 400]
        draw.shuffle(due)
        yield 100, due[: len(due) // 2]
        yield 300, due[len(due) // 2 :]


def late(draw: random.Random) -> Iterator[Step]:
    """300 ms behind their sound."""
    for start in range(0, LENGTH_MS + 400, 200):
        due = [word for word in timed_words() if start <= word[1] + 300 < start + 200]
        yield 200 if start < LENGTH_MS else 0, due


def untimed(draw: random.Random) -> Iterator[Step]:
    yield from ((200, []) for _ in range(LENGTH_MS // 200))


async def cut_somewhere(seed: int, arrival: Arrival, *, whole: bool) -> tuple[int, str, str]:
    """Interrupt one answer: how far it was heard, in ms, and what the history and the window hold of it.

    ``whole``: all its sound had come by then.
    """
    draw = random.Random(seed)
    room = Room()
    await room.enter()
    room.post(ev.TextSubmitted("Where is it?"))
    stream = await room.stages.responder.asked()
    stream.write(*(TEXT[start : start + 7] for start in range(0, len(TEXT), 7)))
    stream.end()
    utterance = await room.stages.synthesizer.spoken()
    await settled()
    steps = list(arrival(draw))
    for milliseconds, words in steps if whole else steps[: draw.randrange(4, len(steps))]:
        for word in words:
            utterance.time(*word)
        utterance.sound(milliseconds)
    if whole:
        utterance.finish()
    received_ms = room.speaker.received_ms(next(iter(room.speaker._received)))
    room.speaker.played_until_ms = draw.randrange(200, received_ms - (0 if whole else 400))
    room.post(ev.TextSubmitted("And?"))
    history = (await room.stages.responder.asked(1)).history
    remembered = [message.text for message in history if isinstance(message, AssistantSaid)]
    (shown,) = room.assistant_shown
    await room.aclose()
    return room.speaker.played_until_ms, remembered[0] if remembered else "", shown


def words_by(played_ms: int) -> int:
    """How many words had been heard by more than half."""
    return sum((start + end) / 2 < played_ms for _, start, end in timed_words())


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("arrival", [early, with_their_sound, interleaved, late])
async def test_history_is_right_to_the_word_where_words_are_timed(arrival: Arrival, whole: bool) -> None:
    for seed in range(CUTS):
        played_ms, remembered, shown = await cut_somewhere(seed, arrival, whole=whole)

        assert TEXT.startswith(remembered)
        assert abs(len(remembered.split()) - words_by(played_ms)) <= 1
        assert remembered == shown


@pytest.mark.parametrize("whole", [True, False])
async def test_history_is_right_within_300_ms_where_they_are_not(whole: bool) -> None:
    for seed in range(2 * CUTS):
        played_ms, remembered, shown = await cut_somewhere(seed, untimed, whole=whole)

        heard = words_by(played_ms)
        nearest = [words_by(played_ms - 300), heard, words_by(played_ms + 300)]
        assert nearest[0] - 1 <= len(remembered.split()) <= nearest[2] + 1
        assert remembered == shown
