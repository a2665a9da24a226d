"""A benchmark as a command: its switches, where it runs, and how it ends."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.programs import PeerUnavailable
from tests.benchmarks.table import Measure, Results, missed
from tests.sound_card import card_module

Run = Callable[[argparse.Namespace, Path], tuple[Results, list[Results]]]
Report = Callable[[Results, Sequence[Results]], str]

LEGEND = f"Median (95th percentile), {os.cpu_count()} cores; ratio: the peer's value over ours"


def switches(description: str | None) -> argparse.ArgumentParser:
    """Those that every benchmark has."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--alone", action="store_true", help="leave all peers out")
    parser.add_argument("--peers-only", action="store_true", help="leave this application out")
    parser.add_argument("--quick", action="store_true", help="few repetitions")
    parser.add_argument("--json", type=Path, help="write all values here")
    return parser


def carry_out(options: argparse.Namespace, run: Run, report: Report, measures: Sequence[Measure]) -> int:
    """1 if a bar is missed, 2 if nothing could be measured. With ``--peers-only`` the first peer stands where
    this application would, and misses no bar."""
    if not sys.platform.startswith("linux"):
        print("The benchmark needs Linux: its sound card is made of PipeWire.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="voicedesk-benchmark-") as folder:
        try:
            ours, others = run(options, Path(folder))
        except (PeerUnavailable, card_module().SoundCardError) as reason:
            print(reason, file=sys.stderr)
            return 2
    if options.peers_only and others:
        ours, others = others[0], others[1:]
    print(report(ours, others))
    if options.json:
        written = {results.client: results.values for results in (ours, *others)}
        options.json.write_text(json.dumps(written, indent=1), encoding="utf-8")
    return 1 if missed(ours, others, measures) and not options.peers_only else 0
