"""Builds the backend that the settings ask for, and keeps the far end on this device up for it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence

from voicedesk.backends.base import AudioSink, Backend, OfferedTool, PostEvent
from voicedesk.backends.factory import create_backend
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.unconfigured import UnconfiguredBackend
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.session.awaited_backend import AwaitedBackend
from voicedesk.session.on_device import Address, OnDeviceService, on_device_command
from voicedesk.session.turn_policy import turn_policy
from voicedesk.settings.load import Loaded
from voicedesk.settings.readiness import missing
from voicedesk.settings.schema import Place, SecretName, SignIn, VoiceLive

_KNOWN_VOICE = re.compile(
    r"[a-z]{2,3}-\S+Neural|alloy|ash|ballad|cedar|coral|echo|fable|marin|nova|onyx|sage|shimmer|verse"
)


def on_this_device(chosen: VoiceLive) -> VoiceLive:
    """Whatever the account in Azure wants, this device wants its own key, and has neither its agents nor
    the voices that are known there alone."""
    local = {"sign_in": SignIn.API_KEY, "agent_name": "", "agent_project": "", "api_version": ""}
    if not _KNOWN_VOICE.fullmatch(chosen.voice):
        local["voice"] = VoiceLive().voice
    return chosen.model_copy(update=local)


class BackendChoice:
    """``post`` and ``sink`` are given to every backend it builds."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        environ: Mapping[str, str],
        tools: Sequence[OfferedTool],
        post: PostEvent,
        sink: AudioSink,
    ) -> None:
        self._loop = loop
        self._environ = dict(environ)
        self._tools = tools
        self._post = post
        self._sink = sink
        self._service: OnDeviceService | None = None

    def choose(self, loaded: Loaded) -> tuple[Backend, TurnPolicy]:
        """A backend for these settings, not yet connected, and the policy that suits it.

        On this device its service starts at once, so that it listens by the time somebody talks. Raises
        ``ConfigurationError`` for a backend this version cannot provide.
        """
        backend = self._on_device(loaded) if loaded.place is Place.ON_DEVICE else self._azure(loaded)
        return backend, turn_policy(loaded.settings, backend.capabilities)

    async def aclose(self) -> None:
        if self._service is not None:
            await self._service.aclose()

    def _azure(self, loaded: Loaded) -> Backend:
        for what, _, _ in missing(loaded.settings, loaded.secrets):
            return UnconfiguredBackend(what, self._post)
        key = loaded.secrets.value(SecretName.VOICE_LIVE_KEY)
        far_end = FarEnd(loaded.settings.voice_live.endpoint, key.get_secret_value() if key else "")
        return create_backend(loaded.settings, far_end, self._tools, self._post, self._sink)

    def _on_device(self, loaded: Loaded) -> Backend:
        voice_live = on_this_device(loaded.settings.voice_live)
        settings = loaded.settings.model_copy(update={"voice_live": voice_live})

        def build(address: Address) -> Backend:
            far_end = FarEnd(address.url, address.key)
            return create_backend(settings, far_end, self._tools, self._post, self._sink)

        if self._service is None:
            command = on_device_command(loaded.profile.folder)
            self._service = OnDeviceService(self._loop, command, self._environ)
        self._service.start()
        return AwaitedBackend(self._service.address, build, self._post)
