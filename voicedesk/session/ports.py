"""Moved to ``voicedesk.audio.port`` (the session is above the sound); import from there."""

from voicedesk.audio.port import FrameSink as FrameSink
from voicedesk.audio.port import Level as Level
from voicedesk.audio.port import SoundCounters as SoundCounters
from voicedesk.audio.port import SoundPort as SoundPort
