"""A problem's words as the transcript shows them."""

from __future__ import annotations

from datetime import datetime

from voicedesk.conversation.problem_words import Fix
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.turns import Notice
from voicedesk.conversation.wording import full_code, sentence_after, wording
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


def title_and_text(notice: Notice) -> tuple[str, str]:
    """The first of several sentences is the title; a single one stands under the problem's label."""
    words = wording(notice.problem)
    sentence = sentence_after(notice) if notice.over else words.sentence
    first, _, rest = sentence.partition(". ")
    if rest:
        return first, rest
    return (words.label, sentence) if words.label else (sentence.rstrip("."), "")


def spoken_problem(notice: Notice) -> str:
    title, text = title_and_text(notice)
    return f"{title}. {text}" if notice.over else f"Problem: {title}. {text}".rstrip()


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
