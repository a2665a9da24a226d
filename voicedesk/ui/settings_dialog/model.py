"""The settings as the window edits them: one value, changed here and saved behind the scenes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor

from pydantic import SecretStr
from PySide6.QtCore import QObject, Signal

from voicedesk.settings.errors import ConfigurationError, VoiceDeskError
from voicedesk.settings.load import Loaded
from voicedesk.settings.schema import SecretName, Settings
from voicedesk.settings.secrets import checked_key
from voicedesk.settings.store import SettingsStore

Work = Callable[[], object]
Done = Callable[[BaseException | None], None]
RunBlocking = Callable[[Work, Done], None]
"""Runs the first on a worker thread, then the second, with what it raised, on the main thread."""


def on_executor(loop: asyncio.AbstractEventLoop, executor: Executor | None = None) -> RunBlocking:
    """The usual ``RunBlocking``; work that is cancelled because the loop ends is forgotten."""

    def run(work: Work, done: Done) -> None:
        def settle(future: asyncio.Future[object]) -> None:
            if not future.cancelled():
                done(future.exception())

        loop.run_in_executor(executor, work).add_done_callback(settle)

    return run


class JobLine:
    """Runs blocking jobs one after the other, so that a later write cannot be overtaken by an earlier."""

    def __init__(self, run_blocking: RunBlocking) -> None:
        self._run_blocking = run_blocking
        self._waiting: deque[tuple[Work, Done]] = deque()
        self._running = False

    def put(self, work: Work, done: Done) -> None:
        self._waiting.append((work, done))
        if not self._running:
            self._next()

    def _next(self) -> None:
        self._running = bool(self._waiting)
        if self._running:
            work, done = self._waiting.popleft()
            self._run_blocking(work, lambda error: self._settled(done, error))

    def _settled(self, done: Done, error: BaseException | None) -> None:
        try:
            done(error)
        finally:
            self._next()


class SettingsModel(QObject):
    """The one holder of settings and secrets while the window is open; every part may change them here.

    Signals:
        changed(object): the new ``Settings``, at once, before they are saved.
        secrets_changed(): a key was entered, removed or read, or the keyring's state changed.
        saved(str): empty after a save, else the sentence why it failed.
    """

    changed = Signal(object)
    secrets_changed = Signal()
    saved = Signal(str)

    def __init__(
        self,
        loaded: Loaded,
        run_blocking: RunBlocking,
        store: SettingsStore | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.loaded = loaded
        self._store = store or SettingsStore(loaded.profile.settings_file)
        self._jobs = JobLine(run_blocking)
        self._saving = False
        self._dirty = False
        self._written = loaded.stored

    @property
    def settings(self) -> Settings:
        return self.loaded.settings

    def value(self, section: str, name: str) -> object:
        return getattr(getattr(self.loaded.settings, section), name)

    def change(self, section: str, name: str, value: object) -> str:
        """Use and save the value; or leave all as it was and return the sentence why it will not do."""
        if self.value(section, name) == value and self.loaded.override(section, name) is None:
            return ""
        try:
            self.loaded = self.loaded.changed(section, name, value)
        except ConfigurationError as error:
            return str(error)
        self.changed.emit(self.loaded.settings)
        self._save()
        return ""

    def judge_address(self, host: str, *, trusted: bool) -> None:
        """The person's answer about an address that was found in a file of the current folder."""
        self.loaded = self.loaded.judged(host, trusted=trusted)
        self.changed.emit(self.loaded.settings)
        if trusted:
            self._save()

    def reset(self) -> None:
        """All defaults again, but for what flags and environment say; secrets stay."""
        self.loaded = self.loaded.reset()
        self.changed.emit(self.loaded.settings)
        self._save()

    def load_secrets(self) -> None:
        """Read the keyring on a worker thread; ``secrets_changed`` follows."""
        self._with_secrets(self.loaded.secrets.load)

    def keep_secret(self, name: SecretName, text: str) -> str:
        """Keep the key; or return the sentence why it is none."""
        try:
            secret: SecretStr = checked_key(text)
        except ValueError as error:
            return str(error)
        self._with_secrets(lambda: self.loaded.secrets.keep(name, secret))
        return ""

    def forget_secret(self, name: SecretName) -> None:
        self._with_secrets(lambda: self.loaded.secrets.forget(name))

    def save_now(self) -> None:
        """Write what is not yet written, blocking; for the end of the program.

        Raises ConfigurationError if the disk refuses."""
        if self._saving or self._dirty:
            self._write()

    def _save(self) -> None:
        self._dirty = True
        if not self._saving:
            self._saving = True
            self._jobs.put(self._write, self._wrote)

    def _write(self) -> None:
        """On a worker thread; ``loaded`` is frozen, so reading it here is safe."""
        self._dirty = False
        stored = self.loaded.stored
        self._store.update(stored, since=self._written)
        self._written = stored

    def _wrote(self, error: BaseException | None) -> None:
        self._saving = False
        self.saved.emit(_sentence(error))
        if self._dirty:  # Changed while it was being written.
            self._save()

    def _with_secrets(self, work: Work) -> None:
        self._jobs.put(work, self._settled_secrets)

    def _settled_secrets(self, error: BaseException | None) -> None:
        if error is not None:
            self.saved.emit(_sentence(error))
        self.secrets_changed.emit()


def _sentence(error: BaseException | None) -> str:
    if error is None:
        return ""
    return (
        str(error)
        if isinstance(error, VoiceDeskError)
        else "This could not be saved. It holds until VoiceDesk closes."
    )
