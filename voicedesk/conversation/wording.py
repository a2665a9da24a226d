"""The words for what can go wrong: one table for the window, the command line and the log.

Tone: short sentences, present tense, no blame, no exclamation marks. "We" only for what the application
itself does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from voicedesk.conversation.problems import Problem, ProblemCode


class Fix(StrEnum):
    """What the one button of a problem does."""

    NONE = "none"
    FIX_KEY = "fix-key"
    SIGN_IN = "sign-in"
    CHOOSE_MODEL = "choose-model"
    CHOOSE_VOICE = "choose-voice"
    FIX_ADDRESS = "fix-address"
    OPEN_SETTINGS = "open-settings"
    USE_THIS_DEVICE = "use-this-device"
    NETWORK_HELP = "network-help"
    TRY_AGAIN = "try-again"
    REPHRASE = "rephrase"
    CHOOSE_MICROPHONE = "choose-microphone"
    CHOOSE_SPEAKER = "choose-speaker"
    OPEN_SYSTEM_SETTINGS = "open-system-settings"


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


@dataclass(frozen=True, slots=True)
class _Words:
    """The texts may name ``{subject}``, ``{Subject}`` (where a sentence starts) and ``{when}``."""

    label: str
    hint: str
    sentence: str
    fix: Fix
    something: str = ""  # stands for a subject that is not known


_C = ProblemCode
_SERVICE = "the service"

_TABLE: dict[ProblemCode, _Words] = {
    _C.KEY_REFUSED: _Words(
        "Key not accepted",
        "Press to fix the key",
        "The service did not accept the key. The key for {subject} was refused. It may have been replaced or "
        "pasted in part. Your conversation is kept.",
        Fix.FIX_KEY,
        _SERVICE,
    ),
    _C.SIGN_IN_EXPIRED: _Words(
        "Please sign in again", "Press to sign in", "Your Microsoft sign-in has run out.", Fix.SIGN_IN
    ),
    _C.NO_ACCESS: _Words(
        "No access to the model",
        "Press to choose another model",
        "This account may not use {subject}. Choose another model, or ask whoever manages the account.",
        Fix.CHOOSE_MODEL,
        "the model",
    ),
    _C.MODEL_NOT_FOUND: _Words(
        "Model not found",
        "Press to choose a model",
        "The service has no model called {subject}.",
        Fix.CHOOSE_MODEL,
        "that",
    ),
    _C.VOICE_NOT_FOUND: _Words(
        "Voice not found",
        "Press to choose a voice",
        "The service has no voice called {subject}.",
        Fix.CHOOSE_VOICE,
        "that",
    ),
    _C.ADDRESS_NOT_FOUND: _Words(
        "Address not found",
        "Press to fix the address",
        "No service answers at {subject}. Check the address for typing mistakes.",
        Fix.FIX_ADDRESS,
        "this address",
    ),
    _C.NOT_CONFIGURED: _Words(
        "Not set up yet",
        "Press to open the settings",
        "{Subject} is missing in the settings.",
        Fix.OPEN_SETTINGS,
        "a value",
    ),
    _C.NO_NETWORK: _Words(
        "No internet",
        "This device still works",
        "This computer is offline. Everything on this device still works.",
        Fix.USE_THIS_DEVICE,
    ),
    _C.BLOCKED: _Words(
        "Connection blocked",
        "Press for network help",
        "Something between here and {subject} blocks the connection, often a company proxy.",
        Fix.NETWORK_HELP,
        _SERVICE,
    ),
    _C.LIMIT_REACHED: _Words(
        "Limit reached",
        "Try again {when}",
        "The account has used its allowance for now. Try again {when}, or carry on with this device.",
        Fix.USE_THIS_DEVICE,
    ),
    _C.SERVICE_DOWN: _Words(
        "Service not answering",
        "Press to try again",
        "{Subject} is not answering. We stop trying after 5 attempts.",
        Fix.TRY_AGAIN,
        _SERVICE,
    ),
    _C.LINK_LOST: _Words(
        "Connection lost",
        "Press to try again",
        "The connection broke. What was being said did not get through. Please say it again.",
        Fix.TRY_AGAIN,
    ),
    _C.PROTOCOL: _Words(
        "Service not understood",
        "Press to try again",
        "{Subject} sent something we do not understand. The connection was closed.",
        Fix.TRY_AGAIN,
        _SERVICE,
    ),
    _C.RESPONSE_FAILED: _Words(
        "",
        "",
        "The service could not finish this answer. Ask again, or say it in other words.",
        Fix.TRY_AGAIN,
    ),
    _C.NO_ANSWER: _Words("", "", "No answer came. Ask again, or say it in other words.", Fix.TRY_AGAIN),
    _C.NOT_UNDERSTOOD: _Words("", "", "We did not catch that.", Fix.TRY_AGAIN),
    _C.CONTENT_FILTERED: _Words("", "", "The service declined to answer this.", Fix.REPHRASE),
    _C.SETTING_REFUSED: _Words(
        "Setting not accepted",
        "Press to open the settings",
        "The service does not accept the setting {subject}. Choose another value.",
        Fix.OPEN_SETTINGS,
        "it was given",
    ),
    _C.ON_DEVICE_STOPPED: _Words(
        "This device stopped",
        "Press to start it again",
        "The part that answers on this device has stopped. We start it again when you try again.",
        Fix.TRY_AGAIN,
    ),
    _C.MICROPHONE_MISSING: _Words(
        "No microphone",
        "Press to choose one",
        "No microphone found. Plug one in, or type instead.",
        Fix.CHOOSE_MICROPHONE,
    ),
    _C.MICROPHONE_GONE: _Words(
        "Microphone unplugged",
        "Press to choose another",
        "{Subject} was unplugged. We use the system default until it is back.",
        Fix.CHOOSE_MICROPHONE,
        "the microphone",
    ),
    _C.MICROPHONE_BUSY: _Words(
        "Microphone in use",
        "Close the other app, or choose another",
        "Another app holds the microphone. Close it, or choose another.",
        Fix.CHOOSE_MICROPHONE,
    ),
    _C.MICROPHONE_BLOCKED: _Words(
        "Microphone blocked",
        "Press to allow it",
        "The system does not let VoiceDesk use the microphone.",
        Fix.OPEN_SYSTEM_SETTINGS,
    ),
    _C.SPEAKER_MISSING: _Words(
        "No speaker",
        "Press to choose one",
        "No speaker found. Answers are shown in writing until there is one.",
        Fix.CHOOSE_SPEAKER,
    ),
    _C.SPEAKER_GONE: _Words(
        "Speaker unplugged",
        "Press to choose another",
        "{Subject} was unplugged. Speech is stopped so that it does not play aloud.",
        Fix.CHOOSE_SPEAKER,
        "the speaker",
    ),
}


def wording(problem: Problem) -> Wording:
    words = _TABLE[problem.code]
    subject = problem.subject.strip() or words.something
    seconds = ceil(problem.retry_after) if problem.retry_after else 0
    named = {
        "subject": subject,
        "Subject": subject[:1].upper() + subject[1:] if not problem.subject.strip() else subject,
        "when": f"in {seconds} s" if seconds else "later",
    }
    return Wording(
        label=words.label,
        hint=words.hint.format(**named),
        sentence=words.sentence.format(**named),
        fix_label=FIX_LABELS[words.fix],
        fix=words.fix,
    )
