"""From settings to an open, configured link: the way there, without the SDK until it is walked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from voicedesk.backends.base import OfferedTool
from voicedesk.backends.concessions import Concessions
from voicedesk.backends.error_events import detail_of
from voicedesk.backends.errors import ConnectionDropped, RequestRefused
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.input_events import ClientEvent
from voicedesk.backends.pacing import PROCESS_LIMITER, ConnectLimiter
from voicedesk.backends.server_events import ServerEvent, report_of, text_of
from voicedesk.backends.voice_live.client_events import update_session
from voicedesk.backends.voice_live.service_errors import refusal
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.settings.schema import SignIn, VoiceLive

if TYPE_CHECKING:
    from voicedesk.backends.voice_live.credentials import Credential
    from voicedesk.backends.voice_live.link import Link


class Opening:
    """Opens links to one far end. The credential is made once, so that a sign-in is asked for once."""

    def __init__(
        self,
        settings: VoiceLive,
        far_end: FarEnd,
        tools: Sequence[OfferedTool],
        limiter: ConnectLimiter | None = None,
    ) -> None:
        self._settings = settings
        self.far_end = far_end
        self._tools = tools
        self._limiter = limiter or (ConnectLimiter(limit=10_000) if far_end.is_local else PROCESS_LIMITER)
        self._concessions = Concessions()
        self._news: list[Problem] = []
        self._sdk: _Sdk | None = None
        self._credential: Credential | None = None

    async def open(self, *, by_hand: bool) -> tuple[Link, list[ServerEvent]]:
        """A link whose session is as the settings want it, and the service's words about that session.

        Raises ``BackendError``.
        """
        self._check()
        await self._limiter.wait()
        if self._sdk is None:
            self._sdk = await asyncio.to_thread(_Sdk)
        sdk = self._sdk
        if self._credential is None:
            self._credential = sdk.link.make_credential(self._settings.sign_in, self.far_end.key)
        link: Link = await sdk.link.open_link(self._settings, self.far_end, self._credential)
        try:
            return link, await self._greet(link, by_hand=by_hand)
        except BaseException:
            await asyncio.shield(link.aclose())
            raise

    def turn_detection_update(self, *, by_hand: bool) -> ClientEvent | None:
        """What changes the talk mode of an open link; None before there was one."""
        if self._sdk is None:
            return None
        return update_session(self._sdk.options.turn_detection_option(self._settings, by_hand=by_hand))

    async def aclose(self) -> None:
        credential, self._credential = self._credential, None
        if credential is not None and hasattr(credential, "close"):
            await credential.close()

    def _check(self) -> None:
        """Before anything leaves this machine. Raises ``RequestRefused``."""
        host = self.far_end.host
        if not self.far_end.endpoint:
            raise RequestRefused(Problem(ProblemCode.NOT_CONFIGURED, detail="no address is set"))
        if not self.far_end.is_safe:
            raise RequestRefused(
                Problem(ProblemCode.ADDRESS_NOT_FOUND, host, "an address starts with https://")
            )
        if self._settings.sign_in is SignIn.API_KEY and not self.far_end.key:
            raise RequestRefused(Problem(ProblemCode.NOT_CONFIGURED, host, "no key is set"))
        if self._settings.agent_name and not self._settings.agent_project:
            raise RequestRefused(Problem(ProblemCode.NOT_CONFIGURED, host, "the agent's project is not set"))

    def take_news(self) -> list[Problem]:
        """What the service would not take and was left out since the last call."""
        news, self._news = self._news, []
        return news

    def _options(self, *, by_hand: bool) -> dict[str, Any]:
        if self._sdk is None:
            raise RuntimeError("the link is open, so the SDK is there")
        tools = self._concessions.offered(self._tools)
        options: dict[str, Any] = self._sdk.options.session_options(self._settings, tools, by_hand=by_hand)
        return {name: value for name, value in options.items() if name not in self._concessions.options}

    def _concede(self, report: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        """What was refused is left out from now on. Raises ``BackendError`` if it cannot be."""
        param, words = text_of(report.get("param")), text_of(report.get("message"))
        subject = self._concessions.concede(param, words, options, self._tools)
        if not subject:
            raise self._refusal(report)
        detail = detail_of(report, self.far_end.key)
        self._news.append(Problem(ProblemCode.OPTION_REFUSED, subject, detail))

    async def _greet(self, link: Link, *, by_hand: bool) -> list[ServerEvent]:
        """Ask for the session and wait for ``session.updated``: only then model and voice are certain."""
        options = self._options(by_hand=by_hand)
        await link.send(update_session(options))
        words: list[ServerEvent] = []
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                while True:
                    event = await link.receive()
                    if event.get("type") == "error":
                        self._concede(report_of(event.get("error")), options)
                        options = self._options(by_hand=by_hand)
                        await link.send(update_session(options))
                        continue
                    words.append(event)
                    if event.get("type") == "session.updated":
                        return words
        except TimeoutError:
            detail = "connected, but the session was not confirmed in time"
            raise ConnectionDropped(Problem(ProblemCode.SERVICE_DOWN, self.far_end.host, detail)) from None

    def _refusal(self, report: Any) -> Exception:
        return refusal(
            report_of(report),
            host=self.far_end.host,
            model=self._settings.agent_name or self._settings.model,
            voice=self._settings.voice,
            secret=self.far_end.key,
        )


class _Sdk:
    """The two modules that import the SDK, brought in by whichever thread makes this."""

    def __init__(self) -> None:
        from voicedesk.backends.voice_live import link, options

        self.link: ModuleType = link
        self.options: ModuleType = options
