"""Keyrings that behave in one way each. They are no subclasses of keyring's own, which would register
them as this system's keyring."""

from __future__ import annotations

from keyring.errors import KeyringLocked, NoKeyringError


class RememberingKeyring:
    """Holds items in memory; ``items`` is what an attacker or a test would see."""

    priority = 5.0
    name = "a notebook"

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[service, username] = password


class LockedKeyring(RememberingKeyring):
    """Stays locked until ``unlock`` is called."""

    def __init__(self) -> None:
        super().__init__()
        self._locked = True

    def unlock(self) -> None:
        self._locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self._locked:
            raise KeyringLocked("Failed to unlock the collection!")
        return super().get_password(service, username)


class NoKeyring(RememberingKeyring):
    """A system without any, as a server has it."""

    priority = 0.0

    def get_password(self, service: str, username: str) -> str | None:
        raise NoKeyringError("No recommended backend was available.")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NoKeyringError("No recommended backend was available.")


class ForgetfulKeyring(RememberingKeyring):
    """Takes everything and keeps nothing, as keyring's own ``null`` does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """It is not here any more."""


class CredWriteError(Exception):
    """As pywin32 and pywin32-ctypes have it: neither keyring's own error nor an OSError."""

    def __init__(self, winerror: int, funcname: str, strerror: str) -> None:
        super().__init__(winerror, funcname, strerror)
        self.winerror, self.funcname, self.strerror = winerror, funcname, strerror


class NarrowKeyring(RememberingKeyring):
    """Takes 2,560 bytes of UTF-16 an item, and says of more what Windows' Credential Manager does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise CredWriteError(1783, "CredWrite", "The stub received bad data.")
        super().set_password(service, username, password)


class BrokenKeyring(RememberingKeyring):
    """Lets an exception of its platform through, with the secret in its text, as some do."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("D-Bus said no")
