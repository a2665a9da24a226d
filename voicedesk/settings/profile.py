"""Where the settings and the logs of one person lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

APPLICATION = "VoiceDesk"


@dataclass(frozen=True, slots=True)
class Profile:
    """Paths only; nothing is made until something is written. ``folder`` is the one that ``--profile``
    named, for programs that are started with the same one."""

    settings_file: Path
    log_folder: Path
    folder: Path | None = None

    @classmethod
    def at(cls, folder: Path) -> Profile:
        """Everything in one folder, as ``--profile`` asks for."""
        folder = folder.expanduser().absolute()
        return cls(folder / "settings.json", folder / "logs", folder)

    @classmethod
    def default(cls) -> Profile:
        """The places the system keeps for such things."""
        config = platformdirs.user_config_path(APPLICATION, appauthor=False)
        logs = platformdirs.user_log_path(APPLICATION, appauthor=False)
        return cls(config / "settings.json", logs)
