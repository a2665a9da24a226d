"""What the programs that this one starts get to see of its environment, and where they are looked for.

The environment may hold keys and tokens: a child sees of it what every program needs, and what is meant for
that child.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import PurePath, PurePosixPath, PureWindowsPath

# fmt: off
EVERY_PROGRAM = frozenset({
    "HOME", "LOGNAME", "USER", "SHELL", "TERM", "PATH", "LANG", "LANGUAGE", "TZ", "TMPDIR",
    # Windows:
    "ALLUSERSPROFILE", "APPDATA", "COMSPEC", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA",
    "NUMBER_OF_PROCESSORS", "OS", "PATHEXT", "PROCESSOR_ARCHITECTURE", "PROGRAMDATA", "PROGRAMFILES",
    "PROGRAMFILES(X86)", "PROGRAMW6432", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP", "USERNAME",
    "USERPROFILE", "WINDIR",
})
OUR_OWN = frozenset({
    "PYTHONPATH", "PYTHONHOME", "PYTHONUTF8", "PYTHONWARNINGS", "PYTHON_KEYRING_BACKEND",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "DBUS_SESSION_BUS_ADDRESS",
    "ESPEAK_DATA_PATH",
})
"""What this program needs when it is started again: its libraries, the keyring, the voice."""
OF_THE_DESKTOP = frozenset({
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "DESKTOP_SESSION",
})
# fmt: on
"""Where the person's screen, sound and settings are; with them goes all that begins with XDG_."""
USUAL_SUFFIXES = ".COM;.EXE;.BAT;.CMD"


def for_any_program(environ: Mapping[str, str], system: str = sys.platform) -> dict[str, str]:
    """What a program of others sees."""
    needed = {
        name: value
        for name, value in environ.items()
        if (name.upper() in EVERY_PROGRAM or name.startswith("LC_")) and not value.startswith("()")
    }
    if system == "win32":  # or the current folder would come first for what the child starts in its turn
        needed["NoDefaultCurrentDirectoryInExePath"] = "1"
    return needed


def for_desktop_program(environ: Mapping[str, str], *beginnings: str) -> dict[str, str]:
    """What a program of the person's desktop sees; also the names with these ``beginnings``."""
    theirs = {
        name: value
        for name, value in environ.items()
        if name in OF_THE_DESKTOP or name.startswith(("XDG_", *beginnings))
    }
    return for_any_program(environ) | theirs


def for_ourselves(environ: Mapping[str, str]) -> dict[str, str]:
    """What this program sees when it is started again: no key of any service."""
    ours = {name: value for name, value in environ.items() if name in OUR_OWN or name.startswith("XDG_")}
    return for_any_program(environ) | ours


def leave_out_current_folder(environ: MutableMapping[str, str]) -> None:
    """Only whole paths stay in ``PATH``, for whoever looks there without us: a library that looks for
    another one starts ``gcc`` and ``ld``."""
    listed = environ.get("PATH", "").split(os.pathsep)
    kept = os.pathsep.join(folder for folder in listed if PurePath(folder.strip('"')).is_absolute())
    if kept:
        environ["PATH"] = kept
    else:
        environ.pop("PATH", None)  # the system's own; an empty one means the current folder


def _is_program(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)  # noqa: PTH113 - the path may be of any system


def found_program(
    name: str,
    environ: Mapping[str, str],
    system: str = sys.platform,
    is_program: Callable[[str], bool] = _is_program,
) -> str | None:
    """The whole path of the program that ``name`` means, or None.

    It never comes from the current folder: not by a path that begins there, not by such a folder in ``PATH``,
    and not because Windows looks there first.
    """
    return next(filter(is_program, _places(name, environ, system)), None)


def system_program(*parts: str, environ: Mapping[str, str] = os.environ) -> str:
    """The whole path of a program that comes with Windows, below System32."""
    return str(PureWindowsPath(environ.get("SYSTEMROOT", r"C:\Windows"), "System32", *parts))


def _places(name: str, environ: Mapping[str, str], system: str) -> Iterator[str]:
    windows = system == "win32"
    kind: type[PurePath] = PureWindowsPath if windows else PurePosixPath
    program = kind(name)
    if program.is_absolute():
        folders = [program.parent]
    elif program.name != name:
        return
    else:
        listed = environ.get("PATH", "").split(";" if windows else ":")
        folders = [folder for each in listed if (folder := kind(each.strip('"'))).is_absolute()]
    for folder in folders:
        for suffix in _suffixes(program, environ) if windows else [""]:
            yield str(folder / f"{program.name}{suffix}")


def _suffixes(program: PurePath, environ: Mapping[str, str]) -> list[str]:
    known = [suffix for suffix in environ.get("PATHEXT", USUAL_SUFFIXES).split(";") if suffix]
    has_one = program.suffix.lower() in [suffix.lower() for suffix in known]
    return [""] if has_one else known
