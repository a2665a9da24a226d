"""Builds the backend that the settings ask for, and keeps the far end on this device up for it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence

from voicedesk.backends.base import AudioSink, Backend, OfferedTool, PostEvent
from voicedesk.backends.factory import create_backend
from voicedesk.backends.far_end import FarEnd, FarEnds
from voicedesk.backends.tasks import TaskOwner
from voicedesk.backends.unconfigured import UnconfiguredBackend
from voicedesk.conversation.policy import TurnPolicy
from voicedesk.session.awaited_backend import AwaitedBackend
from voicedesk.session.on_device import Address, OnDeviceService, on_device_command
from voicedesk.session.turn_policy import turn_policy
from voicedesk.settings.load import Loaded
from voicedesk.settings.readiness import missing
from voicedesk.settings.schema import Cascade, Place, SecretName, Settings, SignIn, VoiceLive
from voicedesk.settings.secrets import SecretStore

_KNOWN_VOICE = re.compile(
    r"[a-z]{2,3}-\S+Neural|alloy|ash|ballad|cedar|coral|echo|fable|marin|nova|onyx|sage|shimmer|verse"
)


_DEPLOYMENT = "on-device"


def on_this_device(chosen: Settings) -> Settings:
    """Whatever the account in Azure wants, this device wants its own key, and has neither its agents nor
    the voices that are known there alone. It answers to any deployment, but not to none."""
    local = {"voice_live": _local_voice_live(chosen.voice_live), "cascade": _local_cascade(chosen.cascade)}
    return chosen.model_copy(update=local)


def _local_voice_live(chosen: VoiceLive) -> VoiceLive:
    local = {"sign_in": SignIn.API_KEY, "agent_name": "", "agent_project": "", "api_version": ""}
    return chosen.model_copy(update={**local, "voice": _local_voice(chosen.voice, VoiceLive().voice)})


def _local_cascade(chosen: Cascade) -> Cascade:
    local = {
        "openai_deployment": chosen.openai_deployment or _DEPLOYMENT,
        "openai_api_version": "",
        "stt_deployment": chosen.stt_deployment or _DEPLOYMENT,
        "tts_voice": _local_voice(chosen.tts_voice, Cascade().tts_voice),
    }
    return chosen.model_copy(update=local)


def _local_voice(chosen: str, otherwise: str) -> str:
    return chosen if _KNOWN_VOICE.fullmatch(chosen) else otherwise


def far_ends_in_azure(settings: Settings, secrets: SecretStore) -> FarEnds:
    """The addresses as they are set, with the keys that belong to them."""

    def far_end(endpoint: str, name: SecretName) -> FarEnd:
        key = secrets.value(name)
        return FarEnd(endpoint, key.get_secret_value() if key else "")

    cascade = settings.cascade
    return FarEnds(
        voice_live=far_end(settings.voice_live.endpoint, SecretName.VOICE_LIVE_KEY),
        transcription=far_end(cascade.stt_endpoint, SecretName.STT_KEY),
        chat=far_end(cascade.openai_endpoint, SecretName.OPENAI_KEY),
        speech=far_end(cascade.tts_endpoint, SecretName.TTS_KEY),
    )


def far_ends_here(address: Address) -> FarEnds:
    """All services in one child, behind one key."""
    places = (address.url, address.transcription, address.chat, address.speech)
    return FarEnds(*(FarEnd(place, address.key) for place in places))


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
        self._closings = TaskOwner("closing the far end on this device")

    def choose(self, loaded: Loaded) -> tuple[Backend, TurnPolicy]:
        """A backend for these settings, not yet connected, and the policy that suits it.

        On this device its service starts at once, so that it listens by the time somebody talks; with Azure
        it ends, for it holds memory and is soon there again. Only while no conversation runs.
        """
        backend = self._on_device(loaded) if loaded.place is Place.ON_DEVICE else self._azure(loaded)
        return backend, turn_policy(loaded.settings, backend.capabilities)

    async def aclose(self) -> None:
        self._leave_device()
        await self._closings.join()

    def _leave_device(self) -> None:
        service, self._service = self._service, None
        if service is not None:
            self._closings.spawn(service.aclose())

    def _azure(self, loaded: Loaded) -> Backend:
        self._leave_device()
        for what, _, _ in missing(loaded.settings, loaded.secrets):
            return UnconfiguredBackend(what, self._post)
        far_ends = far_ends_in_azure(loaded.settings, loaded.secrets)
        return create_backend(loaded.settings, far_ends, self._tools, self._post, self._sink)

    def _on_device(self, loaded: Loaded) -> Backend:
        settings = on_this_device(loaded.settings)

        def build(address: Address) -> Backend:
            return create_backend(settings, far_ends_here(address), self._tools, self._post, self._sink)

        if self._service is None:
            command = on_device_command(loaded.profile.folder)
            self._service = OnDeviceService(self._loop, command, self._environ)
        self._service.start()
        return AwaitedBackend(self._service.address, build, self._post)
