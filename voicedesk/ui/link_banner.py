"""What the banner says while there is no connection: to which service, why, and what is waited for."""

from __future__ import annotations

from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.conversation.wording import service_name, span_of
from voicedesk.settings.schema import Place
from voicedesk.ui.banner import BannerWords, Severity
from voicedesk.ui.carry_on import THIS_DEVICE
from voicedesk.ui.view_state import Look, ViewState

KEY = "link"
USE_THIS_DEVICE = "Use this device"
_AGAIN = "Trying again by itself."
_REASONS = {
    ProblemCode.LIMIT_REACHED: "This account has used its allowance for now.",
    ProblemCode.SERVICE_DOWN: "{It} is not answering.",
    ProblemCode.PROTOCOL: "{It} sent something we do not understand.",
    ProblemCode.NO_NETWORK: "This computer is offline.",
    ProblemCode.BLOCKED: "Something between here and there blocks it, often a company proxy.",
}


def link_banner(view: ViewState, place: Place) -> BannerWords | None:
    """None unless a connection is being made again, or after the first attempt failed."""
    if view.talk.look is not Look.RECONNECTING:
        return None
    problem = view.talk.problem or Problem(ProblemCode.LINK_LOST)
    several = problem.stage is not Stage.WHOLE
    link = f"connection to {service_name(problem.stage)}" if several else "connection"
    title = f"The {link} dropped." if view.linked else f"There is no {link} yet."
    kept = "Your conversation is kept." if view.entries else ""
    reason = _REASONS.get(problem.code, "").format(It="It" if several else "The service")
    said = " ".join(filter(None, (reason, kept, _wait(problem))))
    way_on = (USE_THIS_DEVICE, THIS_DEVICE) if place is Place.AZURE else ("", None)
    return BannerWords(KEY, Severity.WARNING, title, said, "reconnect", *way_on)


def _wait(problem: Problem) -> str:
    if not problem.retry_after:
        return _AGAIN
    return f"We were asked to wait {span_of(problem.retry_after)}, then it is tried again by itself."
