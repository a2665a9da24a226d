"""Proxies with a name and a password, as people write them into the environment.

A password may hold any character; in an address ``#``, ``/``, ``?`` and others end it. Each library would
take another part of the password for a host or a port, and name it in its complaint. Apart from
``network.py``, which reads them, since this is done at the start of every command, where little is imported.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from urllib.parse import quote, unquote


def mended_proxies(environ: MutableMapping[str, str]) -> list[str]:
    """Writes the names and passwords of all proxies in ``environ`` as addresses want them; what is in order
    stays as it is. Returns the passwords, in all their spellings. To be called before anybody connects."""
    passwords = []
    for name, value in environ.items():
        if name.lower().endswith("_proxy") and name.lower() != "no_proxy" and "@" in value:
            before, _, host = value.rpartition("@")
            scheme, sign, who = before.rpartition("://")
            user, colon, password = who.partition(":")
            environ[name] = f"{scheme}{sign}{_quoted(user)}{colon}{_quoted(password)}@{host}"
            passwords += [password, unquote(password)]
    return passwords


def _quoted(text: str) -> str:
    """Once, whether it was quoted before or not, and nothing that an address may hold as it is: not every
    library takes it back."""
    return quote(unquote(text), safe="!$&'()*+,;=")
