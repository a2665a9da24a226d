"""The way out of this computer as its environment and its system prescribe it: proxies and certificates.

The one place that reads them, once ``proxies.py`` has written their passwords as addresses want them. Each
library understands a little less of them, or falls over something else, and says so in words that blame the
service; here what is wrong is named.
"""

from __future__ import annotations

import ipaddress
import os
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from voicedesk.settings.addresses import is_loopback
from voicedesk.settings.errors import VoiceDeskError

REMEDY = "Correct it or remove it, then start VoiceDesk again."
SIGN_IN_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # what the library reads that signs in


class NetworkSettingWrong(VoiceDeskError):
    """A variable or a setting of the system cannot be used; the text is a sentence that names it."""

    code = "network-setting"


def way_to(host: str) -> str | None:
    """The address of the HTTP proxy for encrypted connections to ``host``, always with its scheme; None where
    the way is direct, and always on this device.

    Raises NetworkSettingWrong. May look up a name, on some systems: for a worker thread.
    """
    if is_loopback(host):
        return None
    check_certificates()
    if _is_excepted(host) or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    kind = next((kind for kind in ("https", "all") if proxies.get(kind)), None)
    return None if kind is None else _checked(proxies[kind], _name_of(kind))


def check_certificates(*further: str) -> None:
    """Raises NetworkSettingWrong for a variable that names certificates which are not there."""
    for name in ("SSL_CERT_FILE", *further):
        place = os.environ.get(name)
        if place and not Path(place).exists():
            raise NetworkSettingWrong(f"{name} names a file of certificates that is not there.")
    folder = os.environ.get("SSL_CERT_DIR")
    alone = folder and not os.environ.get("SSL_CERT_FILE")
    if alone and not any(Path(part).is_dir() for part in (folder or "").split(os.pathsep)):
        raise NetworkSettingWrong("SSL_CERT_DIR names a folder of certificates that is not there.")


def _is_excepted(host: str) -> bool:
    """Whether NO_PROXY names a network that the address lies in, or the address in brackets: the standard
    library compares names alone."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    for entry in (os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "").split(","):
        try:
            network = ipaddress.ip_network(entry.strip().strip("[]"), strict=False)
        except ValueError:  # a name, which the standard library compares
            continue
        if address in network:
            return True
    return False


def _name_of(kind: str) -> str:
    names = (f"{kind}_proxy", f"{kind}_PROXY".upper())
    return next((name for name in names if os.environ.get(name)), "The proxy in the system's settings")


def _checked(proxy: str, name: str) -> str:
    """Its words are not repeated: they may hold a password."""
    address = proxy if "://" in proxy else f"http://{proxy}"
    try:
        parts = urlsplit(address)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or any(letter.isspace() or not letter.isprintable() for letter in address):
        raise NetworkSettingWrong(
            f"{name} is no address of a proxy; in a password, # is written as %23 and / as %2F."
        )
    if parts.scheme.lower() not in ("http", "https"):
        kind = parts.scheme.lower()[:12]
        raise NetworkSettingWrong(f"{name} names a {kind} proxy, and VoiceDesk knows HTTP proxies alone.")
    return address
