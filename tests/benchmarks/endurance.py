"""Half an hour of conversation with many barge-ins: does anything grow that should not?

    python -m tests.benchmarks.endurance                          30 minutes, 200 barge-ins
    python -m tests.benchmarks.endurance --minutes 3 --barge-ins 20

The real window on the virtual sound card, in front of the scripted service. Once a minute its memory, its
threads and its references to None are noted; the application writes the last itself (VOICEDESK_VITALS).
Ends with 1 if something grew, 2 if it could not be measured. Linux only.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from tests.benchmarks.far_end import FarEnd
from tests.benchmarks.programs import Running, this_application
from tests.benchmarks.table import aligned
from tests.benchmarks.trials import Person, RoomNoise
from tests.display import VirtualDisplay
from tests.sound_card import SoundCardUnderTest, card_module

MEMORY_MB = 15.0
LOST_REFERENCES = 500  # a library that loses them loses thousands a minute
GAINED_REFERENCES_A_BARGE_IN = 40  # what the transcript itself keeps
IMMORTAL = 1 << 30  # Python 3.12 and later give None such a count and no longer keep it
PULSES_A_RUN = 30


@dataclass(frozen=True)
class Pulse:
    """``seconds`` since the conversation began; ``none_references`` is ``sys.getrefcount(None)`` in it."""

    seconds: float
    memory_mb: float
    threads: int
    none_references: int


def growth(values: list[float]) -> float:
    """From the first three after the warm-up (the first of all) to the last three."""
    return fmean(values[-3:]) - fmean(values[1:4])


def report(pulses: list[Pulse], barge_ins: int) -> tuple[str, list[str]]:
    """A table of the pulses, and a sentence for each thing that grew; needs at least four pulses."""
    rows = [["minute", "memory, MB", "threads", "references to None"]]
    rows += [[f"{p.seconds / 60:.1f}", f"{p.memory_mb:.1f}", str(p.threads), str(p.none_references)]
             for p in pulses]
    memory = growth([pulse.memory_mb for pulse in pulses])
    references = growth([float(pulse.none_references) for pulse in pulses])
    early, late = (max(p.threads for p in part) for part in (pulses[1:4], pulses[-3:]))
    complaints = []
    if memory > MEMORY_MB:
        complaints.append(f"memory grew by {memory:.1f} MB, the bar is {MEMORY_MB:g}")
    if late > early:
        complaints.append(f"threads grew from {early} to {late}")
    mortal = pulses[0].none_references < IMMORTAL
    if mortal and not -LOST_REFERENCES <= references <= GAINED_REFERENCES_A_BARGE_IN * barge_ins:
        complaints.append(f"references to None changed by {references:+.0f}")
    summary = (f"\nmemory {memory:+.1f} MB, threads {early} to {late}, references to None {references:+.0f},"
               f" {barge_ins} barge-ins")
    return aligned(rows) + "\n" + summary, complaints


def converse(person: Person, running: Running, vitals: Path, seconds: float, barge_ins: int) -> list[Pulse]:
    """Interrupt one answer after the other, evenly over the time. Raises RuntimeError if the program ends."""
    began = time.monotonic()
    pulses: list[Pulse] = []
    person.begin()
    for number in range(barge_ins):
        person.barge_in((50, 200, 1000)[number % 3], stalled=number % 20 == 19)
        if not running.alive:
            raise RuntimeError(f"the application ended after {number} barge-ins")
        now = time.monotonic() - began
        if now >= len(pulses) * seconds / PULSES_A_RUN:
            pulses.append(Pulse(now, running.memory_mb(), running.threads(), none_references(vitals)))
        time.sleep(max(0.0, (number + 1) * seconds / barge_ins - now))
    person.finish()
    pulses.append(Pulse(time.monotonic() - began, running.memory_mb(), running.threads(),
                        none_references(vitals)))
    return pulses


def none_references(vitals: Path) -> int:
    """What the application noted last. Raises RuntimeError if it notes nothing."""
    for line in reversed(vitals.read_text(encoding="utf-8").splitlines() if vitals.exists() else []):
        row = json.loads(line)
        if "none_references" in row:
            return int(row["none_references"])
    raise RuntimeError("the application wrote no vitals")


def run(minutes: float, barge_ins: int, folder: Path) -> list[Pulse]:
    vitals = folder / "vitals.jsonl"
    program = this_application(folder / "profile", vitals)
    with card_module().VirtualSoundCard() as bare, FarEnd() as far_end, VirtualDisplay() as display:
        card = SoundCardUnderTest(bare)
        variables = {**card.environment, **far_end.environment, "DISPLAY": display.name}
        with RoomNoise(card), Running(program, variables, folder / "log") as running:
            far_end.connected(0)
            return converse(Person(card, far_end), running, vitals, minutes * 60, barge_ins)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--barge-ins", type=int, default=200)
    options = parser.parse_args()
    if options.barge_ins < 4 or options.minutes * 60 / options.barge_ins < 1:
        parser.error("at least four barge-ins, and at most one a second")
    with tempfile.TemporaryDirectory(prefix="voicedesk-endurance-") as folder:
        try:
            pulses = run(options.minutes, options.barge_ins, Path(folder))
        except (RuntimeError, TimeoutError, card_module().SoundCardError) as reason:
            print(f"Not measured: {reason}", file=sys.stderr)
            return 2
    text, complaints = report(pulses, options.barge_ins)
    print(text, *complaints, sep="\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
