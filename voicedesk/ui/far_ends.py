"""Where the conversation can run, in the words of the backend selector."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from voicedesk.settings.schema import BackendKind, Place

VOICE_LIVE_ONLY = frozenset({BackendKind.VOICE_LIVE})
ALL_BACKENDS = frozenset(BackendKind)


@dataclass(frozen=True, slots=True)
class FarEnd:
    place: Place
    backend: BackendKind

    @property
    def button_words(self) -> str:
        place = "On this device" if self.place is Place.ON_DEVICE else "Azure"
        return f"{place}  ·  {backend_words(self.backend)}"

    @property
    def title(self) -> str:
        if self.place is Place.ON_DEVICE:
            return f"On this device  ·  {backend_words(self.backend)}"
        return f"Azure, {backend_words(self.backend)}"

    @property
    def second_line(self) -> str:
        if self.place is Place.ON_DEVICE:
            return "No account needed. Nothing leaves this computer."
        if self.backend is BackendKind.CASCADE:
            return "Your own transcription, chat and speech models."
        return "One service for the whole conversation. Lowest effort."

    @property
    def icon(self) -> str:
        return "device" if self.place is Place.ON_DEVICE else "cloud"

    @property
    def settings_page(self) -> str:
        return self.backend.value


def backend_words(backend: BackendKind) -> str:
    return "Voice Live" if backend is BackendKind.VOICE_LIVE else "Cascade"


def choices(available: Collection[BackendKind]) -> tuple[FarEnd, ...]:
    """What needs no account comes first."""
    order = (
        FarEnd(Place.ON_DEVICE, BackendKind.VOICE_LIVE),
        FarEnd(Place.ON_DEVICE, BackendKind.CASCADE),
        FarEnd(Place.AZURE, BackendKind.CASCADE),
        FarEnd(Place.AZURE, BackendKind.VOICE_LIVE),
    )
    return tuple(end for end in order if end.backend in available)
