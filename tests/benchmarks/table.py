"""Medians, 95th percentiles and ratios, set as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Measure:
    """One line: what it is, in which unit, and the bar it is held to (None: none).

    ``leads``: no peer in the same run may be ahead. ``of_size``: judged by its distance from zero, as an
    error is.
    """

    key: str
    title: str
    unit: str
    bar: float | None = None
    p95_bar: float | None = None
    of_size: bool = False
    leads: bool = False


MEASURES = (
    Measure("mic_to_wire", "microphone to wire", "ms", 16, leads=True),
    Measure("wire_to_speaker", "first audio on the wire to speaker", "ms", 16, leads=True),
    Measure("barge_in_50", "speech_started to silence, 50 ms deltas", "ms", 25, 35, leads=True),
    Measure("barge_in_200", "speech_started to silence, 200 ms deltas", "ms", 25, 35, leads=True),
    Measure("barge_in_1000", "speech_started to silence, 1000 ms deltas", "ms", 25, 35, leads=True),
    Measure("truncation", "truncation: reported minus played", "ms", 20, of_size=True),
    Measure("truncation_stall", "the same across a stall of 1 s", "ms", 20, of_size=True),
    Measure("cpu", "CPU in conversation, of one core", "%", 10),
    Measure("memory", "memory in conversation (RSS)", "MB", 200),
    Measure("memory_pss", "the same, shared pages divided (PSS)", "MB"),
    Measure("shown", "process start to window shown", "s", 0.8),
    Measure("listening", "process start to first microphone audio sent", "s", 1.8),
)


@dataclass
class Results:
    """What one client's run gave: values by measure, in the measure's unit. No values: it never does that."""

    client: str
    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, key: str, value: float | None) -> None:
        if value is not None:
            self.values.setdefault(key, []).append(value)


def median(values: Sequence[float]) -> float:
    return float(np.median(values))


def p95(values: Sequence[float], of_size: bool = False) -> float:
    """The 95th percentile; of an error, that of its size."""
    return float(np.percentile(np.abs(values) if of_size else values, 95))


def cell(measure: Measure, values: Sequence[float]) -> str:
    if not values:
        return "-"
    digits = 2 if measure.unit == "s" else 1 if abs(median(values)) < 100 else 0
    text = f"{median(values):{'+' if measure.of_size else ''}.{digits}f}"
    return text if len(values) < 3 else f"{text} ({p95(values, measure.of_size):.{digits}f})"


def verdict(measure: Measure, values: Sequence[float], peers: Sequence[Results] = ()) -> str:
    """``ok``, or by how much the bar is missed, or which peer is ahead; nothing where there is no bar."""
    if measure.bar is None:
        return ""
    if not values:
        return "not measured"
    found = abs(median(values)) if measure.of_size else median(values)
    if found > measure.bar:
        return f"{found - measure.bar:.1f} {measure.unit} over {measure.bar:g}"
    if measure.p95_bar is not None and p95(values) > measure.p95_bar:
        return f"p95 {p95(values) - measure.p95_bar:.1f} {measure.unit} over {measure.p95_bar:g}"
    ahead = [peer.client for peer in peers if measure.leads and peer.values.get(measure.key)
             and median(peer.values[measure.key]) < found]
    return f"behind {' and '.join(ahead)}" if ahead else "ok"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """How many times ours the peer's value is: above 1 we are ahead."""
    if not ours or not theirs or not median(ours):
        return "-"
    return f"{abs(median(theirs) / median(ours)):.1f}x"


def table(ours: Results, peers: Sequence[Results], measures: Sequence[Measure] = MEASURES) -> str:
    """All measures of all clients: median (95th percentile), then how far each peer is behind."""
    heads = ["", ours.client, "bar", "verdict"]
    for peer in peers:
        heads += [peer.client, "ratio"]
    rows = [heads]
    for measure in measures:
        values = ours.values.get(measure.key, [])
        bar = "" if measure.bar is None else f"{'+-' if measure.of_size else '<='}{measure.bar:g}"
        said = verdict(measure, values, peers)
        row = [f"{measure.title}, {measure.unit}", cell(measure, values), bar, said]
        for peer in peers:
            theirs = peer.values.get(measure.key, [])
            row += [cell(measure, theirs), ratio(values, theirs)]
        rows.append(row)
    return aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
             for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def missed(results: Results, peers: Sequence[Results] = (),
           measures: Sequence[Measure] = MEASURES) -> Mapping[str, str]:
    """The measures that miss their bar, with how."""
    verdicts = {m.title: verdict(m, results.values.get(m.key, []), peers) for m in measures}
    return {title: said for title, said in verdicts.items() if said not in ("", "ok")}
