"""From settings to an open, configured link: the way there, without the library until it is walked."""

from __future__ import annotations

import asyncio
from types import ModuleType
from typing import TYPE_CHECKING

from voicedesk.backends.cascade.transcription.configuration import configure, detect_turns
from voicedesk.backends.cascade.transcription.mapping import UPDATED
from voicedesk.backends.cascade.transcription.reports import fault, refusal
from voicedesk.backends.cascade.transcription.route import route_of
from voicedesk.backends.error_events import Report
from voicedesk.backends.errors import ConnectionDropped, RequestRefused
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.input_events import ClientEvent
from voicedesk.backends.pacing import PROCESS_LIMITER, ConnectLimiter
from voicedesk.backends.server_events import ServerEvent, report_of
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.settings.schema import Cascade

if TYPE_CHECKING:
    from voicedesk.backends.cascade.transcription.link import Link


class Opening:
    """Opens links to one far end."""

    def __init__(self, settings: Cascade, far_end: FarEnd, limiter: ConnectLimiter | None = None) -> None:
        self._settings = settings
        self.far_end = far_end
        self._limiter = limiter or (ConnectLimiter(limit=10_000) if far_end.is_local else PROCESS_LIMITER)
        self._library: ModuleType | None = None

    async def open(self, *, by_hand: bool) -> tuple[Link, list[ServerEvent]]:
        """A link whose session is as the settings want it, and the service's words about that session.

        Takes at most ``timeout_seconds``, once the library is there. Raises ``BackendError``.
        """
        self._check()
        route = route_of(self.far_end.endpoint)
        await self._limiter.wait()
        if self._library is None:
            self._library = await asyncio.to_thread(_library)
        seconds = self._settings.timeout_seconds
        latest = asyncio.get_running_loop().time() + seconds
        link: Link = await self._library.open_link(
            route, self.far_end, self._settings.stt_deployment, seconds
        )
        try:
            return link, await self._greet(link, self.configuration(by_hand=by_hand), latest)
        except BaseException:
            await asyncio.shield(link.aclose())
            raise

    def configuration(self, *, by_hand: bool) -> ClientEvent:
        """What makes a new session as the settings want it."""
        dialect = route_of(self.far_end.endpoint).dialect
        return configure(self._settings, dialect, by_hand=by_hand)

    def turn_detection(self, *, by_hand: bool) -> ClientEvent:
        """What changes who ends the turns of an open session."""
        dialect = route_of(self.far_end.endpoint).dialect
        return detect_turns(self._settings, dialect, by_hand=by_hand)

    def judge(self, report: Report) -> Problem | None:
        """What a person can do something about in a report of an open session."""
        model, host = self._settings.stt_deployment, self.far_end.host
        return fault(report, host=host, model=model, secret=self.far_end.key)

    def _check(self) -> None:
        """Before anything leaves this machine. Raises ``RequestRefused``."""
        host = self.far_end.host
        code, detail = ProblemCode.NOT_CONFIGURED, ""
        if not self.far_end.endpoint:
            detail = "no address is set"
        elif not self.far_end.is_safe:
            code, detail = ProblemCode.ADDRESS_NOT_FOUND, "an address starts with https:// or wss://"
        elif not self.far_end.key:
            detail = "no key is set"
        elif not self._settings.stt_deployment:
            detail = "no deployment is set"
        if detail:
            raise RequestRefused(Problem(code, host, detail, stage=Stage.TRANSCRIPTION))

    async def _greet(self, link: Link, configuration: ClientEvent, latest: float) -> list[ServerEvent]:
        """Ask for the session and wait until it is confirmed: only then the deployment is certain."""
        words: list[ServerEvent] = []
        host = self.far_end.host
        try:
            async with asyncio.timeout_at(latest):
                await link.send(configuration)
                while True:
                    event = await link.receive()
                    words.append(event)
                    if event.get("type") == "error":
                        raise self._refusal(event.get("error"))
                    if event.get("type") in UPDATED:
                        return words
        except TimeoutError:
            detail = "connected, but the session was not confirmed in time"
            problem = Problem(ProblemCode.SERVICE_DOWN, host, detail, stage=Stage.TRANSCRIPTION)
            raise ConnectionDropped(problem) from None

    def _refusal(self, report: object) -> Exception:
        return refusal(
            report_of(report),
            host=self.far_end.host,
            model=self._settings.stt_deployment,
            secret=self.far_end.key,
        )


def _library() -> ModuleType:
    from voicedesk.backends.cascade.transcription import link

    return link
