"""How a benchmark ends."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.benchmarks.command import Run, carry_out, switches
from tests.benchmarks.programs import PeerUnavailable
from tests.benchmarks.table import MEASURES, Results

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="benchmarks need Linux")


def names(ours: Results, others: Sequence[Results]) -> str:
    return ", ".join([ours.client, *(each.client for each in others)])


def finds(*clients: str) -> Run:
    def run(options: argparse.Namespace, folder: Path) -> tuple[Results, list[Results]]:
        assert folder.is_dir()
        return Results("VoiceDesk"), [Results(client) for client in clients]

    return run


@linux_only
@pytest.mark.parametrize(
    ("given", "told"), [([], "VoiceDesk, a peer, another"), (["--peers-only"], "a peer, another")]
)
def test_a_report_has_this_application_first_unless_it_is_left_out(
    given: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    carry_out(switches("").parse_args(given), finds("a peer", "another"), names, MEASURES)

    assert capsys.readouterr().out.strip() == told


@linux_only
def test_all_values_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    kept = tmp_path / "values.json"
    carry_out(switches("").parse_args(["--json", str(kept)]), finds("a peer"), names, MEASURES)

    assert json.loads(kept.read_text(encoding="utf-8")) == {"VoiceDesk": {}, "a peer": {}}


@linux_only
def test_where_nothing_can_be_measured_the_reason_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    def run(options: argparse.Namespace, folder: Path) -> tuple[Results, list[Results]]:
        raise PeerUnavailable("The peer is not there.")

    assert carry_out(switches("").parse_args([]), run, names, MEASURES) == 2
    assert capsys.readouterr().err == "The peer is not there.\n"
