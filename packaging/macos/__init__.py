"""From the frozen program to ``VoiceDesk.app`` and the disk image that people download."""
