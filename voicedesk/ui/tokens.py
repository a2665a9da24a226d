"""The design tokens of ``resources/themes/tokens.json``: colours by name, numbers by path."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from voicedesk.resources import resource


@dataclass(frozen=True, slots=True)
class TypeStep:
    """``size`` in pixels at 100 % text size; ``line_height`` 0: the font's own."""

    size: float
    weight: int
    line_height: float = 0.0
    tabular: bool = False


class Tokens:
    """Read once; asking for a token that does not exist is a ``KeyError``."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._numbers: dict[str, float] = {}

    def color(self, token: str, scheme: str) -> str:
        """``"#RRGGBB"`` of the token in the ``"light"`` or ``"dark"`` scheme."""
        return str(self._document["color"][scheme][token])

    def color_names(self) -> tuple[str, ...]:
        return tuple(self._document["color"]["light"])

    def value(self, path: str) -> Any:
        """``"size.talk.height"`` -> 88; a list's items are reached by number (``"size.micButton.0"``)."""
        found: Any = self._document
        for part in path.split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
        return found

    def number(self, path: str) -> float:
        found = self._numbers.get(path)
        if found is None:
            found = self._numbers[path] = float(self.value(path))
        return found

    def step(self, name: str) -> TypeStep:
        entry = self._document["type"]["steps"][name]
        return TypeStep(
            size=float(entry["size"]),
            weight=int(entry["weight"]),
            line_height=float(entry.get("lineHeight", 0)),
            tabular="tabular" in entry.get("features", ""),
        )


@cache
def tokens() -> Tokens:
    """The product's own tokens. A missing or broken file is a broken installation and raises."""
    return Tokens(json.loads(resource("themes/tokens.json").read_text(encoding="utf-8")))
