"""The licences of this very program: from the list inside it, or of what is installed around a checkout."""

from __future__ import annotations

from voicedesk.frozen import bundle
from voicedesk.licences.component import Component, read
from voicedesk.licences.installed import installed

FOLDER = "licences"


def present() -> tuple[Component, ...]:
    """Blocks on many files: use a worker thread. Raises ListDamaged if a frozen program has lost them."""
    frozen = bundle()
    return installed() if frozen is None else read(frozen / FOLDER)
