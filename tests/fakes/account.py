"""A machine's sign-in, as ``azure.identity`` would know it."""

from __future__ import annotations

import threading

from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError


class Account:
    """Gives ``token``, or refuses while there is none; remembers who asked for what, and where."""

    def __init__(self, token: str = "") -> None:
        self.scopes: list[str] = []
        self.threads: set[str] = set()
        self.closed = 0
        self.token = token

    def get_token(self, *scopes: str) -> AccessToken:
        self.scopes += scopes
        self.threads.add(threading.current_thread().name)
        if not self.token:
            raise ClientAuthenticationError("Nobody is signed in.")
        return AccessToken(self.token, 4_000_000_000)

    def close(self) -> None:
        self.closed += 1
