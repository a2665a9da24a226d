"""What people download for macOS: a disk image, signed and notarised if there are credentials."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from release import product

from macos import bundle, disk_image, signing_commands
from macos.commands import ProgramRunner, Runner, run_patiently
from macos.credentials import Credentials, credentials_from
from macos.notarisation import notarise

SELF_TEST = ("doctor", "--frozen")


def build(program: Path, out: Path) -> list[Path]:
    """Makes the disk image of the frozen program in ``out``, for the processor it was frozen on.

    On another system than macOS only the unsigned bundle is made, and returned: the image, the signatures
    and the notary need a Mac. Raises PackingFailed and SigningFailed.
    """
    runner = ProgramRunner() if sys.platform == "darwin" else None
    return pack(program, out, os.environ, runner)


def pack(program: Path, out: Path, environ: Mapping[str, str], runner: Runner | None) -> list[Path]:
    """As ``build``; ``environ`` names the credentials (see ``macos.credentials``), ``runner`` runs the
    programs of macOS, and None says that there are none."""
    credentials = credentials_from(environ)
    folder = out / "image"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    app = bundle.assemble(program, folder)
    if runner is None:
        disk_image.stage(folder)
        print(f"{app.name} is laid out; to sign it and to make the disk image needs a Mac.")
        return [app]
    _seal(app, credentials, runner)
    image = disk_image.make(folder, out, bundle.architecture_of(app), runner)
    _seal_image(image, credentials, runner)
    shutil.rmtree(folder)
    return [image]


def _seal(app: Path, credentials: Credentials, runner: Runner) -> None:
    """Signed, found able to start and to hold a conversation, and only then shown to the notary."""
    bundle.sign(app, credentials.identity, runner)
    runner.run(("/usr/bin/env", "QT_QPA_PLATFORM=offscreen", str(product.program(app, "darwin")), *SELF_TEST))
    if credentials.identity.is_ad_hoc:
        print(f"{app.name} is signed ad hoc, as VOICEDESK_SIGN_IDENTITY is not set: it starts on this Mac,"
              " and elsewhere after somebody allowed it in the system's settings.")
    if credentials.notary:
        notarise(app, credentials.notary, runner)
    elif not credentials.identity.is_ad_hoc:
        print("Not notarised, as no variable that begins with VOICEDESK_NOTARY is set.")


def _seal_image(image: Path, credentials: Credentials, runner: Runner) -> None:
    if credentials.identity.is_ad_hoc:
        return
    run_patiently(signing_commands.signing_of_image(image, credentials.identity), runner)
    if credentials.notary:
        notarise(image, credentials.notary, runner)
