"""What must hold of the final, signed bundle, read from the signatures themselves.

A bundle can be signed and still be mute: without the entitlement on the very signature that ships, macOS
gives a hardened program a microphone that records zeros, and asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from macos import property_list
from macos.code_signature import Signature
from macos.mach_o import slices
from macos.rules import code_in


def broken_seals(app: Path, ad_hoc: bool) -> list[str]:
    """A sentence for each thing that is unsigned, signed by nobody where somebody should have, not hardened,
    or entitled to more or less than it should."""
    return [*_unsigned(app, ad_hoc), *_wrong_rights(app), *_unsealed_data(app)]


def _unsigned(app: Path, ad_hoc: bool) -> Iterator[str]:
    for path in code_in(app):
        for part in slices(path):
            name = f"{path.relative_to(app)} ({part.architecture})"
            if part.signature is None:
                yield f"{name} is not signed."
            elif not ad_hoc:
                yield from (f"{name} {fault}" for fault in _faults(part.signature))


def _faults(signature: Signature) -> Iterator[str]:
    if not signature.is_somebodys:
        yield "is signed by no certificate."
    if not signature.is_hardened:
        yield "has no hardened runtime."


def _wrong_rights(app: Path) -> Iterator[str]:
    main = app / "Contents" / "MacOS" / app.stem
    for path in code_in(app):
        wanted = property_list.ENTITLEMENTS if path == main else {}
        for part in slices(path):
            if part.signature is not None and part.signature.entitlements != wanted:
                had = ", ".join(sorted(part.signature.entitlements)) or "nothing"
                yield f"{path.relative_to(app)} is entitled to {had}, which is not what it should be."


def _unsealed_data(app: Path) -> Iterator[str]:
    if not (app / "Contents" / "_CodeSignature" / "CodeResources").is_file():
        yield "The bundle's data are not sealed: Contents/_CodeSignature/CodeResources is missing."
