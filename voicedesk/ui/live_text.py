"""The rows that are being said right now: how much of them is shown, how much has settled."""

from __future__ import annotations

from voicedesk.conversation.turns import Speaker, Turn, TurnStatus
from voicedesk.ui.row_layout import RowLook
from voicedesk.ui.streaming_words import PartialWords, WordFlow
from voicedesk.ui.transcript_text import Row, entry_id


class LiveText:
    """``now`` is in seconds of a steady clock."""

    def __init__(self) -> None:
        self.partials: dict[str, PartialWords] = {}
        self.flows: dict[str, WordFlow] = {}
        self.opened: set[str] = set()  # chips and long turns that somebody expanded

    def update(self, row: Row, now: float) -> None:
        """Take in a row that is new or was replaced."""
        if not isinstance(row, Turn) or row.status is not TurnStatus.LIVE:
            self.partials.pop(entry_id(row), None)
            self.flows.pop(entry_id(row), None)
        elif row.speaker is Speaker.USER:
            self.partials.setdefault(row.row_id, PartialWords()).update(row.text, now)
        else:
            self.flows.setdefault(row.row_id, WordFlow()).update(row.text, now)

    def forget(self, row: Row) -> None:
        self.partials.pop(entry_id(row), None)
        self.flows.pop(entry_id(row), None)

    def look(self, row: Row, now: float) -> RowLook:
        key = entry_id(row)
        expanded = key in self.opened
        if isinstance(row, Turn) and key in self.partials:
            return RowLook(stable_chars=self.partials[key].stable_chars(row.text, now), expanded=expanded)
        if isinstance(row, Turn) and key in self.flows:
            return RowLook(shown_chars=self.flows[key].shown_chars(now), expanded=expanded)
        return RowLook(expanded=expanded)

    def settled(self, now: float) -> bool:
        """Nothing will look different by the passing of time alone."""
        return all(words.all_stable(now) for words in self.partials.values()) and all(
            flow.shown_chars(now) == len(flow.text) for flow in self.flows.values()
        )

    def live_ids(self) -> set[str]:
        return self.partials.keys() | self.flows.keys()

    def toggle(self, row: Row) -> None:
        self.opened ^= {entry_id(row)}
