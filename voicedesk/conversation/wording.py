"""The words for what can go wrong, with their names filled in: the same for the window, the command line
and the log."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from voicedesk.conversation.problem_words import TABLE, Fix, Words
from voicedesk.conversation.problems import Problem, ProblemCode, Stage
from voicedesk.conversation.stage_words import AT_STAGE, IN_A_TEST, OF_SEVERAL
from voicedesk.conversation.turns import Notice

FIX_LABELS = {
    Fix.NONE: "",
    Fix.FIX_KEY: "Fix the key",
    Fix.SIGN_IN: "Sign in",
    Fix.CHOOSE_MODEL: "Choose a model",
    Fix.CHOOSE_DEPLOYMENT: "Fix the deployment",
    Fix.CHOOSE_VOICE: "Choose a voice",
    Fix.FIX_ADDRESS: "Fix the address",
    Fix.CHECK_ADDRESS: "Check the address",
    Fix.OPEN_SETTINGS: "Open settings",
    Fix.USE_THIS_DEVICE: "Use this device",
    Fix.TRY_AGAIN: "Try again",
    Fix.REPHRASE: "Rephrase",
    Fix.CHOOSE_MICROPHONE: "Choose a microphone",
    Fix.USE_MICROPHONE: "Use {offer}",
    Fix.CHOOSE_SPEAKER: "Choose a speaker",
    Fix.OPEN_SYSTEM_SETTINGS: "Open system settings",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """``label`` and ``hint`` are the talk control's two lines, ``sentence`` the row's text.

    ``label`` is empty where the problem stands only in the transcript and changes no phase.
    """

    label: str
    hint: str
    sentence: str
    fix_label: str
    fix: Fix


_SERVICES = {
    Stage.WHOLE: "the service",
    Stage.TRANSCRIPTION: "the transcription service",
    Stage.CHAT: "the chat service",
    Stage.SPEECH: "the speech service",
}


def wording(problem: Problem) -> Wording:
    words = _words(problem)
    named = _named(problem, words)
    return Wording(
        label=words.label,
        hint=words.hint.format(**named),
        sentence=words.sentence.format(**named),
        fix_label=FIX_LABELS[words.fix].format(**named),
        fix=words.fix,
    )


def sentence_after(notice: Notice) -> str:
    """What is left to say of a problem that is over: what it was, and how it ended."""
    what = wording(notice.problem).sentence.partition(". ")[0]
    if notice.by:
        return f"{what}. We go on with {notice.by}."
    missing = notice.problem.code is ProblemCode.SPEAKER_MISSING
    return f"{what}. {'There is one' if missing else 'It is back'} again."


def sentence_in_test(problem: Problem) -> str:
    """The sentence where a connection was only tried: nobody was talking, nothing got lost."""
    words = _words(problem)
    return IN_A_TEST.get(problem.code, words.sentence).format(**_named(problem, words))


def full_code(problem: Problem) -> str:
    """What stands under Details: "speech.key_refused", or the code alone where there is one service."""
    return f"{problem.stage}.{problem.code}" if problem.stage else str(problem.code)


def service_name(stage: Stage) -> str:
    """As it stands within a sentence."""
    return _SERVICES[stage]


def span_of(seconds: float) -> str:
    """A time to wait, rounded up: "12 s", or from two minutes on "3 min"."""
    whole = ceil(seconds)
    return f"{whole} s" if whole < 120 else f"{ceil(whole / 60)} min"


def _words(problem: Problem) -> Words:
    words = AT_STAGE.get((problem.code, problem.stage))
    if words is None and problem.stage is not Stage.WHOLE:
        words = OF_SEVERAL.get(problem.code)
    return words or TABLE[problem.code]


def _named(problem: Problem, words: Words) -> dict[str, str]:
    service = _SERVICES[problem.stage]
    something = words.something or service
    subject = problem.subject.strip() or something.format(service=service)
    return {
        "subject": subject,
        "Subject": subject if problem.subject.strip() else _sentence_start(subject),
        "service": service,
        "Service": _sentence_start(service),
        "offer": problem.offer or "another",
        "when": f"in {span_of(problem.retry_after)}" if problem.retry_after else "later",
    }


def _sentence_start(words: str) -> str:
    return words[:1].upper() + words[1:]
