"""What the talk control shows of what it was told, as time passes: looks, notes, seconds. No Qt."""

from __future__ import annotations

import time
from collections.abc import Callable

from voicedesk.ui.talk_hints import NOTE_SECONDS, delay_seconds
from voicedesk.ui.view_state import Look, TalkView

NOTHING = TalkView(Look.OFFLINE, "", "", "")


class TalkShowing:
    """``view`` is the truth, which presses go by; ``shown`` is what stands in the window."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.view = NOTHING
        self.shown = NOTHING
        self._clock = clock
        self._view_since = 0.0
        self._due: float | None = None
        self._note = ""
        self._note_until = 0.0

    def take(self, view: TalkView) -> bool:
        """Take over a new view; True if ``shown`` has another look or other words now."""
        now = self._clock()
        if (
            view.look is not self.view.look
            or view.seconds != self.view.seconds
            or view.label != self.view.label
        ):
            self._view_since = now
        if view.note and view.note != self.view.note:
            self.say(view.note, NOTE_SECONDS)
        if view.look is not self.view.look:
            wait = delay_seconds(self.shown.look, view.look)
            self._due = now + wait if wait > 0 else None
        self.view = view
        return self.advance()

    def advance(self) -> bool:
        """Show what has waited long enough."""
        if self._due is not None and self._clock() < self._due:
            return False
        self._due = None
        changed = self.shown != self.view
        self.shown = self.view
        return changed

    def say(self, note: str, seconds: float) -> None:
        """Show ``note`` in place of the hint for that long."""
        self._note, self._note_until = note, self._clock() + seconds

    def note(self) -> str:
        return self._note if self._clock() < self._note_until else ""

    def waiting_seconds(self) -> float:
        """Until a look that waits is to be shown; 0.0 if none does."""
        return max(0.0, self._due - self._clock()) if self._due is not None else 0.0

    def elapsed(self) -> float:
        """Seconds since the conversation came to what it is in now."""
        return self._clock() - self._view_since
