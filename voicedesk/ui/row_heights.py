"""Where each row of a long list lies, with heights that are estimates until somebody looks."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate


class RowHeights:
    """Pixels from the top of the first row. Sums are kept up to the first row that changed."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._tops: list[int] = [0]
        self._valid = 0  # rows whose bottom is summed

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    def insert(self, row: int, heights: list[int]) -> None:
        self._heights[row:row] = heights
        self._dirty(row)

    def remove(self, row: int, count: int) -> None:
        del self._heights[row : row + count]
        self._dirty(row)

    def set(self, row: int, height: int) -> None:
        if self._heights[row] != height:
            self._heights[row] = height
            self._dirty(row)

    def top(self, row: int) -> int:
        self._sum()
        return self._tops[row]

    @property
    def total(self) -> int:
        self._sum()
        return self._tops[-1]

    def row_at(self, y: int) -> int:
        """The row that covers ``y``, or the nearest; -1 if there are none."""
        self._sum()
        return max(min(bisect_right(self._tops, y) - 1, len(self._heights) - 1), 0 if self._heights else -1)

    def _dirty(self, row: int) -> None:
        self._valid = min(self._valid, row)

    def _sum(self) -> None:
        if self._valid == len(self._heights) and len(self._tops) == self._valid + 1:
            return
        start = self._tops[self._valid]
        self._tops[self._valid :] = accumulate(self._heights[self._valid :], initial=start)
        self._valid = len(self._heights)
