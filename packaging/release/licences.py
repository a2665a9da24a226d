"""Collects the licences of all that is frozen into the program; what has none that is known stops the build.

The spec calls ``rows`` with what it is about to freeze, and freezes what that returns too: the folder
``licences`` of the program, with ``THIRD-PARTY.txt`` for people and ``index.json`` for the window and the
bill of materials.
"""

from __future__ import annotations

import platform
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from release import product
from release.expressions import LicenceRefused, may_be_shipped, spdx
from release.inventory import Inventory, of_rows
from release.licence_table import DISTRIBUTIONS, Known
from release.native_libraries import native_components
from voicedesk.licences import component
from voicedesk.licences.component import Component, LicenceText
from voicedesk.licences.installed import described

FOLDER = "licences"
TEXTS = Path(__file__).resolve().parent / "texts"
FREEZER = "pyinstaller"
PREFACE = f"""\
{product.NAME} is free software under the MIT licence. It contains the work of many others, each under its own
licence. All of it is listed below: what it is, where its source is, and the terms in full.

On Linux it speaks through espeak-ng, if that is installed. espeak-ng (GPL-3.0-or-later) is a program of its
own that is started as such; it is neither part of {product.NAME} nor shipped with it. On Windows and macOS
the system's own voices speak. The icons and sample questions are {product.NAME}'s own; no font is shipped."""

Row = tuple[str, str, str]


def rows(frozen: Iterable[Row], work: Path) -> list[Row]:
    """Writes the folder below ``work`` and returns it as rows of data for the bundle. Raises LicenceRefused
    with every complaint there is, one a line."""
    folder = work / FOLDER
    listed = components(of_rows(frozen))
    component.write(folder, listed, PREFACE)
    return [
        (f"{FOLDER}/{path.relative_to(folder).as_posix()}", str(path), "DATA")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def components(found: Inventory) -> tuple[Component, ...]:
    """Everything others made, in the program that was looked into. Raises LicenceRefused."""
    complaints = [f"Nobody is known to have brought {name}." for name in sorted(found.unknown)]
    listed: list[Component] = [python()]
    for name in sorted({*found.distributions, FREEZER}):
        try:
            listed.append(of_distribution(metadata.distribution(name)))
        except LicenceRefused as refused:
            complaints.append(str(refused))
    try:
        listed += native_components(found.native)
    except LicenceRefused as refused:
        complaints.append(str(refused))
    if complaints:
        raise LicenceRefused("\n".join(complaints))
    return component.alphabetical(listed)


def of_distribution(distribution: metadata.Distribution) -> Component:
    """As it describes itself, put right by the table. Raises LicenceRefused."""
    told = described(distribution)
    known = DISTRIBUTIONS.get(told.name, Known(""))
    if told.name == FREEZER:
        known = Known(
            "its words are not an expression",
            licence="GPL-2.0-or-later WITH Bootloader-exception",
            notice="Its bootloader starts the program; the exception permits that for any program.",
        )
    own_texts = {text.text for text in told.texts}
    added = tuple(text for text in map(standard_text, known.texts) if text.text not in own_texts)
    whole = replace(
        told,
        licence=known.licence or spdx(told.licence),
        texts=told.texts + added,
        source=known.source or told.source,
        notice=known.notice,
    )
    return checked(whole)


def checked(whole: Component) -> Component:
    """The component itself. Raises LicenceRefused if it cannot be shipped, or not without a text."""
    try:
        permitted = may_be_shipped(whole.licence)
    except LicenceRefused as unknown:
        raise LicenceRefused(f"{whole.name}: {unknown}") from None
    if not permitted:
        raise LicenceRefused(f"{whole.name}: “{whole.licence}” does not permit shipping it with the program.")
    if not whole.texts:
        raise LicenceRefused(f"{whole.name}: it brings no text of its licence ({whole.licence}).")
    return whole


def standard_text(name: str) -> LicenceText:
    return LicenceText(name, (TEXTS / name).read_text(encoding="utf-8"))


def python() -> Component:
    """The interpreter and its library; on Windows and macOS its text names the libraries inside it too."""
    version = platform.python_version()
    places = (
        Path(sysconfig.get_path("stdlib")) / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        Path(f"/usr/share/doc/python{sysconfig.get_python_version()}/copyright"),
    )
    text = next((place.read_text(encoding="utf-8") for place in places if place.is_file()), None)
    if text is None:
        raise LicenceRefused("Python: the text of its licence is not installed.")
    return Component(
        "Python",
        version,
        "PSF-2.0",
        (LicenceText("LICENSE.txt", text),),
        f"pkg:generic/python@{version}",
        f"https://www.python.org/downloads/source/ ({version})",
    )
