"""The root of every error that is shown to a person, and the one that settings raise.

``VoiceDeskError``
    ``ConfigurationError`` a setting is missing or wrong

Sound and backends add their branches in their own packages. The text of each is a sentence that says
what happened and what to do; it never holds a secret.
"""

from __future__ import annotations

from typing import ClassVar


class VoiceDeskError(Exception):
    """``code`` is stable, for the log; ``exit_code`` is what a command ends with because of it."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1


class ConfigurationError(VoiceDeskError):
    """``setting`` names what is wrong as the person wrote it (``AZURE_STT_THRESHOLD``, ``--mode``,
    ``voice_live.endpoint``), ``where`` the place it was read from."""

    code: ClassVar[str] = "configuration"
    exit_code: ClassVar[int] = 3

    def __init__(self, sentence: str, *, setting: str = "", where: str = "") -> None:
        super().__init__(sentence)
        self.setting = setting
        self.where = where
