"""The self-test of what people download, unpacked or installed as they do it. The standard library alone.

    python packaging/release/downloaded.py linux|windows|macos DIR

``DIR`` holds what ``packaging/build.py`` made. On Windows it installs for this person alone, as a double
click would, and leaves it installed.
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

SELF_TEST = ("doctor", "--frozen")
USAGE = "usage: python packaging/release/downloaded.py linux|windows|macos DIR"
INSTALL_SECONDS = 300
TEST_SECONDS = 600


class NotDownloadable(Exception):
    """What should be there to be downloaded is not, or cannot be unpacked; the text is a sentence."""


def main(arguments: list[str]) -> int:
    """The exit code of the self-test; 1 if it could not be started, 2 for wrong usage."""
    if len(arguments) != 2 or arguments[0] not in WAYS:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            WAYS[arguments[0]](Path(arguments[1]), Path(folder)) as program,
        ):
            return self_test(program)
    except (NotDownloadable, OSError, tarfile.TarError, subprocess.SubprocessError) as error:
        print(f"The self-test was not run. {error}", file=sys.stderr)
        return 1


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


WAYS: dict[str, Callable[[Path, Path], AbstractContextManager[Path]]] = {
    "linux": unpacked_tarball,
    "windows": installed_setup,
    "macos": opened_image,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
