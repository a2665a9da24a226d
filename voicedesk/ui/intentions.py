"""What a person wants, beyond the conversation's own events: every widget speaks with these.

The window emits them through one signal, ``MainWindow.intended``, together with conversation events
(``TalkPressed``, ``MuteChanged``, ``TextSubmitted`` ...); ``app.py`` carries them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from voicedesk.conversation.events import Direction
from voicedesk.conversation.problems import Problem
from voicedesk.settings.schema import Appearance, BackendKind, Place

if TYPE_CHECKING:
    from voicedesk.conversation.conversation import Conversation  # all of the core, before there is a window


@dataclass(frozen=True, slots=True)
class Intention:
    pass


@dataclass(frozen=True, slots=True)
class DeviceChosen(Intention):
    """``name`` None: follow the system default."""

    direction: Direction
    name: str | None


@dataclass(frozen=True, slots=True)
class GoOnWanted(Intention):
    """The loudspeaker is gone: what stands still may go on through the other one, aloud or not."""


@dataclass(frozen=True, slots=True)
class VolumeChosen(Intention):
    percent: int


@dataclass(frozen=True, slots=True)
class FarEndChosen(Intention):
    """``backend`` None: the one that is used now."""

    place: Place
    backend: BackendKind | None = None


@dataclass(frozen=True, slots=True)
class FarEndsSeen(Intention):
    """The person looks at where it could run, and may choose another backend in a moment."""


@dataclass(frozen=True, slots=True)
class SettingsWanted(Intention):
    """Open the settings on this page (``"general"``, ``"voice-live"``, ``"cascade"``, ``"audio"`` ...; empty:
    the last)."""

    page: str = ""


@dataclass(frozen=True, slots=True)
class FixWanted(Intention):
    """The one button of a problem, or a press on the talk control when FAILED."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class NewConversationWanted(Intention):
    pass


@dataclass(frozen=True, slots=True)
class ConversationWanted(Intention):
    """Go on with one that was put away; ``times`` are when its entries came, by their ids."""

    conversation: Conversation
    times: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class ExportWanted(Intention):
    pass


@dataclass(frozen=True, slots=True)
class ReportWanted(Intention):
    """Show the diagnostic report."""


@dataclass(frozen=True, slots=True)
class AboutWanted(Intention):
    pass


@dataclass(frozen=True, slots=True)
class UpdatePageWanted(Intention):
    """Open the page of a newer version in the system's browser."""

    url: str


@dataclass(frozen=True, slots=True)
class UpdateSkipped(Intention):
    """Do not tell of that version again."""

    version: str


@dataclass(frozen=True, slots=True)
class AddressJudged(Intention):
    """Whether keys and words may go to a host that a file in the current folder names."""

    host: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class QuitWanted(Intention):
    pass


@dataclass(frozen=True, slots=True)
class TextSizeChosen(Intention):
    """``percent`` from 100 to 200."""

    percent: int


@dataclass(frozen=True, slots=True)
class AppearanceChosen(Intention):
    appearance: Appearance
