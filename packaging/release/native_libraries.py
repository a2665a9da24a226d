"""The libraries that the building machine's own packages brought (Linux), with their terms."""

from __future__ import annotations

import fnmatch
import re
import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path

from release.expressions import LicenceRefused, identifiers, may_be_shipped
from release.licence_table import (
    NATIVE,
    STANDARD_TEXTS,
    WINDOWS_RUNTIME,
    WINDOWS_RUNTIME_NOTICE,
)
from voicedesk.licences.component import Component, LicenceText

DOCUMENTS = Path("/usr/share/doc")
TEXTS = Path(__file__).resolve().parent / "texts"


def native_components(files: Collection[str]) -> list[Component]:
    """One for each package that brought some of these libraries. Raises LicenceRefused, with all
    complaints."""
    runtime = sorted(name for name in files if _is_windows_runtime(name))
    names = sorted(set(files) - set(runtime))
    complaints, licences = [], {}
    for name in names:
        licence = licence_of(name)
        if licence is None:
            complaints.append(f"{name}: a library of this machine whose licence is not in the table.")
        elif not _permits(licence):
            complaints.append(f"{name}: “{licence}” does not permit shipping it with the program.")
        else:
            licences[name] = licence
    owners = packages(licences)
    complaints += [
        f"{name}: no package of this machine brought it." for name in licences if name not in owners
    ]
    if complaints:
        raise LicenceRefused("\n".join(complaints))
    by_package: dict[tuple[str, str], list[str]] = {}
    for name, owner in owners.items():
        by_package.setdefault(owner, []).append(name)
    listed = [
        _component(*owner, sorted(brought), licences[brought[0]]) for owner, brought in by_package.items()
    ]
    return [*listed, _windows_runtime(runtime)] if runtime else listed


def _is_windows_runtime(file: str) -> bool:
    return any(fnmatch.fnmatchcase(file.lower(), pattern) for pattern in WINDOWS_RUNTIME)


def _windows_runtime(files: list[str]) -> Component:
    return Component(
        "Microsoft Visual C++ runtime",
        "14",
        "LicenseRef-Microsoft-Visual-Cpp-Runtime",
        (LicenceText("NOTICE", f"{WINDOWS_RUNTIME_NOTICE}\n\nThe files: {', '.join(files)}\n"),),
        "pkg:generic/microsoft-visual-cpp-runtime@14",
    )


def licence_of(file: str) -> str | None:
    return next((licence for pattern, licence in NATIVE.items() if fnmatch.fnmatchcase(file, pattern)), None)


def packages(files: Iterable[str]) -> dict[str, tuple[str, str]]:
    """By file: the Debian package that brought it, and its version; one that nobody brought is left out."""
    found: dict[str, str] = {}
    patterns = [f"*/{name}" for name in files]
    if not patterns:
        return {}
    for line in _asked("-S", *patterns).splitlines():
        package, _, path = line.partition(": ")
        found.setdefault(path.rpartition("/")[2], package.partition(":")[0])
    versions = (
        dict(
            line.split("\t", 1)
            for line in _asked(
                "-W", "-f", "${Package}\t${Version}\n", *sorted(set(found.values()))
            ).splitlines()
        )
        if found
        else {}
    )
    return {name: (package, versions.get(package, "")) for name, package in found.items()}


def _permits(licence: str) -> bool:
    try:
        return may_be_shipped(licence)
    except LicenceRefused:
        return False


def _asked(*words: str) -> str:
    """What dpkg-query says; it complains of what it does not know, and goes on with the rest."""
    try:
        done = subprocess.run(["dpkg-query", *words], capture_output=True, text=True, check=False)
    except OSError:
        raise LicenceRefused(
            "Libraries of this machine are in the program, and there is no dpkg-query to"
            " tell whose they are. Build on Debian or Ubuntu."
        ) from None
    return done.stdout


def _component(package: str, version: str, files: list[str], licence: str) -> Component:
    copyright_file = DOCUMENTS / package / "copyright"
    try:
        text = copyright_file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        raise LicenceRefused(f"{package}: the text of its licence is not installed.") from None
    standard = dict.fromkeys(name for each in identifiers(licence) for name in STANDARD_TEXTS.get(each, ()))
    texts = (
        LicenceText("copyright", text),
        *(LicenceText(name, (TEXTS / name).read_text(encoding="utf-8")) for name in standard),
    )
    system = system_name()
    return Component(
        package,
        version,
        licence,
        texts,
        f"pkg:deb/{system}/{package}@{version}",
        f"the source package of {package} {version} in {system.capitalize()}",
        f"Unchanged, as files of their own that may be replaced: {', '.join(files)}.",
    )


def system_name(release: Path = Path("/etc/os-release")) -> str:
    """``debian`` or ``ubuntu``."""
    told = re.search(r'^ID="?([^"\n]*)', release.read_text(encoding="utf-8"), re.MULTILINE)
    return told.group(1) if told else "debian"
