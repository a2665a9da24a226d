"""A hundred answers cut anywhere, over every scripted far end: what its model is told next is what was heard.

Half of them come with the times of their words, half without. The sentences are spoken at an uneven pace;
some are cut while their sound is still coming.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.backends.contract import until
from tests.backends.contract_plan import At, History, Plan
from tests.backends.contract_room import Conversing
from voicedesk.conversation import events as ev

CUTS = 50
WITHIN_MS = 300
WORDS = ("river", "mouse", "house", "I", "a", "garden", "seven", "tomorrow", "beautiful", "of", "in", "light")
MS_PER_CHAR = 60


def _plan(chance: random.Random, *, timed: bool) -> Plan:
    words = [chance.choice(WORDS) for _ in range(chance.randint(5, 14))]
    pace_ms = tuple(int((len(word) + 1) * MS_PER_CHAR * chance.uniform(0.85, 1.15)) for word in words)
    hold = chance.choice([At.NOWHERE, At.NOWHERE, At.END])
    return Plan(" ".join(words), pace_ms, timed, hold=hold)


@dataclass(frozen=True)
class Cut:
    """An answer of which the listener heard ``position_ms``: what the window has ``shown`` as heard, and what
    the model was ``told`` of it with the next question."""

    plan: Plan
    position_ms: int
    shown: str
    told: str

    @property
    def truly_heard(self) -> int:
        """How many words."""
        return sum(self._middle_ms(number) < self.position_ms for number in range(len(self.plan.words)))

    def error_ms(self, text: str) -> float:
        """How far the end of ``text`` lies from where the listener was, in milliseconds of speech."""
        count = len(text.split())
        first = self._middle_ms(count - 1) if count else 0.0
        last = self._middle_ms(count) if count < len(self.plan.words) else self.plan.audio_ms
        return max(first - self.position_ms, self.position_ms - last, 0.0)

    def _middle_ms(self, number: int) -> float:
        return (self.plan.words[number].start_ms + self.plan.words[number].end_ms) / 2


async def _cuts(room: Conversing, *, timed: bool) -> list[Cut]:
    chance = random.Random(7)
    cuts = []
    plan, position_ms, shown = Plan(""), 0, ""
    for number in range(CUTS + 1):
        following = _plan(chance, timed=timed)
        following_ms = chance.randint(0, following.audio_ms)
        shown_next = await _cut(room, following, following_ms)
        if number:
            cuts.append(Cut(plan, position_ms, shown, _told(room.rig.asked[-1])))
        plan, position_ms, shown = following, following_ms, shown_next
    return cuts


async def _cut(room: Conversing, plan: Plan, position_ms: int) -> str:
    """Ask, let so much of the answer be heard, stop it; returns what the window shows as heard."""
    world = room.rig.world
    room.speaker.holding = True
    room.speaker.position_ms = position_ms
    room.rig.answer(plan)
    room.type("Go on.")
    response_id = await room.sounds()
    await until(lambda: room.speaker.received_ms(response_id) >= plan.audio_ms)
    await until(lambda: not plan.timed or room.timed_words(response_id) >= len(plan.words))
    if plan.hold is At.NOWHERE:
        await until(lambda: not world.laws.unsettled())
    room.post(ev.InterruptPressed())
    await room.rig.release()
    await room.rests()
    row = room.answers[-1]
    return row.text[: row.heard_chars].strip()


def _told(history: History) -> str:
    """What it says of the answer before the last question."""
    return history[-2].text if len(history) > 1 and history[-2].role == "assistant" else ""


async def test_with_word_times_a_cut_is_known_to_the_word(by_key: Conversing) -> None:
    for cut in await _cuts(by_key, timed=True):
        assert cut.plan.text.startswith(cut.told)
        assert abs(len(cut.told.split()) - cut.truly_heard) <= 1, cut
        assert cut.shown == cut.told


async def test_without_word_times_a_cut_is_known_within_300_ms(by_key: Conversing) -> None:
    by_key.exact = False
    for cut in await _cuts(by_key, timed=False):
        assert cut.plan.text.startswith(cut.told)
        assert cut.error_ms(cut.told) <= WITHIN_MS, cut
        assert cut.error_ms(cut.shown) <= WITHIN_MS, cut
