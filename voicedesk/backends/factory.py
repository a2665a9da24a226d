"""Which backend the settings ask for."""

from __future__ import annotations

from collections.abc import Sequence

from voicedesk.backends.base import AudioSink, Backend, OfferedTool, PostEvent
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.voice_live.backend import VoiceLiveBackend
from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.schema import BackendKind, Settings


def create_backend(
    settings: Settings,
    far_end: FarEnd,
    tools: Sequence[OfferedTool],
    post: PostEvent,
    sink: AudioSink,
) -> Backend:
    """A backend for ``settings``, not yet connected; imports no SDK.

    ``far_end`` is where it will talk to: the settings' own endpoint, or the far end on this device. Raises
    ``ConfigurationError`` for a backend that this version cannot provide.
    """
    if settings.general.backend is not BackendKind.VOICE_LIVE:
        raise ConfigurationError(
            "The cascade of separate services is not part of this version. Choose Voice Live as the backend.",
            setting="general.backend",
        )
    return VoiceLiveBackend(settings.voice_live, far_end, tools, post, sink)


def import_libraries() -> None:
    """Import what a connection will need, so that the first one need not wait for it. Takes 0.4 s and more:
    for a worker thread."""
    from voicedesk.backends.voice_live import link, options  # noqa: F401
