"""The fixtures of the sound tests."""

from tests.sound_card import sound_card

__all__ = ["sound_card"]
