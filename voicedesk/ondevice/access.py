"""Who may speak to the service: whoever shows the key it printed."""

from __future__ import annotations

import hmac

from aiohttp import web

KEY_HEADERS = ("api-key", "Ocp-Apim-Subscription-Key")


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
