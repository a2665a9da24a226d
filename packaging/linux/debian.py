"""The package for Debian and Ubuntu: the program under /usr/lib, and what the system should know of it."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import textwrap
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from release import linux_libraries, product

from linux import share, templates
from linux.tarball import PRESET

MAINTAINER = f"{product.PUBLISHER} <voicedesk@users.noreply.github.com>"
# espeak-ng is a program of its own, under the GPL, and so a package of its own: the voice on this device.
PROGRAMS = ("espeak-ng",)
RECOMMENDED = ("fonts-dejavu-core | fonts-noto-core", "gnome-keyring | kwalletmanager",
               "pipewire-alsa | libasound2-plugins")


class PackageRefused(Exception):
    """dpkg-deb would not make the package; the text is its own complaint."""


def build(program: Path, work: Path, out: Path) -> Path:
    """Packs ``program``; ``work`` is a folder that is used up. Raises PackageRefused. Returns the package."""
    return packed(staged(program, work), out / product.debian_package())


def staged(program: Path, work: Path) -> Path:
    """The package's files as they will lie on the system, and what describes them."""
    root = work / product.COMMAND
    usr = root / "usr"
    home = usr / "lib" / product.COMMAND
    shutil.copytree(program, home, symlinks=True)
    (usr / "bin").mkdir()
    (usr / "bin" / product.COMMAND).symlink_to(f"../lib/{product.COMMAND}/{product.COMMAND}")
    share.write(usr / "share")
    _write_documents(usr / "share")
    share.settle(root)
    control = root / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(control_text(home, _kilobytes(root)), encoding="utf-8")
    share.settle(control)
    return root


def _write_documents(folder: Path) -> None:
    documents = folder / "doc" / product.COMMAND
    manual = folder / "man" / "man1"
    documents.mkdir(parents=True)
    manual.mkdir(parents=True)
    (documents / "copyright").write_text(templates.filled("copyright"), encoding="utf-8")
    (documents / "changelog.gz").write_bytes(_zipped(changelog()))
    overrides = folder / "lintian" / "overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(templates.FOLDER / "lintian-overrides", overrides / product.COMMAND)
    (manual / f"{product.COMMAND}.1.gz").write_bytes(_zipped(templates.filled("voicedesk.1")))


def _zipped(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)


def changelog() -> str:
    day = format_datetime(datetime.fromtimestamp(product.commit_seconds(), UTC))
    entry = f"{product.COMMAND} ({product.version()}) stable; urgency=medium"
    return f"{entry}\n\n  * Release {product.version()}.\n\n -- {MAINTAINER}  {day}\n"


def control_text(home: Path, kilobytes: int) -> str:
    """What the package manager reads; ``home`` is the program, whose libraries say how new a C library
    they need."""
    packages = [name for name in linux_libraries.debian_packages() if name != "libc6"]
    depends = [f"libc6 (>= {linux_libraries.oldest_c_library(home)})", *packages, *PROGRAMS]
    fields = {
        "Package": product.COMMAND,
        "Version": product.version(),
        "Architecture": "amd64",
        "Maintainer": MAINTAINER,
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join(depends),
        "Recommends": ", ".join(RECOMMENDED),
        "Section": "sound",
        "Priority": "optional",
        "Description": "\n ".join([product.SUMMARY[0].lower() + product.SUMMARY[1:],
                                   *textwrap.wrap(product.DESCRIPTION, 76)]),
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def _kilobytes(root: Path) -> int:
    """As Debian counts: each file in whole kilobytes, everything else as one."""
    return sum(-(-path.stat().st_size // 1024) if path.is_file() and not path.is_symlink() else 1
               for path in root.rglob("*"))


def packed(root: Path, file: Path, compression: str = "xz") -> Path:
    """Raises PackageRefused. ``compression`` is one of dpkg-deb's: ``none`` takes a second."""
    packing = [f"-Z{compression}", f"-z{PRESET}"]
    command = ["dpkg-deb", "--root-owner-group", *packing, "--build", str(root), str(file)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(product.commit_seconds())}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise PackageRefused(done.stderr.strip())
    return file
