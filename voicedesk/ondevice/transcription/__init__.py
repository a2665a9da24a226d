"""Realtime transcription: turns found in streamed audio and written down, in the GA and preview dialects."""
