"""Licences by their SPDX names: what may be shipped, and what the makers' own words for them mean."""

from __future__ import annotations

import re

MAY_BE_SHIPPED = frozenset(
    {
        "0BSD",
        "AFL-2.1",
        "Apache-2.0",
        "BSD-1-Clause",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "CC0-1.0",
        "FTL",
        "ISC",
        "LGPL-2.0-or-later",
        "LGPL-2.1-only",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "MIT",
        "MIT-0",
        "MITNFA",
        "MPL-2.0",
        "PSF-2.0",
        "Sleepycat",
        "Unicode-3.0",
        "Unlicense",
        "X11",
        "Zlib",
        "bzip2-1.0.6",
        "blessing",
        "libpng-2.0",
        "HPND",
        "GPL-2.0-or-later WITH Bootloader-exception",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
        "LicenseRef-Microsoft-Speech-SDK",
        "LicenseRef-Microsoft-Visual-Cpp-Runtime",
    }
)
"""What permits shipping beside a program of another licence. The GPL without an exception does not."""

NOT_ALONE = frozenset({"GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later"})
"""Known, and welcome as one choice of several."""

WORDS = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "https://www.apache.org/licenses/license-2.0": "Apache-2.0",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psf": "PSF-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}
"""Old fields and classifiers that can mean one licence alone; "BSD License" may be any of several."""

_TOKEN = re.compile(r"\(|\)|[^\s()]+")


class LicenceRefused(Exception):
    """A part of the program cannot be shipped as it is; the text says which and why."""


def spdx(words: str) -> str:
    """The expression that the words of a distribution's metadata stand for, unchanged if they are one."""
    return WORDS.get(words.strip().lower(), words.strip())


def may_be_shipped(expression: str) -> bool:
    """Whether all parts joined by AND, and one of those joined by OR, may. Raises LicenceRefused for a name
    that is not known here, and for what is no expression."""
    tokens = _TOKEN.findall(expression)
    verdict = _alternatives(tokens, expression)
    if tokens:
        raise LicenceRefused(f"“{expression}” is no licence expression.")
    return verdict


def identifiers(expression: str) -> list[str]:
    """The licences (and exceptions) that are named in it."""
    return [each for each in _TOKEN.findall(expression) if each not in ("(", ")", "AND", "OR", "WITH")]


def _alternatives(tokens: list[str], whole: str) -> bool:
    verdict = _together(tokens, whole)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        verdict = _together(tokens, whole) or verdict
    return verdict


def _together(tokens: list[str], whole: str) -> bool:
    verdict = _one(tokens, whole)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        verdict = _one(tokens, whole) and verdict
    return verdict


def _one(tokens: list[str], whole: str) -> bool:
    name = tokens.pop(0) if tokens else ""
    if name == "(":
        verdict = _alternatives(tokens, whole)
        if not tokens or tokens.pop(0) != ")":
            raise LicenceRefused(f"“{whole}” is no licence expression: a bracket is not closed.")
        return verdict
    if tokens[1:] and tokens[0] == "WITH":
        name = f"{name} WITH {tokens[1]}"
        del tokens[:2]
    if name not in MAY_BE_SHIPPED | NOT_ALONE:
        raise LicenceRefused(f"“{name or whole}” is no licence that is known here.")
    return name in MAY_BE_SHIPPED
