"""All three services tried, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from voicedesk.ui.settings_dialog.trial import CheckState, Spawn, Trial


class AllTrials(QObject):
    """Signals:
    changed(): it began, or it ended.
    """

    changed = Signal()

    def __init__(self, trials: Sequence[Trial], spawn: Spawn, parent: QObject) -> None:
        super().__init__(parent)
        self.trials = tuple(trials)
        self._spawn = spawn
        self._task: asyncio.Task[Any] | None = None

    @property
    def running(self) -> bool:
        return self._task is not None

    @property
    def failed(self) -> tuple[Trial, ...]:
        return tuple(trial for trial in self.trials if trial.verdict.state is CheckState.FAILED)

    @property
    def passed(self) -> bool:
        return all(trial.verdict.state is CheckState.PASSED for trial in self.trials)

    def press(self) -> None:
        """Begin, or cancel what is under way."""
        if self._task is not None:
            self._task.cancel()
            return
        self._task = self._spawn(self._run())
        if self._task is not None:
            self._task.add_done_callback(self._settled)
            self.changed.emit()

    async def _run(self) -> None:
        """What one service says does not keep the next from being asked."""
        for trial in self.trials:
            task = trial.start()
            if task is None:
                continue
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:
                trial.cancel()
                await asyncio.wait([task])
                raise

    def _settled(self, _: asyncio.Task[Any]) -> None:
        self._task = None
        self.changed.emit()
