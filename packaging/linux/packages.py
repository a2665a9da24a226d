"""Both Linux packages, made side by side: packing is most of the work, and has a processor each."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from linux import debian, tarball


def build(program: Path, out: Path) -> list[Path]:
    """The tarball, and the Debian package where ``dpkg-deb`` can make one. Takes a minute or two."""
    with tempfile.TemporaryDirectory(prefix="voicedesk-packages-") as name, ThreadPoolExecutor(2) as beside:
        works = [Path(name) / kind for kind in ("tarball", "debian")]
        jobs = [beside.submit(tarball.build, program, works[0], out)]
        if shutil.which("dpkg-deb"):
            jobs.append(beside.submit(debian.build, program, works[1], out))
        else:
            print("dpkg-deb is not here, so no Debian package is made.")
        return [job.result() for job in jobs]
