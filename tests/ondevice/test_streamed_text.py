"""Where text that arrives in pieces is cut for speaking, on a loop whose waits take no time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from tests.fakes.clock_loop import run_at_once
from voicedesk.ondevice.speech.streamed_text import LONGEST_PORTION, Portion, StreamedText

PLENTY_MS = 1_500.0
TOKEN_SECONDS = 0.05


class Listener:
    """Hears ``left_ms`` more, as long as nobody says otherwise."""

    def __init__(self, left_ms: float = 0.0) -> None:
        self.left_ms = left_ms

    def ahead_ms(self) -> float:
        return self.left_ms


async def _portions(
    pieces: Iterable[str], *, left_ms: float, token_seconds: float = TOKEN_SECONDS
) -> list[tuple[float, Portion]]:
    """The portions, each with the seconds after the first piece at which it came."""
    text = StreamedText(Listener(left_ms).ahead_ms)
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def write() -> None:
        for piece in pieces:
            text.add(piece)
            await asyncio.sleep(token_seconds)
        text.end()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(write())
        found: list[tuple[float, Portion]] = []
        while (portion := await text.next()) is not None:
            found.append((loop.time() - began, portion))
    return found


def portions(pieces: Iterable[str], left_ms: float = 0.0) -> list[tuple[float, Portion]]:
    return run_at_once(_portions(pieces, left_ms=left_ms))


def tokens(text: str) -> list[str]:
    """As models write: a blank before each word but the first."""
    first, *others = text.split(" ")
    return [first, *(f" {word}" for word in others)]


def test_who_hears_nothing_gets_the_first_two_words_soon() -> None:
    at, portion = portions(tokens("The weather in Paris is sunny."))[0]

    assert portion == Portion("The weather", natural=False)
    assert at == pytest.approx(2 * TOKEN_SECONDS + 0.015)


def test_a_burst_is_spoken_as_one_sentence() -> None:
    found = run_at_once(_portions(tokens("The weather in Paris is sunny."), left_ms=0, token_seconds=0.001))

    assert [portion for _, portion in found] == [Portion("The weather in Paris is sunny.", natural=True)]


def test_a_stream_that_never_pauses_is_not_waited_for_long() -> None:
    found = run_at_once(_portions(tokens("word " * 60), left_ms=0, token_seconds=0.01))

    assert found[0][0] < 0.15
    assert not found[0][1].natural


def test_who_still_hears_something_gets_whole_sentences() -> None:
    found = portions(tokens("First, a sentence. Then another one."), left_ms=PLENTY_MS)

    assert [portion.text for _, portion in found] == ["First, a sentence.", "Then another one."]
    assert all(portion.natural for _, portion in found)


def test_a_number_is_not_cut_at_its_marks() -> None:
    found = portions(["It", " is", " 1", ",", "000", ".", "50", " dollars", "."], left_ms=PLENTY_MS)

    assert [portion.text for _, portion in found] == ["It is 1,000.50 dollars."]


def test_a_growing_word_waits_for_its_end() -> None:
    found = portions(["Un", "be", "liev", "able", " things"])

    assert [portion.text for _, portion in found] == ["Unbelievable things"]


def test_a_word_nothing_follows_is_spoken_at_last() -> None:
    async def stalled() -> Portion | None:
        text = StreamedText(Listener().ahead_ms)
        text.add("Wait")
        return await text.next()

    assert run_at_once(stalled()) == Portion("Wait", natural=False)


def test_text_without_marks_is_cut_between_words_and_none_is_lost() -> None:
    long = "abcdefg " * 200
    found = run_at_once(_portions([long], left_ms=PLENTY_MS, token_seconds=0))

    assert all(len(portion.text) <= LONGEST_PORTION for _, portion in found)
    assert " ".join(portion.text for _, portion in found).split() == long.split()


def test_one_endless_word_is_cut_rather_than_kept() -> None:
    found = run_at_once(_portions(["x" * 1_000], left_ms=PLENTY_MS, token_seconds=0))

    assert "".join(portion.text for _, portion in found) == "x" * 1_000


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_to_say_is_nothing(text: str) -> None:
    assert portions([text]) == []


@pytest.mark.parametrize("left_ms", [0.0, 400.0, PLENTY_MS])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 40])
def test_however_it_arrives_every_word_is_spoken_once(size: int, left_ms: float) -> None:
    text = (
        "Well, (so to speak) it's 3.14 o'clock! \u201cReally?\u201d \u2014 yes; really\u2026 And a\nnew line"
    )
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    found = portions(pieces, left_ms)

    assert " ".join(portion.text for _, portion in found).split() == text.split()
