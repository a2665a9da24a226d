"""The words for what can go wrong, with their names filled in: the same for the window, the command line
and the log."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from voicedesk.conversation.problem_words import AT_STAGE, TABLE, Fix
from voicedesk.conversation.problems import Problem, Stage

FIX_LABELS = {
    Fix.NONE: "",
    Fix.FIX_KEY: "Fix the key",
    Fix.SIGN_IN: "Sign in",
    Fix.CHOOSE_MODEL: "Choose a model",
    Fix.CHOOSE_VOICE: "Choose a voice",
    Fix.FIX_ADDRESS: "Fix the address",
    Fix.OPEN_SETTINGS: "Open settings",
    Fix.USE_THIS_DEVICE: "Use this device",
    Fix.NETWORK_HELP: "Network help",
    Fix.TRY_AGAIN: "Try again",
    Fix.REPHRASE: "Rephrase",
    Fix.CHOOSE_MICROPHONE: "Choose a microphone",
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
    words = AT_STAGE.get((problem.code, problem.stage)) or TABLE[problem.code]
    service = _SERVICES[problem.stage]
    subject = problem.subject.strip() or words.something.format(service=service)
    seconds = ceil(problem.retry_after) if problem.retry_after else 0
    named = {
        "subject": subject,
        "Subject": subject if problem.subject.strip() else _sentence_start(subject),
        "service": service,
        "Service": _sentence_start(service),
        "when": f"in {seconds} s" if seconds else "later",
    }
    return Wording(
        label=words.label,
        hint=words.hint.format(**named),
        sentence=words.sentence.format(**named),
        fix_label=FIX_LABELS[words.fix],
        fix=words.fix,
    )


def _sentence_start(words: str) -> str:
    return words[:1].upper() + words[1:]
