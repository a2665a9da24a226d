"""What a screen reader is told of the conversation, and when: its troubles, for an answer is heard. No Qt, no
clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.events import TalkMode
from voicedesk.conversation.wording import wording
from voicedesk.ui.talk_key import TALKING
from voicedesk.ui.view_state import Look, MicLook, ViewState

LEAST_GAP_SECONDS = 0.7
LOST = "Connection lost. Reconnecting"
NOT_YET = "No connection yet. Trying again"
BROKEN = frozenset({Look.FAILED, Look.NO_MICROPHONE})
UNSETTLED = frozenset({Look.OFFLINE, Look.CONNECTING, Look.RECONNECTING, Look.FAILED})


class Urgency(StrEnum):
    POLITE = "polite"
    ASSERTIVE = "assertive"


@dataclass(frozen=True, slots=True)
class Announcement:
    text: str
    urgency: Urgency = Urgency.POLITE


def announcement(before: ViewState, now: ViewState) -> Announcement | None:
    """What the change from one view to the next gives reason to say."""
    if now.speaker_problem is not None and before.speaker_problem is None:
        return Announcement(wording(now.speaker_problem).sentence, Urgency.ASSERTIVE)
    look, was = now.talk.look, before.talk.look
    if look is was and now.talk.label == before.talk.label:
        return None
    if look in BROKEN:
        return Announcement(f"{now.talk.label}. {now.talk.hint}", Urgency.ASSERTIVE)
    if look is Look.RECONNECTING and was is not Look.RECONNECTING:
        return Announcement(LOST if now.linked else NOT_YET, Urgency.ASSERTIVE)
    if was is Look.RECONNECTING and look not in UNSETTLED:
        return Announcement("Connected again" if before.linked else "Connected")
    return None


def would_be_recorded(view: ViewState) -> bool:
    """The screen reader's voice would be taken for the user's: a hold, or hands-free with an open mic."""
    if view.mode is TalkMode.PUSH_TO_TALK:
        return view.talk.look in TALKING
    return view.mic is MicLook.ON


class AnnouncementQueue:
    """At most one at a time waits; the newest wins. Times are seconds of any one clock."""

    def __init__(self) -> None:
        self._waiting: Announcement | None = None
        self._due_at = 0.0
        self._said_at = -LEAST_GAP_SECONDS

    def change(self, before: ViewState, now: ViewState, seconds: float) -> None:
        coming = announcement(before, now)
        if coming is not None:
            self._waiting = coming
            self._due_at = max(seconds, self._said_at + LEAST_GAP_SECONDS)

    def take(self, view: ViewState, seconds: float) -> Announcement | None:
        """What is to be said now."""
        if self._waiting is None or seconds < self._due_at:
            return None
        said, self._waiting = self._waiting, None
        if would_be_recorded(view):
            return None
        self._said_at = seconds
        return said

    def wait_seconds(self, seconds: float) -> float | None:
        """Until ``take`` is worth a call; None if nothing waits."""
        return None if self._waiting is None else max(0.0, self._due_at - seconds)
