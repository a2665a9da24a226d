"""The libraries and programs that no Python wheel carries, on Debian and Ubuntu.

One query says what is missing; only then is anything fetched. Without the right to install, the exact
command is printed and the set-up goes on: the application says for itself what it lacks.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys

from steps.progress import ProgressLine, follow

# PortAudio, the on-device voice, and what Qt's X11 and Wayland windows and its sound devices load.
TO_RUN = (
    "libportaudio2", "espeak-ng", "libegl1", "libgl1", "libxkbcommon0", "libxkbcommon-x11-0",
    "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0",
    "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1", "libdbus-1-3", "libfontconfig1", "libpulse0",
    "fonts-dejavu-core",
)
# What freezing reads libraries with.
TO_BUILD = ("binutils",)
# A display and a sound card that exist in memory alone, a key ring to unlock, a face for the pictures.
TO_TEST = (
    "xvfb", "pipewire", "pipewire-alsa", "pipewire-pulse", "wireplumber", "pulseaudio-utils", "dbus",
    "gnome-keyring", "fonts-inter", "xdotool", "desktop-file-utils", "appstream", "fakeroot",
    # The Windows installers are made, signed, installed and removed.
    "nsis", "wixl", "msitools", "osslsigncode", "openssl", "wine", "wine64",
)
PURPOSES = {"run": TO_RUN, "build": TO_RUN + TO_BUILD, "test": TO_RUN + TO_BUILD + TO_TEST}


def install(purpose: str) -> None:
    """Installs what is missing to ``run``, ``build`` or ``test``, or prints how to; elsewhere than on Debian
    and Ubuntu it does nothing."""
    if not sys.platform.startswith("linux"):
        return
    wanted = list(PURPOSES[purpose])
    if importlib.util.find_spec("ensurepip") is None:
        wanted.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        print("This is neither Debian nor Ubuntu: VoiceDesk also needs PortAudio, espeak-ng and the xcb"
              " libraries of Qt from this system's own packages.", file=sys.stderr)
        return
    absent = missing(wanted)
    if absent:
        _install(absent)


def missing(wanted: list[str]) -> list[str]:
    """Those of the packages that are not installed, by one query."""
    answer = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n", *wanted],
                            capture_output=True, text=True, check=False)
    present = {line.split()[-1] for line in answer.stdout.splitlines() if line.startswith("ii")}
    return [package for package in wanted if package not in present]


def _install(absent: list[str]) -> None:
    as_root = right_to_install()
    by_hand = "sudo apt-get update && sudo apt-get install --yes --no-install-recommends " + " ".join(absent)
    if as_root is None:
        print(f"{len(absent)} system packages are missing and this account may not install them."
              f" Run this once:\n  {by_hand}", file=sys.stderr)
        return
    line = ProgressLine("System packages")
    line.show(f"{len(absent)} missing")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = [*as_root, "apt-get", "--quiet", "-o", "DPkg::Lock::Timeout=120"]
    said: list[str] = []

    def hear(text: str) -> None:
        if text:
            said.append(text)
        line.show(f"{len(absent)} missing")

    follow([*apt, "update"], hear, quiet)
    if follow([*apt, "install", "--yes", "--no-install-recommends", *absent], hear, quiet):
        line.done("not all could be installed")
        errors = [text for text in said if text.startswith(("E:", "Err:"))]
        print("\n".join([*errors[-3:], "Run this by hand to see more:", "  " + by_hand]), file=sys.stderr)
    else:
        line.done(f"{len(absent)} installed")


def right_to_install() -> list[str] | None:
    """What to put before ``apt-get``: nothing for root, ``sudo -n`` where no password is asked, else None."""
    if sys.platform == "win32":
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n", "DEBIAN_FRONTEND=noninteractive"]
    return None
