"""Which addresses may be used: encrypted ones, and plain ones on this device only."""

from __future__ import annotations

import ipaddress
from urllib.parse import parse_qsl, urljoin, urlsplit

SECURE_SCHEMES = ("https", "wss")
PLAIN_SCHEMES = ("http", "ws")
SECRET_PARAMETERS = frozenset(
    {
        *("api-key", "api_key", "apikey", "x-api-key", "key", "subscription-key"),
        *("token", "access_token", "id_token", "refresh_token", "auth", "authorization", "bearer", "jwt"),
        *("ocp-apim-subscription-key", "client_secret", "secret", "password", "pwd", "code"),
        *("sig", "signature", "sas"),
    }
)

LONGEST_SHOWN = 120


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this device by its very name: 127.0.0.0/8, ::1 or localhost, without a lookup."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_address(address: str) -> str:
    """``address`` as it may be used, empty if there is none; raises ValueError with a sentence.

    A user name, a password or a key inside the address is refused too, because addresses are stored
    and logged where secrets must not be.
    """
    if not address:
        return ""
    if any(character.isspace() or not character.isprintable() for character in address):
        raise ValueError("An address has no spaces. Check what was pasted.")
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("This is no address. One looks like https://name.services.ai.azure.com.") from None
    if parts.scheme not in SECURE_SCHEMES + PLAIN_SCHEMES or not host:
        raise ValueError("Start the address with https:// (or wss://).")
    if parts.scheme in PLAIN_SCHEMES and not is_loopback(host):
        raise ValueError("Start the address with https:// (or wss://); plain http is for this device only.")
    if parts.username or parts.password:
        raise ValueError("Leave the user name and the password out of the address.")
    told = parse_qsl(parts.query) + parse_qsl(parts.fragment)
    if any(name.lower() in SECRET_PARAMETERS for name, _ in told):
        raise ValueError("Leave the key out of the address; it has a field of its own.")
    return address.rstrip("/")


def checked_web_address(address: str) -> str:
    """The same for what is asked once over http, not spoken to over a websocket."""
    checked = checked_address(address)
    if checked and urlsplit(checked).scheme not in ("https", "http"):
        raise ValueError("Start the address with https://.")
    return checked


def redirect_target(address: str, location: str) -> str:
    """Where a redirect of ``address`` leads, for a person to read: scheme, host and path, on one line.

    A stranger wrote ``location``. What may hold a secret (user name, password, query) is left out.
    """
    try:
        parts = urlsplit(urljoin(address, location))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "what is no address"
    place = f"[{host}]" if ":" in host else host
    shown = f"{parts.scheme}://{place}{f':{port}' if port else ''}{parts.path}"
    plain = "".join(letter for letter in shown if letter.isprintable() and not letter.isspace())
    return plain if len(plain) <= LONGEST_SHOWN else plain[: LONGEST_SHOWN - 1] + "…"


def looks_like_azure(address: str) -> bool:
    """Whether the host is one of Azure's AI hosts or this device; others may still be right."""
    host = (urlsplit(address).hostname or "").lower()
    known = (".azure.com", ".azure.us", ".azure.cn", ".microsoft.com", ".azure-api.net")
    return is_loopback(host) or host.endswith(known)
