"""VoiceDesk: spoken conversation with an AI agent, from the desktop."""

__version__ = "0.1.0"
