from __future__ import annotations

import random

from voicedesk.ui.row_heights import RowHeights


def test_an_empty_list_has_no_row_anywhere() -> None:
    heights = RowHeights()

    assert (heights.total, heights.row_at(10), heights.top(0)) == (0, -1, 0)


def test_rows_lie_one_under_the_other() -> None:
    heights = RowHeights()
    heights.insert(0, [10, 20, 30])

    assert [heights.top(row) for row in range(4)] == [0, 10, 30, 60]
    assert [heights.row_at(y) for y in (-5, 0, 9, 10, 29, 30, 59, 60, 999)] == [0, 0, 0, 1, 1, 2, 2, 2, 2]


def test_sums_stay_right_however_rows_come_go_and_grow() -> None:
    dice = random.Random(3)
    heights, plain = RowHeights(), list[int]()
    for _ in range(3000):
        row = dice.randint(0, len(plain))
        match dice.randint(0, 3):
            case 0 if row < len(plain):
                plain[row] = dice.randint(1, 90)
                heights.set(row, plain[row])
            case 1 if row < len(plain):
                count = dice.randint(1, len(plain) - row)
                del plain[row : row + count]
                heights.remove(row, count)
            case _ if len(plain) < 60:
                more = [dice.randint(1, 90) for _ in range(dice.randint(1, 4))]
                plain[row:row] = more
                heights.insert(row, more)
        there = dice.randint(0, len(plain))
        assert heights.top(there) == sum(plain[:there])
        assert heights.total == sum(plain)
