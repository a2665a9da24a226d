"""A story long enough to be interrupted: well over a minute when spoken."""

from __future__ import annotations

STORY = (
    "Here is a long story; stop me whenever you like. "
    "Once upon a time there was a lighthouse at the edge of a cold grey sea. "
    "An old keeper named Martha lived in it, with a cat who was afraid of water. "
    "Every evening she climbed two hundred steps and lit the lamp. "
    "Every morning she climbed them again and put it out. "
    "In between she wrote down the name of each ship that passed. "
    "One winter the fog came in so thick that she could not see her own hands. "
    "For nine days no ship passed, and the page in her book stayed empty. "
    "On the tenth night she heard a bell, far out and very faint. "
    "The lamp was burning, but in such a fog no light could reach the ship. "
    "So Martha opened the window and began to sing. "
    "She sang every song she knew, and when she had no more, "
    "she sang the names of the ships from her book. "
    "The bell came nearer, then went away, then came nearer again. "
    "The cat, who hated the noise, climbed onto the roof and howled along. "
    "At midnight the bell stood still, just off the rocks, and a voice called out of the fog. "
    "The voice said, we can hear you, but we cannot tell where the harbor is. "
    "Martha thought for a while, and then she had an idea. "
    "She tied a lantern to the cat's basket and lowered it slowly down the wall, down to the water. "
    "The cat looked at the sea with great disgust, but it did not move. "
    "The captain saw the small light dancing just above the waves, and he steered toward it. "
    "By sunrise the ship lay safe in the harbor, "
    "and its crew came up the two hundred steps to say thank you. "
    "They brought a barrel of fish for the cat, and for Martha a new book with a thousand empty pages. "
    "Ever since that day, when the fog comes in, the sailors listen for two voices, "
    "one that sings and one that howls. "
    "And the cat, they say, has learned to like the water, though it would never admit it. "
    "That is the end of the story."
)


def rest_of_story(heard: str) -> str | None:
    """What comes after the part that was heard; None if ``heard`` is no part of it, or all of it."""
    position = STORY.find(heard.strip()) if heard.strip() else -1
    if position < 0:
        return None
    rest = STORY[position + len(heard.strip()) :].strip()
    return rest or None
