"""Why there is nothing to download."""

from __future__ import annotations


class PackingFailed(Exception):
    """The bundle or its image cannot be made; the text is for a person: what happened and what to do."""
