"""A problem's words as the transcript shows them."""

from __future__ import annotations

from datetime import datetime

from voicedesk.conversation.problem_words import Fix
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.wording import full_code, wording
from voicedesk.ui.relative_times import full_time

CLOUD_CODES = frozenset(
    {
        ProblemCode.KEY_REFUSED,
        ProblemCode.SIGN_IN_EXPIRED,
        ProblemCode.NO_ACCESS,
        ProblemCode.MODEL_NOT_FOUND,
        ProblemCode.VOICE_NOT_FOUND,
        ProblemCode.ADDRESS_NOT_FOUND,
        ProblemCode.ADDRESS_REDIRECTS,
        ProblemCode.NOT_CONFIGURED,
        ProblemCode.NO_NETWORK,
        ProblemCode.BLOCKED,
        ProblemCode.NETWORK_SETTING,
        ProblemCode.LIMIT_REACHED,
        ProblemCode.SERVICE_DOWN,
    }
)


def title_and_text(problem: Problem) -> tuple[str, str]:
    """The first of several sentences is the title; a single one stands under the problem's label."""
    words = wording(problem)
    first, _, rest = words.sentence.partition(". ")
    if rest:
        return first, rest
    return (words.label, words.sentence) if words.label else (words.sentence.rstrip("."), "")


def spoken_problem(problem: Problem) -> str:
    title, text = title_and_text(problem)
    return f"Problem: {title}. {text}".rstrip()


def fix_words(problem: Problem) -> str:
    """On the one button; empty where there is nothing a button could do."""
    return wording(problem).fix_label


def can_be_tried_again(problem: Problem) -> bool:
    """A second button to try again, beside one that already does, would be one too many."""
    return wording(problem).fix not in {Fix.TRY_AGAIN, Fix.SIGN_IN}


def is_a_sign_in(problem: Problem) -> bool:
    """Connecting is what signs in: once that is done there is nothing to press any more."""
    return wording(problem).fix is Fix.SIGN_IN


def details(problem: Problem, came: datetime | None) -> str:
    parts = [f"Code: {full_code(problem)}"]
    if problem.subject:
        parts.append(f"About: {problem.subject}")
    if problem.detail:
        parts.append(f"The service said: {problem.detail}")
    if came is not None:
        parts.append(f"Time: {full_time(came)}")
    return "\n".join(parts)
