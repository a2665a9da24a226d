"""Runs the tests that rows name, and tells what became of each row."""

from __future__ import annotations

import contextlib
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from tests.reliability.rows import Row

FIGURE = "figure"


class Outcomes:
    """A plugin of pytest: the verdict of each test by its name without parameters, and what it measured.

    A test tells a figure with ``record_property("figure", "silence after 21 ms")``.
    """

    def __init__(self) -> None:
        self._verdicts: dict[str, set[str]] = defaultdict(set)
        self._figures: dict[str, list[str]] = defaultdict(list)
        self._reasons: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.partition("[")[0]
        if report.skipped and isinstance(report.longrepr, tuple):
            self._reasons[name] = str(report.longrepr[2]).removeprefix("Skipped: ")
        if report.when == "call" or not report.passed:
            self._verdicts[name].add(report.outcome)
        if report.when == "call":
            self._figures[name] += [str(value) for key, value in report.user_properties if key == FIGURE]

    def verdict(self, row: Row) -> str:
        """``pass``, or what stands against it; figures and reasons follow."""
        if not row.proofs:
            return f"absent: {row.absent}"
        failed = [name for name in row.proofs if "failed" in self._verdicts[name]]
        untried = [name for name in row.proofs if "passed" not in self._verdicts[name] and name not in failed]
        if failed:
            return f"FAILED: {', '.join(_short(failed))}"
        figures = "; ".join(_known(figure for name in row.proofs for figure in self._figures[name]))
        if untried:
            reasons = _known(self._reasons.get(name, "not run") for name in untried)
            return f"in part: {', '.join(_short(untried))} ({'; '.join(reasons)}) {figures}".rstrip()
        return f"pass {figures}".rstrip()


def run(rows: Sequence[Row]) -> tuple[Outcomes, str]:
    """What came out, and what pytest printed on the way."""
    outcomes, printed = Outcomes(), io.StringIO()
    wanted = sorted({proof for row in rows for proof in row.proofs})
    options: list[Any] = ["-q", "-p", "no:cacheprovider", "-m", "not live", *wanted]
    with contextlib.redirect_stdout(printed):
        pytest.main(options, plugins=[outcomes])
    return outcomes, printed.getvalue()


def _short(names: Iterable[str]) -> list[str]:
    return [name.partition("::test_")[2].replace("_", " ") for name in names]


def _known(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
