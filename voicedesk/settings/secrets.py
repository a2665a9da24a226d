"""The secrets: given by the environment, or kept in the system keyring as one item of JSON.

One item, because some systems ask the person once for every item. Where there is no keyring, a secret
lives until the program ends and is never written anywhere.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from pydantic import SecretStr

from voicedesk.settings.kept_files import parsed_json
from voicedesk.settings.schema import SecretName

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Value = TypeVar("Value")
KNOWN = frozenset(name.value for name in SecretName)
SERVICE = "VoiceDesk"
ITEM = "secrets"
KEYRING_VARIABLE = "PYTHON_KEYRING_BACKEND"
NO_KEYRING = "This system has no keyring, so keys are kept until VoiceDesk closes."
LOST = (
    "The keyring that {chosen_by} names cannot be loaded, so keys are kept until VoiceDesk closes. "
    "Correct or remove the name."
)
FORGETFUL = "{name} did not keep what it was given, so keys are kept until VoiceDesk closes."
LOCKED = "The system keyring is locked, so keys are kept until VoiceDesk closes. Unlock it and try again."
TOO_LONG = (
    "Windows' Credential Manager takes 1,280 characters for all keys of VoiceDesk together, and with this "
    "one they are longer. So it is kept until VoiceDesk closes; what was kept before stays. "
    "Give a long token by the environment instead."
)
DAMAGED = "What the system keyring holds for VoiceDesk cannot be read. Enter the keys again."


RPC_X_BAD_STUB_DATA = 1783
"""What Windows' CredWrite says of an item beyond 2,560 bytes, which is 1,280 characters of UTF-16."""


def checked_key(text: str) -> SecretStr:
    """A key as it may be sent in a header; raises ValueError with a sentence that does not repeat it."""
    key = text.strip()
    if not key:
        raise ValueError("Enter the key.")
    if not key.isascii() or any(character.isspace() or not character.isprintable() for character in key):
        raise ValueError("A key has no spaces and plain letters only. Check what was pasted.")
    return SecretStr(key)


def _without(secrets: dict[SecretName, Value], name: SecretName) -> dict[SecretName, Value]:
    """A copy: another thread may be reading the old one."""
    return {each: value for each, value in secrets.items() if each is not name}


class KeyringMissing(Exception):
    """There is none that keeps anything; the text is a sentence."""


def system_keyring() -> Keyring:
    """The one that this system or the person chose; nothing is opened. Raises KeyringMissing."""
    try:
        import keyring
        from keyring.backends import fail, null

        ring = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 - it may be any package, named by a variable or a file
        chosen_by = KEYRING_VARIABLE if os.environ.get(KEYRING_VARIABLE) else "the file keyringrc.cfg"
        log.warning("The keyring cannot be loaded: %s", type(error).__name__)
        raise KeyringMissing(LOST.format(chosen_by=chosen_by)) from None
    if isinstance(ring, fail.Keyring | null.Keyring):
        raise KeyringMissing(NO_KEYRING)
    return ring


class Keyring(Protocol):
    """What is used of a ``keyring`` backend; every method may block and raise what it likes."""

    @property
    def name(self) -> str: ...
    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...


def _put(ring: Keyring, text: str) -> None:
    """Some take everything and keep nothing, so what was given is asked for again."""
    ring.set_password(SERVICE, ITEM, text)
    if ring.get_password(SERVICE, ITEM) != text:
        raise KeyringMissing(FORGETFUL.format(name=ring.name))


def _why_not(error: Exception) -> str:
    from keyring.errors import InitError, NoKeyringError

    log.warning("The keyring failed with %s.", type(error).__name__)
    if getattr(error, "winerror", 0) == RPC_X_BAD_STUB_DATA:
        return TOO_LONG
    return NO_KEYRING if isinstance(error, NoKeyringError | InitError | OSError) else LOCKED


