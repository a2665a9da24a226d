from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.benchmarks.endurance import Pulse, growth, report
from tests.benchmarks.programs import Program, Running
from tests.benchmarks.table import MEASURES, Results, cell, missed, p95, ratio, table, verdict
from tests.benchmarks.voice_live import marks
from tests.waiting import until

BY_KEY = {measure.key: measure for measure in MEASURES}


@pytest.mark.parametrize(("key", "values", "said"), [
    ("mic_to_wire", [10.0, 16.0, 15.0], "ok"),
    ("mic_to_wire", [18.5], "2.5 ms over 16"),
    ("barge_in_50", [20.0] * 18 + [60.0, 70.0], "p95 25.5 ms over 35"),
    ("truncation", [-25.0, -24.0, -26.0], "5.0 ms over 20"),
    ("truncation", [-5.0, 4.0], "ok"),
    ("memory_pss", [900.0], ""),
    ("shown", [], "not measured"),
])
def test_a_verdict_names_the_bar_that_is_missed_and_by_how_much(
        key: str, values: list[float], said: str) -> None:
    assert verdict(BY_KEY[key], values) == said


def test_a_peer_that_is_ahead_is_named_where_we_want_to_lead() -> None:
    peers = [Results("Quick", {"mic_to_wire": [9.0], "cpu": [1.0]}), Results("Slow", {"mic_to_wire": [40.0]})]

    assert verdict(BY_KEY["mic_to_wire"], [10.0], peers) == "behind Quick"
    assert verdict(BY_KEY["mic_to_wire"], [8.0], peers) == "ok"
    assert verdict(BY_KEY["cpu"], [8.0], peers) == "ok"


def test_a_cell_shows_the_median_and_behind_it_the_95th_percentile() -> None:
    assert cell(BY_KEY["mic_to_wire"], [1.0, 2.0, 3.0]) == "2.0 (2.9)"
    assert cell(BY_KEY["truncation"], [-30.0, 10.0, 1.0]) == "+1.0 (28.0)"
    assert cell(BY_KEY["listening"], [1.234]) == "1.23"
    assert cell(BY_KEY["cpu"], []) == "-"


def test_the_95th_percentile_of_an_error_is_that_of_its_size() -> None:
    assert p95([-100.0] * 10 + [1.0] * 10, of_size=True) == 100.0


def test_a_ratio_above_one_means_that_the_peer_is_behind() -> None:
    assert ratio([10.0], [25.0]) == "2.5x"
    assert ratio([-5.0], [1000.0]) == "200.0x"
    assert ratio([], [25.0]) == "-"
    assert ratio([0.0], [25.0]) == "-"


def test_the_table_has_a_line_a_measure_and_a_pair_of_columns_a_peer() -> None:
    ours, peer = Results("VoiceDesk"), Results("A peer")
    ours.add("mic_to_wire", 12.0)
    ours.add("mic_to_wire", None)
    peer.add("mic_to_wire", 48.0)

    lines = table(ours, [peer]).splitlines()

    assert lines[0].split() == ["VoiceDesk", "bar", "verdict", "A", "peer", "ratio"]
    assert lines[2].split()[-5:] == ["12.0", "<=16", "ok", "48.0", "4.0x"]
    assert len(lines) == len(MEASURES) + 2


def test_missed_bars_are_named() -> None:
    ours = Results("VoiceDesk", {key: [measure.bar or 0.0] for key, measure in BY_KEY.items()})
    assert missed(ours) == {}

    ours.values["cpu"] = [12.0]
    assert missed(ours) == {"CPU in conversation, of one core": "2.0 % over 10"}


def test_marks_are_read_from_the_run_that_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "vitals.jsonl"
    rows = [{"at": 1.0, "window": "made"}, {"at": 5.0, "window": "made"}, {"at": 6.0, "phase": "listening"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    assert marks(path, "window", since=2.0) == [5.0]
    assert marks(tmp_path / "absent", "window", since=0.0) == []


def pulses(memory: list[float], threads: list[int], references: list[int]) -> list[Pulse]:
    return [Pulse(60.0 * n, *row) for n, row in enumerate(zip(memory, threads, references, strict=True))]


def test_growth_is_told_from_after_the_warm_up_to_the_end() -> None:
    assert growth([80.0, 100.0, 101.0, 102.0, 150.0, 103.0, 104.0, 105.0]) == pytest.approx(3.0)


def test_a_steady_run_passes() -> None:
    references = [41000, 41010, 41005, 41002, 41007, 41001]
    rows = pulses([150.0, 151.0, 150.0, 152.0, 151.0, 153.0], [9] * 6, references)

    assert report(rows, barge_ins=200)[1] == []


def test_an_immortal_none_tells_nothing() -> None:
    counts = [4294967295, 4295000573, 4294960000, 4294950000, 4294940000, 4294930000]
    rows = pulses([150.0] * 6, [9] * 6, counts)

    assert report(rows, barge_ins=200)[1] == []


@pytest.mark.parametrize(("memory", "threads", "references", "complaint"), [
    ([150.0, 150.0, 150.0, 160.0, 170.0, 180.0, 190.0], [9] * 7, [41000] * 7, "memory grew"),
    ([150.0] * 7, [9, 9, 9, 9, 11, 12, 13], [41000] * 7, "threads"),
    ([150.0] * 6, [9] * 6, [41000, 39000, 37000, 35000, 33000, 31000], "references"),
])
def test_a_leak_of_any_kind_is_named(memory: list[float], threads: list[int], references: list[int],
                                     complaint: str) -> None:
    complaints = report(pulses(memory, threads, references), barge_ins=200)[1]

    assert len(complaints) == 1
    assert complaint in complaints[0]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc, which only Linux has")
async def test_a_programs_cost_is_read_while_it_runs_and_its_end_is_certain(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.benchmarks.programs.END_SECONDS", 0.2)
    program = Program("sleeper", ("sh", "-c", "trap '' INT; echo up; sleep 60"), tmp_path)

    with Running(program, {}, tmp_path / "log") as running:
        assert running.alive
        await until(lambda: (tmp_path / "log").read_text() == "up\n")  # Until then it is no program yet.
        assert running.memory_mb() > 0.1
        assert running.threads() >= 1
        assert running.cpu_seconds() >= 0.0

    assert not running.alive
