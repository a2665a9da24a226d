"""The HTTP client of a chat deployment: warm, patient within bounds, quiet. Imported late, for openai."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from typing import Any

from openai import (
    DEFAULT_CONNECTION_LIMITS,
    AsyncAzureOpenAI,
    AsyncOpenAI,
    DefaultAsyncHttpxClient,
    Timeout,
)

from voicedesk.backends.cascade.chat.address import ChatAddress
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.network_failures import retry_seconds
from voicedesk.backends.proxies import proxy_for
from voicedesk.conversation.problems import Stage

MOST_RETRIES = 2
LONGEST_RETRY_SECONDS = 8.0
IDLE_SECONDS = 240.0  # an idle connection is kept so long, if the service does the same
FRESH_SECONDS = 45.0  # so long after its use an idle connection is taken to be still there
CONNECT_SECONDS = 10.0
WARM_UP_SECONDS = 3.0
CHATTY = ("openai", "httpx", "httpx2", "httpcore", "httpcore2", "semantic_kernel")


class WarmClient:
    """``sdk`` makes the requests; between them a connection is kept open for the next one.

    The client retries what may succeed later (429, 5xx, no connection) by itself and waits as the service
    asks, but not longer than about 8 s: then its error is raised at once.
    """

    def __init__(
        self, address: ChatAddress, far_end: FarEnd, timeout_seconds: float, retries: int = MOST_RETRIES
    ) -> None:
        quiet_the_sdks()
        self._root = address.root
        self._longest_retry_seconds = min(LONGEST_RETRY_SECONDS, timeout_seconds * 0.4)
        self._warm_until = 0.0
        self._http = DefaultAsyncHttpxClient(
            transport=_transport(far_end),
            event_hooks={"response": [self._bound_the_wait]},
            follow_redirects=False,  # openai's own default would, with the whole conversation and the key
        )
        patience = Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds))
        asking = {"http_client": self._http, "timeout": patience, "max_retries": retries}
        self.sdk = _sdk(address, far_end.key, asking)

    async def warm_up(self) -> None:
        """See that a connection lies ready, by a request without a key that costs nothing. What fails here
        is left to the first real request, which says it better."""
        if time.monotonic() < self._warm_until:
            return
        self._warm_until = time.monotonic() + FRESH_SECONDS  # nobody else need do it meanwhile
        came_back = False
        try:
            with suppress(OSError, ValueError, *_transport_errors()):
                await self._http.head(self._root + "/", timeout=WARM_UP_SECONDS)
                came_back = True
        finally:
            self.used(kept=came_back)

    def used(self, *, kept: bool) -> None:
        """A request has ended, and its connection was ``kept``, or closed with it."""
        self._warm_until = time.monotonic() + FRESH_SECONDS if kept else 0.0

    async def aclose(self) -> None:
        await self.sdk.close()

    async def _bound_the_wait(self, response: Any) -> None:
        """Tells the client by its own sign not to retry where the service asks for too long a wait."""
        seconds = retry_seconds(response.headers)
        if seconds is not None and seconds > self._longest_retry_seconds:
            response.headers["x-should-retry"] = "false"


def _transport(far_end: FarEnd) -> Any:
    """With one, the library does not read the environment's proxies, which it may fall over. Of a local far
    end it need not know whom to trust. May look up a name; raises ``BackendError``."""
    return _http_library().AsyncHTTPTransport(
        limits=type(DEFAULT_CONNECTION_LIMITS)(max_connections=8, keepalive_expiry=IDLE_SECONDS),
        proxy=proxy_for(far_end.host, Stage.CHAT),
        trust_env=not far_end.is_local,
    )


def quiet_the_sdks() -> None:
    """Below WARNING they log what was said, by whom, and with which arguments tools were called."""
    for name in CHATTY:
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)


def _sdk(address: ChatAddress, key: str, asking: dict[str, Any]) -> AsyncOpenAI:
    if address.is_newer_route:
        return AsyncOpenAI(
            base_url=f"{address.root}/openai/v1", api_key=key, default_headers={"api-key": key}, **asking
        )
    return AsyncAzureOpenAI(
        azure_endpoint=address.root, api_version=address.api_version, api_key=key, **asking
    )


def _transport_errors() -> tuple[type[Exception], ...]:
    """Of the library that the client stands on: its base class of what can go wrong on the way."""
    return (_http_library().HTTPError, _http_library().InvalidURL)


def _http_library() -> Any:
    return __import__(type(DEFAULT_CONNECTION_LIMITS).__module__.partition(".")[0])
