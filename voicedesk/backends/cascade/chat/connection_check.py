"""A request made only to see whether it would be answered."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import aclosing

from voicedesk.backends.cascade.chat.responder import KernelResponder
from voicedesk.backends.cascade.stages import ToolCall, UserSaid
from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.backends.errors import BackendError
from voicedesk.backends.far_end import FarEnd
from voicedesk.settings.schema import Cascade

QUESTION = UserSaid("Hello")
INSTRUCTIONS = "Answer with one word."


async def check_connection(settings: Cascade, secret: str) -> ConnectionReport:
    """Ask the deployment for one word, until it has begun to answer.

    Takes at most ``settings.timeout_seconds``, and the import of the SDK before; raises nothing.
    """
    brief = settings.model_copy(update={"instructions": INSTRUCTIONS})
    responder = KernelResponder(brief, FarEnd(settings.openai_endpoint, secret), tools=(), retries=0)
    problem = None
    began = time.monotonic()
    try:
        await responder.warm_up()
        began = time.monotonic()  # the import of the SDK tells nothing about the service
        async with aclosing(responder.answer([QUESTION], _no_tools)) as pieces:
            async for _ in pieces:
                break
    except BackendError as error:
        problem = error.problem
    finally:
        milliseconds = round((time.monotonic() - began) * 1000)
        await responder.aclose()
    return ConnectionReport(milliseconds, problem)


async def _no_tools(calls: Sequence[ToolCall]) -> Sequence[str]:
    return ["{}" for _ in calls]
