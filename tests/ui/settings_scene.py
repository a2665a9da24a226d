"""What the tests of the settings dialog share: a model on a profile of its own, and no real keyring."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.keyrings import RememberingKeyring
from tests.fakes.worker import PatientWorker
from voicedesk.conversation.problems import Stage
from voicedesk.settings.environment import from_environment
from voicedesk.settings.load import Loaded
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.schema import Settings
from voicedesk.settings.secrets import SecretStore
from voicedesk.settings.sources import from_flags, from_variables, with_override
from voicedesk.settings.store import SettingsStore
from voicedesk.ui.settings_dialog.model import SettingsModel
from voicedesk.ui.settings_dialog.services import trials
from voicedesk.ui.settings_dialog.trial import ConnectionTest, Spawn, Trial

KEY = "planted-key-0123456789-4f2a"


@dataclass
class Scene:
    model: SettingsModel
    worker: PatientWorker
    store: SettingsStore
    ring: RememberingKeyring

    def stored(self) -> Settings:
        """What a next start would read, after the worker has done its work."""
        self.worker.work()
        return self.store.read()[0]


def scene(
    folder: Path,
    environ: dict[str, str] | None = None,
    flags: Flags | None = None,
    ring: RememberingKeyring | None = None,
) -> Scene:
    profile = Profile.at(folder)
    ring = ring or RememberingKeyring()
    overrides = (*from_variables(from_environment(environ or {})), *from_flags(flags or Flags()))
    settings = Settings()
    for override in overrides:
        settings = with_override(settings, override)
    loaded = Loaded(settings, Settings(), overrides, SecretStore(backend=lambda: ring), profile)
    worker = PatientWorker()
    store = SettingsStore(profile.settings_file)
    return Scene(SettingsModel(loaded, worker, store), worker, store, ring)


async def never(*_: object) -> Any:
    raise AssertionError("nothing is to be tested here")


NEVER: dict[Stage, ConnectionTest] = dict.fromkeys(Stage, never)


def nobody(work: Coroutine[Any, Any, None]) -> None:
    """Owns no task."""
    work.close()


def tried(on: Scene, check: ConnectionTest = never, spawn: Spawn = nobody) -> dict[Stage, Trial]:
    """Trials of all services that ask ``check``."""
    return trials(on.model, dict.fromkeys(Stage, check), spawn)
