"""The names of the settings' pages that belong to a service."""

from __future__ import annotations

from voicedesk.conversation.problems import Stage

PAGES = {
    Stage.WHOLE: "voice-live",
    Stage.TRANSCRIPTION: "cascade-transcription",
    Stage.CHAT: "cascade-chat",
    Stage.SPEECH: "cascade-speech",
}
"""``WHOLE`` is the service that does it all."""
