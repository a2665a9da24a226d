"""``VoiceDesk.app``: laid out, described, checked and signed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from release import product

from macos import property_list, signing_commands
from macos.commands import Runner, run_patiently
from macos.credentials import Identity
from macos.icon import write_icon
from macos.layout import lay_out
from macos.linkage import foreign, missing
from macos.mach_o import PROCESSORS, slices
from macos.refusal import PackingFailed
from macos.rules import broken, built_for_newer
from macos.seals import broken_seals

DRAWING = product.ROOT / "resources" / "icons" / "voicedesk.svg"


def assemble(program: Path, folder: Path) -> Path:
    """Makes the unsigned ``VoiceDesk.app`` in ``folder`` and returns it.

    ``program`` is the one-directory program, or a ``.app`` that PyInstaller left beside it. Works on any
    system, for only files are read and written. Raises PackingFailed with every rule that is broken.
    """
    app = lay_out(_one_directory(program), folder / f"{product.NAME}.app")
    architecture = architecture_of(app)
    contents = app / "Contents"
    write_icon(DRAWING, contents / "Resources" / property_list.ICON)
    (contents / "Info.plist").write_bytes(property_list.written(property_list.info(architecture)))
    _refuse([*broken(app, architecture), *foreign(app, architecture)])
    _tell("Built for a newer macOS than the oldest that we promise; try it there:",
          built_for_newer(app, architecture))
    _tell("Wants a library that is not in the bundle:", missing(app, architecture))
    return app


def architecture_of(app: Path) -> str:
    """``arm64`` or ``x86_64``. Raises PackingFailed for any other, and for a program of several: the wheels
    are for one each, so a universal program would be half a program."""
    found = {part.architecture for part in slices(app / "Contents" / "MacOS" / app.stem)}
    if len(found) != 1 or not found <= set(PROCESSORS.values()):
        raise PackingFailed(f"{app.stem} is for {', '.join(sorted(found))}; it must be for one of"
                            f" {', '.join(sorted(PROCESSORS.values()))}.")
    return found.pop()


def sign(app: Path, identity: Identity, runner: Runner) -> None:
    """Signs everything from the inside out, verifies it, and reads in the signatures that nothing is missing.

    Raises PackingFailed.
    """
    with tempfile.TemporaryDirectory() as folder:
        entitlements = Path(folder) / "entitlements.plist"
        entitlements.write_bytes(property_list.written(property_list.ENTITLEMENTS))
        for command in signing_commands.signing(app, identity, entitlements):
            run_patiently(command, runner)  # Apple's clock is not always there
    runner.run(signing_commands.verifying(app))
    _refuse(broken_seals(app, identity.is_ad_hoc))


def _one_directory(program: Path) -> Path:
    return program.with_suffix("") if program.suffix == ".app" else program


def _tell(heading: str, lines: list[str]) -> None:
    if lines:
        print("\n".join([heading, *lines]))


def _refuse(sentences: Iterable[str]) -> None:
    told = list(sentences)
    if told:
        raise PackingFailed("\n".join(["The bundle is not as it must be:", *told]))
