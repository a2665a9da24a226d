"""A connection made only to see whether it can be made."""

from __future__ import annotations

import time

from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.backends.voice_live.opening import Opening
from voicedesk.settings.schema import VoiceLive


async def check_connection(settings: VoiceLive, secret: str) -> ConnectionReport:
    """Connect to ``settings.endpoint`` with ``secret``, wait until key, model and voice are accepted, close.

    Takes at most ``settings.timeout_seconds`` for each of connecting and configuring; raises nothing.
    """
    began = time.monotonic()
    opening = Opening(settings, FarEnd(settings.endpoint, secret), tools=())
    problem = None
    try:
        link, _ = await opening.open(by_hand=False)
        await link.aclose()
    except BackendError as error:
        problem = error.problem
    finally:
        await opening.aclose()
    return ConnectionReport(round((time.monotonic() - began) * 1000), problem)
