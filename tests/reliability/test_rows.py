"""The rows name tests that exist, none is forgotten, and a verdict is what the tests said."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.reliability.outcomes import Outcomes
from tests.reliability.rows import ROWS, Row

ROOT = Path(__file__).resolve().parents[2]
ONE = Row(1, "It hears itself", ("tests/test_ears.py::test_it_does_not",))


def _tests_in(module: str) -> set[str]:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def told(outcome: str, **more: object) -> Outcomes:
    outcomes = Outcomes()
    values = {"longrepr": None, "user_properties": [], **more}
    outcomes.pytest_runtest_logreport(
        pytest.TestReport(
            f"{ONE.proofs[0]}[20 ms]", ("tests/test_ears.py", 1, "it"), {}, outcome, when="call", **values
        )  # type: ignore[arg-type]
    )
    return outcomes


def test_all_33_rows_are_there_and_each_is_proven_or_said_to_be_absent() -> None:
    assert [row.number for row in ROWS] == list(range(1, 34))
    assert all(bool(row.proofs) != bool(row.absent) for row in ROWS)


def test_every_proof_is_a_test_of_the_suite() -> None:
    proofs = [proof.partition("::") for row in ROWS for proof in row.proofs]

    assert [name for module, _, name in proofs if name not in _tests_in(module)] == []


def test_a_row_passes_with_what_was_measured() -> None:
    passed = told("passed", user_properties=[("figure", "0 interruptions")])

    assert passed.verdict(ONE) == "pass 0 interruptions"


def test_a_row_with_a_test_that_failed_names_it() -> None:
    assert told("failed").verdict(ONE) == "FAILED: it does not"


def test_what_could_not_be_tried_here_is_no_pass() -> None:
    skipped = told("skipped", longrepr=("tests/test_ears.py", 1, "Skipped: no sound card"))

    assert skipped.verdict(ONE) == "in part: it does not (no sound card)"
    assert Outcomes().verdict(ONE) == "in part: it does not (not run)"


def test_what_is_not_there_says_where_it_will_come_from() -> None:
    assert Outcomes().verdict(Row(2, "A kiosk", absent="issue 7")) == "absent: issue 7"
