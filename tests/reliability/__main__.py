"""Prints the rows: ``python -m tests.reliability [number ...]``. 0: no test failed."""

from __future__ import annotations

import sys

from tests.reliability.outcomes import run
from tests.reliability.rows import ROWS


def main(arguments: list[str]) -> int:
    numbers = {int(argument) for argument in arguments}
    rows = [row for row in ROWS if not numbers or row.number in numbers]
    outcomes, printed = run(rows)
    verdicts = {row: outcomes.verdict(row) for row in rows}
    for row, verdict in verdicts.items():
        print(f"{row.number:2}  {row.complaint}\n      {verdict}")
    failed = any(verdict.startswith("FAILED") for verdict in verdicts.values())
    if failed:
        print(f"\n{printed}")
    count = sum(verdict.startswith("pass") for verdict in verdicts.values())
    print(f"\n{count} of {len(rows)} rows pass")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
