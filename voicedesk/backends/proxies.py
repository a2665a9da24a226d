"""The way out that the system prescribes, which few of the libraries ask for by themselves.

Both functions may look up a name, on some systems: they belong on a worker thread.
"""

from __future__ import annotations

import urllib.request

from voicedesk.settings.addresses import is_loopback


def proxy_for(host: str) -> str | None:
    """The address of the proxy for encrypted connections to ``host``, of any kind (SOCKS, too), always with
    its scheme; None where there is none, and always on this device."""
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get("https") or proxies.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy or None


def web_proxy_for(host: str) -> str | None:
    """The same for libraries that know HTTP proxies alone."""
    proxy = proxy_for(host)
    return proxy if proxy and not proxy.lower().startswith("socks") else None