class SecretStore:
    """All secrets of this run. Values given at construction (environment, ``.env``) win over kept ones.

    ``load``, ``keep`` and ``forget`` talk to the keyring and may wait for the person to unlock it: call
    them on a worker thread. Everything else answers from memory.
    """

    def __init__(
        self,
        given: Mapping[SecretName, tuple[SecretStr, str]] | None = None,
        backend: Callable[[], Keyring] | None = None,
    ) -> None:
        """``given`` maps to the value and where it stands; ``backend`` is asked at the first use."""
        self._given = dict(given or {})
        self._backend = backend or system_keyring
        self._kept: dict[SecretName, SecretStr] = {}
        self._unwritten: set[SecretName] = set()
        self._notice = ""
        self._keeps = True
        self._loaded = False

    @property
    def persistent(self) -> bool:
        """Whether what is kept outlives this run; true until the keyring has been found wanting."""
        return self._keeps

    @property
    def notice(self) -> str:
        """What the person should know about the keyring, or nothing."""
        return self._notice

    def value(self, name: SecretName) -> SecretStr | None:
        given = self._given.get(name)
        return given[0] if given else self._kept.get(name)

    def last4(self, name: SecretName) -> str:
        """The end of the secret, to be recognised by; nothing of one shorter than twelve characters."""
        secret = self.value(name)
        text = secret.get_secret_value() if secret else ""
        return text[-4:] if len(text) >= 12 else ""

    def given_where(self, name: SecretName) -> str:
        """Where a value that wins over the keyring stands ("in the environment"), or nothing."""
        return self._given[name][1] if name in self._given else ""

    def all_values(self) -> Iterable[str]:
        """Every secret in the clear, for the log's filter and for nothing else."""
        for secret in (*(value for value, _ in self._given.values()), *self._kept.values()):
            yield secret.get_secret_value()

    def load(self) -> None:
        """Read the keyring once; what hinders it becomes ``notice``."""
        if self._loaded:
            return
        text = self._asked(lambda ring: ring.get_password(SERVICE, ITEM))
        self._loaded = self.persistent
        if text:
            self._kept = self._parsed(text) | self._kept

    def keep(self, name: SecretName, secret: SecretStr) -> None:
        """Keep the secret, from now on also instead of one given by the environment."""
        self.load()
        self._given = _without(self._given, name)
        self._kept = {**self._kept, name: secret}
        self._write(name)

    def forget(self, name: SecretName) -> None:
        """Remove the secret from the keyring and from this run."""
        self.load()
        self._given = _without(self._given, name)
        self._kept = _without(self._kept, name)
        self._write(name)

    def __repr__(self) -> str:
        names = sorted({*self._given, *self._kept})
        return f"SecretStore({', '.join(names)})"

    def _write(self, changed: SecretName) -> None:
        """What was changed here, into the keyring as it is now: another window may have kept other keys."""
        self._unwritten.add(changed)
        if not self._loaded:  # What is there could not be read, so it must not be overwritten.
            return
        found = self._asked(lambda ring: ring.get_password(SERVICE, ITEM))
        if not self._keeps:
            return
        there = self._parsed(found) if found else {}
        ours = {name: secret for name, secret in self._kept.items() if not there or name in self._unwritten}
        self._kept = {name: secret for name, secret in there.items() if name not in self._unwritten} | ours
        if self._kept != there:
            text = json.dumps({name.value: secret.get_secret_value() for name, secret in self._kept.items()})
            if self._notice == DAMAGED:
                self._notice = ""
            self._asked(lambda ring: _put(ring, text))
        if self._keeps:
            self._unwritten.clear()

    def _asked(self, question: Callable[[Keyring], Answer]) -> Answer | None:
        try:
            answer = question(self._backend())
        except KeyringMissing as missing:
            self._notice = str(missing)
        except Exception as error:  # noqa: BLE001 - backends let their platform's own exceptions through
            self._notice = _why_not(error)
        else:
            if not self._keeps:
                self._notice = ""
            self._keeps = True
            return answer
        self._keeps = False
        return None

    def _parsed(self, text: str) -> dict[SecretName, SecretStr]:
        try:
            found: Any = parsed_json(text)
            return {SecretName(name): checked_key(value) for name, value in found.items() if name in KNOWN}
        except (ValueError, AttributeError):  # no JSON, no object, no texts
            self._notice = DAMAGED
            return {}
