"""A tool server as a person types it, and back: one line is a command or an address."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection
from dataclasses import dataclass

from voicedesk.settings.addresses import checked_address
from voicedesk.settings.schema import McpServer

LONGEST_VARIABLE = 64
_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class McpEntry:
    """``place`` is the command that starts the server, or the address where it runs."""

    name: str = ""
    place: str = ""
    token_variable: str = ""

    @classmethod
    def of(cls, server: McpServer) -> McpEntry:
        place = server.url or " ".join(_quoted(word) for word in server.command)
        return cls(server.name, place, server.token_variable)

    def faults(self, taken: Collection[str] = ()) -> dict[str, str]:
        """A sentence for each field that will not do; ``taken`` are the names of the other servers."""
        checks: dict[str, Callable[[], object]] = {
            "name": lambda: _check_name(self.name.strip(), taken),
            "place": lambda: _place(self.place.strip()),
            "token_variable": lambda: _check_variable(self.token_variable.strip()),
        }
        faults = {}
        for field, check in checks.items():
            try:
                check()
            except ValueError as error:
                faults[field] = str(error)
        return faults

    def server(self, *, enabled: bool = True) -> McpServer:
        """The setting; raises ValueError with a sentence if there are ``faults``."""
        for sentence in self.faults().values():
            raise ValueError(sentence)
        url, command = _place(self.place.strip())
        return McpServer(
            name=self.name.strip(),
            url=url,
            command=command,
            token_variable=self.token_variable.strip(),
            enabled=enabled,
        )


def _check_name(name: str, taken: Collection[str]) -> None:
    if not name:
        raise ValueError("Give it a name.")
    if not _NAME.fullmatch(name):
        raise ValueError("Use letters, digits, - and _, at most 32 of them.")
    if name in taken:
        raise ValueError("Another server has this name.")


def _place(text: str) -> tuple[str, tuple[str, ...]]:
    """Address and command; one of them is empty."""
    if not text:
        raise ValueError("Enter the command that starts the server, or its address.")
    if _ADDRESS.match(text):
        if not text.lower().startswith(("https://", "http://")):
            raise ValueError("Start the address with https://.")
        return checked_address(text), ()
    return "", _words(text)


def _words(text: str) -> tuple[str, ...]:
    """As a shell splits them, but a backslash is a letter like any other: Windows has paths full of them."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = lexer.escape = ""
    try:
        words = tuple(lexer)
    except ValueError:
        raise ValueError("A quotation mark has no partner.") from None
    if not words or not words[0]:
        raise ValueError("Enter the command that starts the server, or its address.")
    return words


def _quoted(word: str) -> str:
    if word and not re.search(r"[\s\"']", word):
        return word
    return f"'{word}'" if '"' in word else f'"{word}"'


def _check_variable(name: str) -> None:
    """The token itself must never become a setting, so what looks like one is refused."""
    if not name:
        return
    if not _VARIABLE.fullmatch(name) or len(name) > LONGEST_VARIABLE:
        raise ValueError(
            "Enter the name of an environment variable, such as FILES_TOKEN; never the token itself."
        )
