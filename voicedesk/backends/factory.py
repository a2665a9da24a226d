"""Which backend the settings ask for."""

from __future__ import annotations

from collections.abc import Sequence

from voicedesk.backends.base import AudioSink, Backend, OfferedTool, PostEvent
from voicedesk.backends.cascade.backend import CascadeBackend
from voicedesk.backends.far_end import FarEnds
from voicedesk.backends.voice_live.backend import VoiceLiveBackend
from voicedesk.settings.schema import BackendKind, Settings


def create_backend(
    settings: Settings,
    far_ends: FarEnds,
    tools: Sequence[OfferedTool],
    post: PostEvent,
    sink: AudioSink,
) -> Backend:
    """A backend for ``settings``, not yet connected; imports no SDK.

    ``far_ends`` are where it will talk to: the settings' own endpoints, or the far end on this device.
    """
    if settings.general.backend is BackendKind.CASCADE:
        return CascadeBackend(settings.cascade, far_ends, tools, post, sink)
    return VoiceLiveBackend(settings.voice_live, far_ends.voice_live, tools, post, sink)


def import_libraries(kind: BackendKind) -> None:
    """Import what a connection of that backend will need, so that the first one need not wait for it.

    Takes 0.4 s and more, with the cascade seconds: for a worker thread.
    """
    if kind is BackendKind.CASCADE:
        from voicedesk.backends.cascade import stage_set

        stage_set.import_libraries()
    else:
        from voicedesk.backends.voice_live import link, options  # noqa: F401
