"""What an installed distribution says of its own licence."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from voicedesk.licences.component import Component, LicenceText, alphabetical

NAMES = re.compile(r"(licen[cs]e|copying|notice|third.?party|redist|authors)", re.IGNORECASE)
NOT_TEXTS = (".py", ".pyc", ".pyi", ".so", ".pyd", ".json", ".html")
SOURCES = ("source", "source code", "repository", "github", "code", "homepage", "home")
LONGEST_NAME = 80  # Some put the whole text into the field for its name.


def installed() -> tuple[Component, ...]:
    """Every distribution of this Python, as it describes itself. Reads hundreds of files: not on the main
    thread."""
    found = {_name(each): each for each in metadata.distributions() if _name(each)}
    found.pop("voicedesk", None)
    return alphabetical(described(each) for each in found.values())


def described(distribution: metadata.Distribution) -> Component:
    name = _name(distribution)
    return Component(
        name=name,
        version=distribution.version,
        licence=licence_words(distribution) or "not stated",
        texts=licence_texts(distribution),
        origin=package_url(name, distribution.version),
        source=_source(distribution),
    )


def package_url(name: str, version: str) -> str:
    return f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"


def licence_words(distribution: metadata.Distribution) -> str:
    """The expression if there is one, else the old field if it is a name, else the classifiers."""
    expression = _first(distribution, "License-Expression")
    named = _first(distribution, "License")
    if expression:
        return expression
    if named and named.upper() != "UNKNOWN" and "\n" not in named and len(named) <= LONGEST_NAME:
        return named
    classifiers = [each for each in _all(distribution, "Classifier") if each.startswith("License ::")]
    return ", ".join(each.rpartition("::")[2].strip() for each in classifiers)


def licence_texts(distribution: metadata.Distribution) -> tuple[LicenceText, ...]:
    """The texts that came with it, those of the code inside it too."""
    found: dict[str, str] = {}
    for path in distribution.files or ():
        parts = path.parts
        is_metadata = parts[0].endswith(".dist-info")
        in_licences = is_metadata and parts[1:2] == ("licenses",)
        if not (in_licences or NAMES.search(path.name)) or path.suffix in NOT_TEXTS:
            continue
        text = _content(Path(str(distribution.locate_file(path))))
        if text.strip() and text not in found.values():
            name = "/".join(parts[1:]).removeprefix("licenses/") if is_metadata else path.as_posix()
            found[name] = text
    return tuple(LicenceText(name, text) for name, text in sorted(found.items()))


def _content(path: Path) -> str:
    """Nothing if it was removed since; old texts are not in UTF-8."""
    try:
        data = path.read_bytes()
    except OSError:
        return ""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _name(distribution: metadata.Distribution) -> str:
    return _first(distribution, "Name")


def _first(distribution: metadata.Distribution, field: str) -> str:
    """A folder whose metadata was lost says nothing at all."""
    fields = distribution.metadata
    return str(next(iter(_all(distribution, field)), "")).strip() if fields is not None else ""


def _all(distribution: metadata.Distribution, field: str) -> list[str]:
    return distribution.metadata.get_all(field) or []


def _source(distribution: metadata.Distribution) -> str:
    """Where its makers keep it, by the names they give such addresses."""
    named = {}
    for entry in _all(distribution, "Project-URL"):
        label, _, address = entry.partition(",")
        named[label.strip().lower()] = address.strip()
    named.setdefault("home", _first(distribution, "Home-page"))
    return next((named[label] for label in SOURCES if named.get(label)), "")
