"""The rows' layouts and heights: laid out where somebody looks, estimated everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from voicedesk.conversation.turns import Notice, Speaker, Turn, TurnStatus
from voicedesk.ui.row_heights import RowHeights
from voicedesk.ui.row_layout import (
    Metrics,
    RowLayout,
    RowLook,
    RowPlace,
    estimated_height,
    gap_above,
    lay_out,
)
from voicedesk.ui.theme import Theme
from voicedesk.ui.transcript_text import Row

OVERSCAN_ROWS = 8
MOST_KEPT = 100  # rows laid out on either side of what is in view


class RowStack:
    """``notice_height(notice, width)`` asks the widget that shows a problem; ``look(row)`` says how the row
    is shown at present. Pixels are counted from the top of the first row."""

    def __init__(
        self, theme: Theme, look: Callable[[Row], RowLook], notice_height: Callable[[Notice, int], int]
    ) -> None:
        self.theme = theme
        self.look = look
        self.notice_height = notice_height
        self.metrics = Metrics(736, 1.0)
        self.heights = RowHeights()
        self.rows: list[Row] = []
        self.layouts: list[RowLayout | None] = []
        self.made = 0  # layouts so far
        self.swept = 0  # how many had been made when those out of view were last let go

    def reset(self, rows: list[Row], width: int) -> None:
        """Other width, theme or text size: nothing that was laid out holds."""
        self.metrics = Metrics(width, self.theme.scale)
        self.rows = rows
        self.layouts = [None] * len(rows)
        self.heights = RowHeights()
        self.heights.insert(0, [estimated_height(row, self.metrics) for row in rows])

    def insert(self, rows: list[Row], at: int, count: int) -> None:
        self.rows = rows
        self.layouts[at:at] = [None] * count
        self.heights.insert(at, [estimated_height(row, self.metrics) for row in rows[at : at + count]])
        self._forget_gap(at + count)

    def remove(self, rows: list[Row], at: int, count: int) -> None:
        self.rows = rows
        del self.layouts[at : at + count]
        self.heights.remove(at, count)
        self._forget_gap(at)

    def _forget_gap(self, row: int) -> None:
        """The row's distance to the one above it may be another now."""
        if row < len(self.layouts):
            self.layouts[row] = None

    def renew(self, row: int) -> None:
        """Lay out one row again, if it was: its content has changed."""
        before = self.layouts[row]
        if before is None:
            return
        entry = self.rows[row]
        made = self._continued(entry, before, self._make(row, before))
        if isinstance(entry, Turn) and entry.speaker is Speaker.USER and entry.status is TurnStatus.LIVE:
            made = replace(made, height=max(made.height, before.height))  # A partial never shrinks its row.
        self._keep(row, made)

    def _continued(self, entry: Row, before: RowLayout, made: RowLayout) -> RowLayout:
        """An answer that only grew looks the same down to the line it ended in."""
        old, new = before.text, made.text
        if not isinstance(entry, Turn) or entry.status is not TurnStatus.LIVE or old is None or new is None:
            return made
        if entry.speaker is Speaker.USER:  # Whose words may change, and settle one by one.
            return made
        if before.height != made.height or not new.text.startswith(old.text):
            return made
        end = len(old.text)
        line = min(old.line_of(end), new.line_of(end))
        return replace(made, fresh_from=self.metrics.text_origin.y() + line * new.line_height)

    def shows(self, row: int) -> bool:
        """Whether a live turn's layout has the words that are to be seen now."""
        entry, layout = self.rows[row], self.layouts[row]
        if layout is None:
            return True
        if not isinstance(entry, Turn) or entry.speaker is Speaker.USER or layout.text is None:
            return False
        return layout.text.text == entry.text[: self.look(entry).shown_chars]

    def layout(self, row: int) -> RowLayout:
        found = self.layouts[row]
        if found is None:
            found = self._make(row)
            self._keep(row, found)
        return found

    def lay_out_between(self, top: int, bottom: int) -> None:
        """Lay out the rows from ``top`` to ``bottom`` and a few on either side."""
        if not self.rows:
            return
        first = max(0, self.heights.row_at(top) - OVERSCAN_ROWS)
        last = min(len(self.rows) - 1, self.heights.row_at(bottom) + OVERSCAN_ROWS)
        for row in range(first, last + 1):
            self.layout(row)
        if self.made - self.swept > MOST_KEPT:
            self._sweep(first, last)

    def _sweep(self, first: int, last: int) -> None:
        """Let go of the layouts far from what is in view; their heights stay."""
        self.swept = self.made
        for row, layout in enumerate(self.layouts):
            if layout is not None and not first - MOST_KEPT <= row <= last + MOST_KEPT:
                self.layouts[row] = None

    def _make(self, row: int, before: RowLayout | None = None) -> RowLayout:
        self.made += 1
        entry = self.rows[row]
        previous = self.rows[row - 1] if row else None
        gap = gap_above(entry, previous, self.metrics)
        place = RowPlace(gap, before.text if before is not None else None)
        made = lay_out(entry, self.look(entry), place, self.metrics, self.theme)
        if isinstance(entry, Notice):
            made = replace(made, height=self.notice_height(entry, self.metrics.width))
        return made

    def _keep(self, row: int, made: RowLayout) -> None:
        self.layouts[row] = made
        self.heights.set(row, made.total)
