"""What is different in the frozen program: how it is started again, and the surroundings it finds."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, MutableMapping
from pathlib import Path

CONSOLE_PROGRAM = "voicedesk-cli.exe"

# Where the system keeps the certificates that it trusts: Debian and Arch, Fedora, SUSE, Alpine and macOS.
CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_LOADER_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_QT_PATHS = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")


def is_frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


def bundle() -> Path | None:
    """The folder of the bundled files; None where the sources run."""
    folder = getattr(sys, "_MEIPASS", None)
    return Path(folder) if folder else None


def program() -> list[str]:
    """The command that runs this program once more, with a console's streams.

    Windows' windowed program has none of its own, so it is the console program beside it there. From sources,
    Python would look for every module in the current folder first, whatever lies there.
    """
    if not is_frozen():
        return [sys.executable, "-P", "-m", "voicedesk"]
    beside = Path(sys.executable).with_name(CONSOLE_PROGRAM)
    return [str(beside if sys.platform == "win32" and beside.exists() else sys.executable)]


def settle(environ: MutableMapping[str, str], exists: Callable[[str], bool] = os.path.exists) -> None:
    """Takes back what the frozen program's starter put into the environment, and finds the certificates.

    Programs that this one starts (espeak-ng, tool servers, a browser) must find the system's libraries and
    their own plugins, not ours. OpenSSL, being bundled, looks for certificates where the system it was built
    on keeps them; on Macs in the folder of python.org's Python, which people do not have. Windows is asked
    for its own by Python. To be called before anything is imported: aiohttp reads them once, at its import.
    """
    inside = str(bundle() or "")
    for name in _LOADER_PATHS:
        former = environ.pop(f"{name}_ORIG", None)
        if former is not None:
            environ[name] = former
        elif inside and environ.get(name, "").startswith(inside):
            del environ[name]
    for name in _QT_PATHS:
        if inside and environ.get(name, "").startswith(inside):
            del environ[name]
    environ.pop("SD_ENABLE_ASIO", None)  # sounddevice would load a PortAudio that is not in the program
    if sys.platform in ("linux", "darwin") and "SSL_CERT_FILE" not in environ:
        found = next(filter(exists, CERTIFICATES), None)
        environ["SSL_CERT_FILE"] = found or str(Path(inside) / "certifi" / "cacert.pem")
