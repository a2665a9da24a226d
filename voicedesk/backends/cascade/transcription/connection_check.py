"""A connection made only to see whether it can be made."""

from __future__ import annotations

import time

from voicedesk.backends.cascade.transcription.opening import Opening
from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.settings.schema import Cascade


async def check_connection(settings: Cascade, secret: str) -> ConnectionReport:
    """Connect to ``settings.stt_endpoint`` with ``secret``, wait until key, deployment and settings are
    accepted, close.

    Takes at most ``settings.timeout_seconds``, once the library is there; raises nothing.
    """
    began = time.monotonic()
    problem = None
    try:
        link, _ = await Opening(settings, FarEnd(settings.stt_endpoint, secret)).open(by_hand=False)
        await link.aclose()
    except BackendError as error:
        problem = error.problem
    return ConnectionReport(round((time.monotonic() - began) * 1000), problem)
