"""The figures of a conversation over the cascade, this application's beside a straightforward client's.

    python -m tests.benchmarks.cascade            this application and a plain client of the three SDKs
    python -m tests.benchmarks.cascade --alone    this application by itself
    python -m tests.benchmarks.cascade --quick    few repetitions, a minute each: does it work at all

Linux only: the virtual sound card is PipeWire, the display Xvfb. Both clients talk to the same scripted
services on loopback, one after the other; how long those take for themselves is known and counted apart.
Ends with 1 if a bar is missed, 2 if nothing could be measured.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.cascade_far_end import FINAL_MS, FIRST_AUDIO_MS, FIRST_TOKEN_MS, CascadeFarEnd
from tests.benchmarks.cascade_trials import Speaker, converse
from tests.benchmarks.command import LEGEND, carry_out, switches
from tests.benchmarks.far_end import FarEnd
from tests.benchmarks.programs import PeerUnavailable, Program, Running, plain_client, this_application
from tests.benchmarks.switching import switch_seconds
from tests.benchmarks.table import Measure, Results, table
from tests.benchmarks.trials import RoomNoise
from tests.benchmarks.voice_live import marks
from tests.display import VirtualDisplay
from tests.fakes.scripted_speech import Boundaries
from tests.sound_card import SoundCardUnderTest, card_module

PLAIN = "a plain client"
SETTLED_SECONDS = 4.0  # after the first sound sent, a program still imports and warms up
MEASURES = (
    Measure("step_final", "speech end to final transcript (the service's)", "ms"),
    Measure("step_chat", "final transcript to chat request", "ms"),
    Measure("step_token", "chat request to first token (the service's)", "ms"),
    Measure("step_text", "first token to first text at the speech service", "ms", leads=True),
    Measure("handed", "of that, to the text handed to the Speech SDK", "ms", 5),
    Measure("step_audio", "first text to first audio on the wire (the service's)", "ms"),
    Measure("step_speaker", "first audio on the wire to speaker", "ms"),
    Measure("whole", "speech end to speaker", "ms"),
    Measure("overhead", "of that, neither of the services'", "ms", 40, 80, leads=True),
    Measure("barge_in", "barge-in to silence", "ms", 25, 35, leads=True),
    Measure("chat_closed", "barge-in decided to chat stream closed upstream", "ms", 100),
    Measure("heard_timed", "history against what was heard, with word times", "words", 1, 1),
    Measure("heard_untimed", "the same without word times", "ms", 300, 300),
    Measure("switch_cascade", "switch to the cascade in the running window to ready", "s", 1.5),
    Measure("switch_voice-live", "switch back to Voice Live to ready", "s", 1.5),
    Measure("cpu", "CPU in conversation, of one core", "%", 15),
    Measure("cpu_cuts", "the same, each answer spoken over after a second", "%"),
    Measure("memory", "memory in conversation (RSS)", "MB", 380),
    Measure("memory_pss", "the same, shared pages divided (PSS)", "MB"),
    Measure("shown", "process start to window shown", "s", 0.8),
    Measure("listening", "process start to first microphone audio sent", "s"),
)


@dataclass(frozen=True)
class Effort:
    """How often each thing is measured. ``turns`` are answers heard to their end; ``cuts`` are answers spoken
    over, half of them with word times."""

    starts: int
    turns: int
    cuts: int
    switches: int


WHOLE = Effort(starts=6, turns=8, cuts=100, switches=5)
QUICK = Effort(starts=2, turns=2, cuts=6, switches=1)


class Bench:
    """The card, the display, the services; ``measure`` puts one program through everything."""

    def __init__(
        self, card: SoundCardUnderTest, far_end: CascadeFarEnd, variables: Mapping[str, str], folder: Path
    ) -> None:
        self._card = card
        self._far_end = far_end
        self._folder = folder
        self._variables = variables

    def measure(self, program: Program, effort: Effort, vitals: Path | None = None) -> Results:
        results = Results(program.name)
        for attempt in range(effort.starts):
            running, listening = self._start(program)
            with running:
                if attempt > 0:  # The first start warms the caches.
                    self._note_start(results, running, listening, vitals)
        running, _ = self._start(program)
        with running:
            time.sleep(SETTLED_SECONDS)
            with spending(running, results, "cpu"):
                converse(self._far_end, effort.turns)
            with spending(running, results, "cpu_cuts"):
                self._interrupt(effort, results, vitals)
            results.add("memory", running.memory_mb())
            results.add("memory_pss", running.memory_mb("Pss"))
        return results

    def _start(self, program: Program) -> tuple[Running, float]:
        before = self._far_end.connections
        log = self._folder / f"{program.name}.log"
        running = Running(program, self._variables, log)
        try:
            return running, self._far_end.connected(before)
        except TimeoutError:
            running.__exit__(None, None, None)
            said = log.read_text(encoding="utf-8", errors="replace")
            raise PeerUnavailable(f"{program.name} did not speak to the services:\n{said[-2000:]}") from None

    def _note_start(self, results: Results, running: Running, listening: float, vitals: Path | None) -> None:
        results.add("listening", listening - running.started_at)
        shown = marks(vitals, "window", running.started_at) if vitals else []
        results.add("shown", shown[0] - running.started_at if shown else None)

    def _interrupt(self, effort: Effort, results: Results, vitals: Path | None) -> None:
        speaker = Speaker(self._card, self._far_end)
        speaker.begin()
        for number in range(effort.cuts):
            boundaries = Boundaries.NORMAL if number % 2 else Boundaries.MISSING
            try:
                add_all(results, speaker.exchange(boundaries))
            except TimeoutError:
                print(f"{results.client}: no answer to turn {number + 1}; the rest is left out.", flush=True)
                break
        else:
            add_all(results, speaker.finish())
        if speaker.repeated:
            print(f"{results.client}: {speaker.repeated} measurements were disturbed and repeated.")
        results.values.setdefault("handed", []).extend(handed_ms(speaker.tokens, vitals))


@contextmanager
def spending(running: Running, results: Results, key: str) -> Iterator[None]:
    """Notes how much of one core the program needed for what is in the ``with`` block."""
    began, spent = time.monotonic(), running.cpu_seconds()
    yield
    results.add(key, 100 * (running.cpu_seconds() - spent) / (time.monotonic() - began))


def handed_ms(tokens: Sequence[float], vitals: Path | None) -> list[float]:
    """From each answer's first token, as the service wrote it, until the application had handed it on."""
    handed = marks(vitals, "text", tokens[0]) if vitals and tokens else []
    first_after = (next((at for at in handed if at >= token), None) for token in tokens)
    return [1000 * (at - token) for token, at in zip(tokens, first_after, strict=True) if at is not None]


