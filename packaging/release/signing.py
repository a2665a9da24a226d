"""Signing what people download: with whatever signer the system's own tools make, or not at all, and said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol


class SigningFailed(Exception):
    """A file could not be signed, or its signature does not hold; the text says why, without a secret."""


class Credentials(Protocol):
    """A certificate together with the tool of its system. Both methods raise SigningFailed."""

    def sign(self, file: Path) -> None:
        """Signs the file in place."""

    def verify(self, file: Path) -> None:
        """Returns if the file bears a signature that holds."""


def sign(files: Iterable[Path], credentials: Credentials | None) -> bool:
    """Signs the files and checks each signature; without credentials says that they stay unsigned.

    The answer tells whether they are signed. Raises SigningFailed.
    """
    named = list(files)
    names = ", ".join(file.name for file in named)
    if credentials is None:
        print(f"Unsigned, as no certificate is given: {names}")
        return False
    for file in named:
        credentials.sign(file)
        credentials.verify(file)
    print(f"Signed: {names}")
    return True


def verify(files: Iterable[Path], credentials: Credentials) -> None:
    """Raises SigningFailed for the first file whose signature does not hold."""
    for file in files:
        credentials.verify(file)
