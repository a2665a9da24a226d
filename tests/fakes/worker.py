"""Stands where a worker thread would: blocking jobs wait until a test lets them run."""

from __future__ import annotations

from collections import deque

from voicedesk.ui.settings_dialog.model import Done, Work


class PatientWorker:
    """Call it as ``RunBlocking``; ``work()`` runs the jobs that came so far, on this thread."""

    def __init__(self) -> None:
        self.jobs: deque[tuple[Work, Done]] = deque()

    def __call__(self, work: Work, done: Done) -> None:
        self.jobs.append((work, done))

    def work(self) -> None:
        """Run everything, also what is put in meanwhile."""
        while self.jobs:
            job, done = self.jobs.popleft()
            try:
                job()
            except Exception as error:  # noqa: BLE001 - as a real worker hands it over
                done(error)
            else:
                done(None)
