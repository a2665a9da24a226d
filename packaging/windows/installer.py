"""The setup program for people and the MSI for fleets, both signed if a certificate is given."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from release.signing import sign

from windows import msi, setup_program
from windows.authenticode import credentials_from
from windows.payload import gathered
from windows.portable_executable import is_unsigned


def build(program: Path, out: Path, *, for_tests: bool = False) -> list[Path]:
    """Makes both around the frozen program, and returns their paths in ``out``. ``for_tests``: also by a
    compiler whose setup programs have known holes.

    With a certificate in the environment (see ``windows.authenticode``) all code in ``program`` that nobody
    has signed yet is signed in place, for Windows may ask each file it loads; then the uninstaller, then both
    installers. Raises PayloadUnfit, InstallerFailed and SigningFailed.
    """
    credentials = credentials_from(os.environ)
    named = [program / name for name in gathered(program).files]
    signed = sign(filter(is_unsigned, named), credentials)
    payload = gathered(program)  # signatures have a size
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        setup = setup_program.build(payload, out, work, signed=signed, for_tests=for_tests)
        made = [setup, msi.build(payload, out, work)]
    sign(made, credentials)
    return made