def add_all(results: Results, values: Mapping[str, float]) -> None:
    for key, value in values.items():
        results.add(key, value)


def run(options: argparse.Namespace, folder: Path) -> tuple[Results, list[Results]]:
    effort = QUICK if options.quick else WHOLE
    vitals = folder / "vitals.jsonl"
    found, ours = [], Results("VoiceDesk")
    with (
        card_module().VirtualSoundCard() as bare,
        CascadeFarEnd() as far_end,
        FarEnd() as voice_live,
        VirtualDisplay() as display,
    ):
        card = SoundCardUnderTest(bare)
        variables = {**card.environment, **far_end.environment, "DISPLAY": display.name}
        with RoomNoise(card):
            bench = Bench(card, far_end, variables, folder)
            if not options.alone:
                try:
                    found.append(bench.measure(plain_client(PLAIN), effort))
                except PeerUnavailable as reason:
                    print(f"The peer is left out: {reason}", flush=True)
            if not options.peers_only:
                program = this_application(folder / "profile", vitals, "cascade")
                ours = bench.measure(program, effort, vitals)
                both, before = {**variables, **voice_live.environment}, far_end.connections
                for backend, seconds in switch_seconds(folder / "switching", both, effort.switches):
                    ours.add(f"switch_{backend}", seconds)
                if far_end.connections - before != effort.switches:
                    print("The window did not switch to the cascade each time.", flush=True)
        for complaint in far_end.complaints:
            print(f"A service complained: {complaint}", flush=True)
    return ours, found


def waterfall(results: Results) -> str:
    """The steps of one answer as bars, a character for each 10 ms."""
    lines, at = [], 0.0
    for measure in (each for each in MEASURES if each.key.startswith("step_")):
        values = sorted(results.values.get(measure.key, []))
        if not values:
            return "No answer was measured."
        median = values[len(values) // 2]
        bar = " " * round(at / 10) + "#" * max(1, round(median / 10))
        lines.append(f"{measure.title:54}{median:7.1f} ms  {bar}")
        at += median
    return "\n".join(lines)


def report(ours: Results, others: Sequence[Results]) -> str:
    known = f"{FINAL_MS:g} + {FIRST_TOKEN_MS:g} + {FIRST_AUDIO_MS:g} ms"
    return "\n\n".join([
        waterfall(ours),
        table(ours, others, MEASURES),
        f"{LEGEND}; the services take {known} by themselves.",
    ])


def main() -> int:
    return carry_out(switches(__doc__).parse_args(), run, report, MEASURES)


if __name__ == "__main__":
    sys.exit(main())
