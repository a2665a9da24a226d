"""The settings choose the backend; making one costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.backends.world import World
from voicedesk.backends.base import Backend
from voicedesk.backends.cascade.backend import CascadeBackend
from voicedesk.backends.factory import create_backend
from voicedesk.backends.far_end import FarEnds
from voicedesk.backends.voice_live.backend import VoiceLiveBackend
from voicedesk.settings.schema import BackendKind, Cascade, General, Settings


@pytest.mark.parametrize(
    ("kind", "made"), [(BackendKind.VOICE_LIVE, VoiceLiveBackend), (BackendKind.CASCADE, CascadeBackend)]
)
def test_the_settings_choose_the_backend(kind: BackendKind, made: type[Backend]) -> None:
    settings = Settings(general=General(backend=kind))
    world = World()

    assert isinstance(create_backend(settings, FarEnds(), (), world.post, world), made)


def test_making_a_backend_imports_no_sdk() -> None:
    code = (
        "import sys\n"
        "from voicedesk.backends.factory import create_backend\n"
        "from voicedesk.backends.far_end import FarEnds\n"
        "from voicedesk.settings.schema import BackendKind, General, Settings\n"
        "for kind in BackendKind:\n"
        "    create_backend(Settings(general=General(backend=kind)), FarEnds(), (), print, None)\n"
        "libraries = ('azure', 'aiohttp', 'openai', 'semantic_kernel')\n"
        "print([name for name in libraries if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_the_cascade_can_do_follows_its_settings() -> None:
    settings = Cascade(stt_silence_duration_ms=800, timeout_seconds=7)
    world = World()
    able = CascadeBackend(settings, FarEnds(), (), world.post, world).capabilities

    assert able.endpoints_turns
    assert not able.responds_by_itself
    assert able.trailing_silence_seconds == 0.8
    assert able.connect_seconds > 7, "the transcription says first which service did not answer"
    assert able.answer_seconds == 15.0
    assert able.silent_seconds > 10.0, "the words of a turn may take so long, and nothing comes before them"
    patient = CascadeBackend(Cascade(timeout_seconds=120), FarEnds(), (), world.post, world)
    assert patient.capabilities.answer_seconds > 120, "the chat says first that it was the one"
