"""The figures of a conversation over Voice Live, this application's beside its peers'.

    python -m tests.benchmarks.voice_live            this application and Microsoft's sample, 6 minutes each
    python -m tests.benchmarks.voice_live --peers    Pipecat's local transport too
    python -m tests.benchmarks.voice_live --alone    this application by itself
    python -m tests.benchmarks.voice_live --quick    few repetitions, a minute each: does it work at all

Linux only: the virtual sound card is PipeWire, the display Xvfb. Every client talks to the same scripted
service on loopback, one after the other. Ends with 1 if a bar is missed, 2 if nothing could be measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.command import LEGEND, carry_out, switches
from tests.benchmarks.far_end import APPEND, FarEnd
from tests.benchmarks.programs import (
    PeerUnavailable,
    Program,
    Running,
    microsofts_sample,
    pipecat,
    this_application,
)
from tests.benchmarks.table import MEASURES, Results, table
from tests.benchmarks.trials import Person, RoomNoise
from tests.display import VirtualDisplay
from tests.sound_card import SoundCardUnderTest, card_module

DELTAS = (50, 200, 1000)


@dataclass(frozen=True)
class Effort:
    """How often each thing is measured."""

    starts: int
    bursts: int
    barge_ins: int
    stalls: int


WHOLE = Effort(starts=6, bursts=60, barge_ins=25, stalls=12)
QUICK = Effort(starts=2, bursts=10, barge_ins=3, stalls=2)


class Bench:
    """The card, the display, the far end; ``measure`` puts one program through everything."""

    def __init__(self, card: SoundCardUnderTest, far_end: FarEnd, display: str, folder: Path) -> None:
        self._card = card
        self._far_end = far_end
        self._folder = folder
        self._variables = {**card.environment, **far_end.environment, "DISPLAY": display}

    def measure(self, program: Program, effort: Effort, vitals: Path | None = None) -> Results:
        results = Results(program.name)
        for attempt in range(effort.starts):
            with self._start(program) as running:
                self._note_start(results, running, vitals, counts=attempt > 0)
        with self._start(program) as running:
            self._far_end.connected(self._far_end.connections - 1)
            self._converse(running, effort, results)
        return results

    def _start(self, program: Program) -> Running:
        before = self._far_end.connections
        running = Running(program, self._variables, self._folder / f"{program.name}.log")
        try:
            self._far_end.connected(before)
        except TimeoutError:
            running.__exit__(None, None, None)
            log = (self._folder / f"{program.name}.log").read_text(encoding="utf-8", errors="replace")
            raise PeerUnavailable(f"{program.name} did not speak to the service:\n{log[-2000:]}") from None
        return running

    def _note_start(self, results: Results, running: Running, vitals: Path | None, counts: bool) -> None:
        """The first start warms the caches and does not count."""
        if not counts:
            return
        first = self._far_end.received(APPEND, running.started_at)[0]
        results.add("listening", first.at - running.started_at)
        shown = marks(vitals, "window", running.started_at) if vitals else []
        results.add("shown", shown[0] - running.started_at if shown else None)

    def _converse(self, running: Running, effort: Effort, results: Results) -> None:
        program = results.client
        time.sleep(1.0)
        person = Person(self._card, self._far_end)
        for latency in person.microphone_to_wire(effort.bursts):
            results.add("mic_to_wire", latency)
        began, spent = time.monotonic(), running.cpu_seconds()
        person.begin()
        for delta_ms in DELTAS * effort.barge_ins:
            outcome = person.barge_in(delta_ms)
            results.add("wire_to_speaker", outcome.first_audio_ms)
            results.add(f"barge_in_{delta_ms}", outcome.silence_ms)
            results.add("truncation", outcome.truncation_error_ms)
        for _ in range(effort.stalls):
            results.add("truncation_stall", person.barge_in(200, stalled=True).truncation_error_ms)
        person.finish()
        if person.repeated:
            print(f"{program}: {person.repeated} measurements were disturbed and repeated.", flush=True)
        results.add("cpu", 100 * (running.cpu_seconds() - spent) / (time.monotonic() - began))
        results.add("memory", running.memory_mb())
        results.add("memory_pss", running.memory_mb("Pss"))


def marks(vitals: Path, name: str, since: float, value: object = None) -> list[float]:
    """The moments at which the application noted this fact (of that value) in its vitals file, after a
    moment."""
    if not vitals.exists():
        return []
    rows = [json.loads(line) for line in vitals.read_text(encoding="utf-8").splitlines()]
    told = [row for row in rows if name in row and row["at"] >= since]
    return [row["at"] for row in told if value is None or row[name] == value]


def peers(options: argparse.Namespace) -> list[Callable[[], Program]]:
    """What is measured beside this application."""
    return [] if options.alone else [microsofts_sample, pipecat] if options.peers else [microsofts_sample]


def run(options: argparse.Namespace, folder: Path) -> tuple[Results, list[Results]]:
    effort = QUICK if options.quick else WHOLE
    vitals = folder / "vitals.jsonl"
    found, ours = [], Results("VoiceDesk")
    with card_module().VirtualSoundCard() as bare, FarEnd() as far_end, VirtualDisplay() as display:
        card = SoundCardUnderTest(bare)
        with RoomNoise(card):
            bench = Bench(card, far_end, display.name, folder)
            for peer in peers(options):
                try:
                    found.append(bench.measure(peer(), effort))
                except PeerUnavailable as reason:
                    print(f"A peer is left out: {reason}", flush=True)
            if not options.peers_only:
                ours = bench.measure(this_application(folder / "profile", vitals), effort, vitals)
    return ours, found


def report(ours: Results, others: Sequence[Results]) -> str:
    return f"{table(ours, others)}\n\n{LEGEND}."


def main() -> int:
    parser = switches(__doc__)
    parser.add_argument("--peers", action="store_true", help="measure Pipecat too")
    return carry_out(parser.parse_args(), run, report, MEASURES)


if __name__ == "__main__":
    sys.exit(main())
