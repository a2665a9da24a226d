"""Signing what people download: with whatever signer the system's own tools make, or not at all, and said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

FILES_NAMED = 3


class SigningFailed(Exception):
    """A file could not be signed, or its signature does not hold; the text says why, without a secret."""


class Credentials(Protocol):
    """A certificate together with the tool of its system. Both methods raise SigningFailed."""

    def sign(self, files: Sequence[Path]) -> None:
        """Signs the files in place."""

    def verify(self, files: Sequence[Path]) -> None:
        """Returns if each file bears a signature that holds."""


def sign(files: Iterable[Path], credentials: Credentials | None) -> bool:
    """Signs the files and checks each signature; without credentials says that they stay unsigned.

    The answer tells whether they are signed. Raises SigningFailed.
    """
    chosen = list(files)
    if credentials is None:
        print(f"Unsigned, as no certificate is given: {_named(chosen)}")
        return False
    credentials.sign(chosen)
    credentials.verify(chosen)
    print(f"Signed: {_named(chosen)}")
    return True


def _named(files: Sequence[Path]) -> str:
    more = len(files) - FILES_NAMED
    names = ", ".join(file.name for file in files[:FILES_NAMED])
    return f"{names} and {more} more" if more > 0 else names or "nothing, as all was signed before"
