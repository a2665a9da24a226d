"""The setup program for people and the MSI for fleets, both signed if a certificate is given."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from release.signing import sign

from windows import msi, setup_program
from windows.authenticode import credentials_from
from windows.identity import CONSOLE_PROGRAM, WINDOW_PROGRAM
from windows.payload import gathered


def build(program: Path, out: Path) -> list[Path]:
    """Makes both around the frozen program, and returns their paths in ``out``.

    With a certificate in the environment (see ``windows.authenticode``) the two executables in ``program``
    are signed in place, then the uninstaller, then both installers. Raises PayloadUnfit, InstallerFailed
    and SigningFailed.
    """
    credentials = credentials_from(os.environ)
    payload = gathered(program)
    signed = sign([program / WINDOW_PROGRAM, program / CONSOLE_PROGRAM], credentials)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        made = [setup_program.build(payload, out, work, signed=signed), msi.build(payload, out, work)]
    sign(made, credentials)
    return made
