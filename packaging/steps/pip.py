"""pip, run for ``.venv``: how far it is, and when it refuses, why, in a sentence that names the package."""

from __future__ import annotations

import os
import re
from pathlib import Path

from steps.progress import ProgressLine, follow

# A person's own pip may be set to install into a folder or for one user: not here. The rest of its settings,
# as of a mirror or a proxy, holds here too.
NO_OTHER_FOLDER = "--target="
NOT_FOR_ONE_USER = {"PIP_USER": "0"}
PACKAGES_NAMED = 3
LINES_QUOTED = 6

# What pip complains of, and what to tell a person. The first that matches is told; {packages} are those that
# stand in the complaint or in the lines indented below it.
REASONS = (
    (r"No space left on device|Errno 28|not enough space", "The disk is full: .venv needs about 1.2 GB."),
    (r"HASHES FROM THE REQUIREMENTS.*",
     "{packages} differs from what this project was tested with, so it was not installed."
     " If your pip is set to a mirror, that mirror may be at fault."),
    (r"Hashes are required.*|versions pinned with ==.*",
     "pip also wants {packages}, which the lock does not name, and installs only what it names."),
    (r"name resolution|getaddrinfo|NewConnectionError|Network is unreachable|timed out|ProxyError|SSLError"
     r"|Connection (?:refused|reset|broken)|IncompleteRead",
     "The packages could not be downloaded. Check the network (and the proxy, if there is one)"
     " and run the same command again; what was fetched is kept."),
    (r"(?:Could not find a version that satisfies the requirement|No matching distribution found for)"
     r" (?P<package>\S+)",
     "There is no build of {packages} for this system where pip looks. Supported are 64-bit Linux (glibc 2.34"
     " or newer), Windows 10 or newer on x64, and macOS 14 or newer. If your pip is set to a mirror, that may"
     " not have it."),
    (r"Permission denied|Access is denied|WinError 5", "A file in .venv could not be written. Is the program"
     " still running, or does the folder belong to someone else?"),
)


class PipRefused(Exception):
    """pip ended with an error; the text is a sentence that says why."""


class PackageCount:
    """Tells from what pip prints how far it is."""

    def __init__(self, total: int, title: str) -> None:
        self._total = total
        self._seen: set[str] = set()
        self._doing = "starting"
        self._line = ProgressLine(title)

    def heard(self, text: str) -> None:
        words = text.split()
        if words[:1] in (["Collecting"], ["Ignoring"], ["Obtaining"]):
            self._seen.add(re.split(r"[=<>!~:;\[]", words[1])[0])
            self._doing = re.split(r"[=:]", words[1])[0] if self._total > 1 else "linking"
        elif words[:1] == ["Downloading"] and "(" in text:
            self._doing = f"downloading {words[1].rsplit('/', 1)[-1].split('-')[0]} {text[text.rindex('('):]}"
        elif words[:2] == ["Installing", "collected"]:
            self._doing = "unpacking"
        self._line.show(self.text)

    @property
    def text(self) -> str:
        done = min(len(self._seen), self._total)
        return f"{100 * done // self._total} % ({done} of {self._total}), {self._doing}"

    def finished(self) -> None:
        self._line.done("installed")


def install(python: Path, options: list[str], count: PackageCount, log: Path) -> None:
    """Runs ``pip install`` of that Python. Raises PipRefused; what pip said is then kept in ``log``."""
    said: list[str] = []

    def hear(line: str) -> None:
        if line:
            said.append(line)
        count.heard(line)

    pip = [str(python), "-P", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    if follow([*pip, "install", NO_OTHER_FOLDER, *options], hear, {**os.environ, **NOT_FOR_ONE_USER}):
        text = "\n".join(said)
        raise PipRefused(reason(text) + _kept(text, log))
    count.finished()


def _kept(text: str, log: Path) -> str:
    """Where pip's own words can be read; nothing if not even they could be written."""
    try:
        log.write_text(text, encoding="utf-8")
    except OSError:
        return ""
    return f"\nWhat pip said is in {log}"


def reason(text: str) -> str:
    """The sentence for a person, from what pip printed before it gave up: ours, else pip's own last words."""
    return known_reason(text) or _last_words(text)


def known_reason(text: str) -> str:
    """The sentence for a complaint of pip or of the system that is known; nothing for any other."""
    for pattern, sentence in REASONS:
        found = re.search(pattern, text, re.IGNORECASE)
        if found:
            return sentence.format(packages=_packages(found))
    return ""


def _packages(found: re.Match[str]) -> str:
    if found.groupdict().get("package"):
        return str(found["package"])
    below = re.match(r"(?:\n {4}.*)*", found.string[found.end():])
    names = re.findall(r"\n {4}(\S+)", below[0] if below else "")
    more = len(names) - PACKAGES_NAMED
    named = ", ".join(names[:PACKAGES_NAMED])
    return f"{named} and {more} more" if more > 0 else named or "a package"


def _last_words(text: str) -> str:
    """pip's last complaint with what is listed below it; where it broke down without one, its last lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    complaints = [at for at, line in enumerate(lines) if line.startswith("ERROR:")]
    if complaints:
        return "\n".join(lines[complaints[-1]:][:LINES_QUOTED])
    return "\n".join(["pip ended with an error. Its last words:", *lines[-PACKAGES_NAMED:]] if lines
                     else ["pip ended with an error and said nothing of it."])
