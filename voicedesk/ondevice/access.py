"""Who may speak to the service: whoever shows the key it printed, through the door it listens at.

A page in a browser can reach this device, too, and be led here under a name of its own: then the browser
says which page and which name, and neither is ours. That is a second door, beside the key.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

KEY_HEADERS = ("api-key", "Ocp-Apim-Subscription-Key")
_OURSELVES = frozenset({"127.0.0.1", "localhost", "::1"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def second_door(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every route is behind it; 403 for whoever comes from elsewhere or calls us by another name."""
    origin = request.headers.get("Origin")
    if not _is_ours(f"//{request.headers.get('Host', '')}", request):
        return _elsewhere("This service answers to the address it printed only.")
    if origin is not None and not _is_ours(origin, request):
        return _elsewhere("This service does not answer pages of other places.")
    return await handler(request)


def admits(request: web.Request, key: str) -> bool:
    """Whether the request carries the key, in one of the services' own headers or as a bearer token."""
    shown = next((request.headers[name] for name in KEY_HEADERS if request.headers.get(name)), "")
    if not shown:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        shown = token.strip() if scheme.lower() == "bearer" else ""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), key.encode("utf-8"))


def refusal() -> web.Response:
    """What a service answers to a wrong key."""
    message = (
        "Access denied due to invalid subscription key. Make sure to provide the key this service printed."
    )
    return web.json_response({"error": {"code": "401", "message": message}}, status=401)


def _is_ours(place: str, request: web.Request) -> bool:
    """Whether it names this device, and the port that the request came in by."""
    try:
        parts = urlsplit(place)
        name, port = parts.hostname, parts.port
    except ValueError:
        return False
    bound = request.transport.get_extra_info("sockname") if request.transport is not None else None
    return name in _OURSELVES and bound is not None and port == bound[1]


def _elsewhere(message: str) -> web.Response:
    return web.json_response({"error": {"code": "403", "message": message}}, status=403)
