"""Whatever was interrupted, withdrawn or typed in between: the last question is answered."""

from __future__ import annotations

import pytest

from tests.conversation.lawful_world import LawfulWorld
from tests.conversation.script import BY_KEY, HANDS_FREE, connected
from voicedesk.conversation import events as ev
from voicedesk.conversation.events import TalkMode, Timer
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.conversation.state import Phase
from voicedesk.conversation.turns import Speaker, Turn, TurnStatus


@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("mode", [BY_KEY, HANDS_FREE])
def test_a_thousand_interleavings_always_end_in_an_answer_and_at_rest(mode: TalkMode) -> None:
    for seed in range(1000):
        world = LawfulWorld(connected(mode, TurnPolicy(local_endpointing=True)), seed)
        for _ in range(40):
            if world.random.random() < 0.25:
                _do_something(world)
            else:
                world.deliver_one()

        _ask(world)

        rows = [row for row in world.script.state.entries if isinstance(row, Turn)]
        asked = [row.text for row in rows].index("the last question")
        answers = [row for row in rows[asked:] if row.speaker is Speaker.ASSISTANT]
        assert answers, f"seed {seed}: no answer"
        assert answers[-1].status is TurnStatus.DONE, f"seed {seed}: {answers[-1]}"
        assert world.script.phase in {Phase.READY, Phase.LISTENING}, f"seed {seed}"
        assert world.script.notices == [], f"seed {seed}"


def _do_something(world: LawfulWorld) -> None:
    script = world.script
    match world.random.randrange(5):
        case 0:
            world.act(ev.TextSubmitted("typed"))
        case 1:
            world.act(ev.InterruptPressed())
        case 2:
            world.act(ev.TalkPressed())
        case 3:
            world.act(ev.TalkReleased(world.random.choice([0.1, 1.0])))
            if script.is_running(Timer.TAIL):
                world.act(script.timer(Timer.TAIL))
        case 4:
            world.act(ev.SpeechStarted(), ev.SpeechStopped(world.random.choice([200, 900])))
            if script.is_running(Timer.ENDPOINT):
                world.act(script.timer(Timer.ENDPOINT))


def _ask(world: LawfulWorld) -> None:
    world.act(ev.TextSubmitted("the last question"))
    for _ in range(500):
        if not world.deliver_one():
            return
    raise AssertionError("the world does not come to rest")
