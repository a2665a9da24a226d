"""The small files around the program, filled in: desktop entry, metadata, manual, scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from release import product

FOLDER = Path(__file__).resolve().parent
ICON_SIZES = (48, 64, 128, 256)
PROGRAM = product.COMMAND


class TemplateUnfilled(Exception):
    """A template asks for something nobody gave it; the text names it."""


def filled(name: str) -> str:
    """The template beside this file with every ``@NAME@`` replaced. Raises TemplateUnfilled."""
    known = values()

    def value(found: re.Match[str]) -> str:
        if found.group(1) not in known:
            raise TemplateUnfilled(f"{name} asks for {found.group()}, which is not known.")
        return known[found.group(1)]

    return re.sub(r"@([A-Z_]+)@", value, (FOLDER / name).read_text(encoding="utf-8"))


def values() -> dict[str, str]:
    day = datetime.fromtimestamp(product.commit_seconds(), UTC)
    return {
        "NAME": product.NAME,
        "APP_ID": product.APP_ID,
        "PROGRAM": PROGRAM,
        "PUBLISHER": product.PUBLISHER,
        "SUMMARY": product.SUMMARY,
        "LICENCE": product.LICENCE,
        "LICENCE_TEXT": _indented((product.ROOT / "LICENSE").read_text(encoding="utf-8")),
        "VERSION": product.version(),
        "DATE": f"{day:%Y-%m-%d}",
        "ICON_SIZES": " ".join(map(str, ICON_SIZES)),
    }


def _indented(text: str) -> str:
    """As Debian wants a licence's text: each line moved in by one, empty ones with a dot."""
    return "\n".join(f" {line}" if line.strip() else " ." for line in text.strip().splitlines())
