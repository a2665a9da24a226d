"""The self-test of what people download, unpacked or installed as they do it. The standard library alone.

    python packaging/release/downloaded.py linux|windows|macos DIR

``DIR`` holds what ``packaging/build.py`` made. On Windows the setup program installs for this person alone,
as a double click would, and it stays installed; then the MSI for everybody, for which this must be run by an
administrator, and that is removed again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from release import product

Way = Callable[[Path, Path], AbstractContextManager[Path]]
SELF_TEST = ("doctor", "--frozen")
USAGE = "usage: python packaging/release/downloaded.py linux|windows|macos DIR"
INSTALL_SECONDS = 300
TEST_SECONDS = 600
DONE, DONE_AFTER_RESTART = 0, 3010  # of Windows Installer
LINES_QUOTED = 8


class NotDownloadable(Exception):
    """What should be there to be downloaded is not, or cannot be unpacked; the text is a sentence."""


def main(arguments: list[str]) -> int:
    """The exit code of the first self-test that failed; 1 if one could not be started, 2 for wrong usage."""
    if len(arguments) != 2 or arguments[0] not in WAYS:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        codes = (tested(way, Path(arguments[1])) for way in WAYS[arguments[0]])
        return next(filter(None, codes), 0)
    except (NotDownloadable, OSError, tarfile.TarError, subprocess.SubprocessError) as error:
        print(f"The self-test was not run. {error}", file=sys.stderr)
        return 1


def tested(way: Way, folder: Path) -> int:
    with tempfile.TemporaryDirectory() as work, way(folder, Path(work)) as program:
        return self_test(program)


def self_test(program: Path) -> int:
    """Runs it without a screen. Raises NotDownloadable if there is no such program."""
    if not program.is_file():
        raise NotDownloadable(f"There is no {program.name} in what was unpacked.")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [str(program), *SELF_TEST],
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=TEST_SECONDS,
    ).returncode


@contextmanager
def unpacked_tarball(folder: Path, work: Path) -> Iterator[Path]:
    file = only(folder, product.tarball())
    with tarfile.open(file) as archive:
        archive.extractall(work, filter="tar")
    yield product.program(work / file.name.removesuffix(".tar.xz") / product.NAME, "linux")


@contextmanager
def installed_setup(folder: Path, _work: Path) -> Iterator[Path]:
    file = only(folder, product.windows_setup())
    subprocess.run([str(file), "/S"], check=True, timeout=INSTALL_SECONDS)
    yield product.program(Path(os.environ["LOCALAPPDATA"]) / "Programs" / product.NAME, "win32")


@contextmanager
def installed_msi(folder: Path, work: Path) -> Iterator[Path]:
    file = only(folder, product.windows_msi())
    _installer("/i", file, work / "installed.log")
    try:
        yield product.program(Path(os.environ["ProgramFiles"]) / product.NAME, "win32")  # noqa: SIM112
    finally:
        _installer("/x", file, work / "removed.log")


def _installer(what: str, msi: Path, log: Path) -> None:
    command = ["msiexec", what, str(msi), "/qn", "/norestart", "/l*v", str(log)]
    code = subprocess.run(command, check=False, timeout=INSTALL_SECONDS).returncode
    if code not in (DONE, DONE_AFTER_RESTART):
        raise NotDownloadable("\n".join([f"msiexec {what} ended with code {code}:", *_refusal(log)]))


def _refusal(log: Path) -> list[str]:
    """What stands in Windows Installer's log before the action that failed, which is far from its end."""
    if not log.is_file():
        return ["It wrote no log."]
    lines = [line for line in log.read_text(encoding="utf-16", errors="replace").splitlines() if line.strip()]
    failed = next((at for at, line in enumerate(lines) if "eturn value 3" in line), len(lines))
    return lines[max(0, failed - LINES_QUOTED) : failed + 1]


@contextmanager
def opened_image(folder: Path, work: Path) -> Iterator[Path]:
    file = only(folder, product.macos_image("*"))
    opened = work / "image"
    opened.mkdir()
    subprocess.run(
        ["hdiutil", "attach", str(file), "-readonly", "-nobrowse", "-mountpoint", str(opened)],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=INSTALL_SECONDS,
    )
    try:
        yield product.program(opened / f"{product.NAME}.app", "darwin")
    finally:
        subprocess.run(["hdiutil", "detach", str(opened), "-force"], check=False, stdout=subprocess.DEVNULL)


def only(folder: Path, pattern: str) -> Path:
    """The one file of that name; ``*`` stands for anything. Raises NotDownloadable."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        place = folder.resolve().name
        raise NotDownloadable(f"In {place} there should be one {pattern}, but there are {len(found)}.")
    return found[0].resolve()


WAYS: dict[str, tuple[Way, ...]] = {
    "linux": (unpacked_tarball,),
    "windows": (installed_setup, installed_msi),
    "macos": (opened_image,),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
