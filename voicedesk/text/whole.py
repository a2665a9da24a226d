"""Text that every encoder takes. JSON can spell half a character (``\\ud83d``), and nothing can write it."""

from __future__ import annotations

from typing import Any


def whole(text: str) -> str:
    """``text`` with halves that belong together joined, and each lonely half replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def whole_value(value: Any, levels: int) -> Any:
    """The same for all texts of a value that JSON spelled. Raises ValueError for what is nested so deep."""
    if levels == 0:
        raise ValueError("Nothing of ours is nested so deep.")
    match value:
        case str():
            return whole(value)
        case list():
            return [whole_value(each, levels - 1) for each in value]
        case dict():
            return {whole(name): whole_value(each, levels - 1) for name, each in value.items()}
    return value


class Pieces:
    """Text that arrives in pieces, which may be cut within a character: its halves are joined again."""

    def __init__(self) -> None:
        self._half = ""

    def add(self, piece: str) -> str:
        """What is whole by now; a first half waits for the next piece."""
        piece, self._half = self._half + piece, ""
        if "\ud800" <= piece[-1:] <= "\udbff":
            piece, self._half = piece[:-1], piece[-1]
        return whole(piece)

    def rest(self) -> str:
        """What is left when no more will come."""
        half, self._half = self._half, ""
        return whole(half)
