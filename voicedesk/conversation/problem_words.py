"""What can go wrong, in words, with their places for names.

Tone: short sentences, present tense, no blame, no exclamation marks. "We" only for what the application
itself does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.conversation.problems import ProblemCode


class Fix(StrEnum):
    """What the one button of a problem does."""

    NONE = "none"
    FIX_KEY = "fix-key"
    SIGN_IN = "sign-in"
    CHOOSE_MODEL = "choose-model"
    CHOOSE_DEPLOYMENT = "choose-deployment"
    CHOOSE_VOICE = "choose-voice"
    FIX_ADDRESS = "fix-address"
    CHECK_ADDRESS = "check-address"
    OPEN_SETTINGS = "open-settings"
    USE_THIS_DEVICE = "use-this-device"
    TRY_AGAIN = "try-again"
    REPHRASE = "rephrase"
    CHOOSE_MICROPHONE = "choose-microphone"
    USE_MICROPHONE = "use-microphone"
    CHOOSE_SPEAKER = "choose-speaker"
    OPEN_SYSTEM_SETTINGS = "open-system-settings"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts may name ``{subject}``, ``{Subject}`` (where a sentence starts), ``{service}``, ``{Service}``
    and ``{when}``. What differs where there are several services stands in ``stage_words.py``."""

    label: str
    hint: str
    sentence: str
    fix: Fix
    something: str = ""  # stands for a subject that is not known


_C = ProblemCode

TABLE: dict[ProblemCode, Words] = {
    _C.KEY_REFUSED: Words(
        "Key not accepted",
        "Press to fix the key",
        "{Service} did not accept the key. The key for {subject} was refused. It may have been replaced or "
        "pasted in part. Your conversation is kept.",
        Fix.FIX_KEY,
        "{service}",
    ),
    _C.SIGN_IN_EXPIRED: Words(
        "Please sign in again",
        "Press to sign in",
        "Your Microsoft sign-in has run out. Sign in again; a browser may open.",
        Fix.SIGN_IN,
    ),
    _C.NO_ACCESS: Words(
        "No access",
        "Press to choose another model",
        "{Service} refuses this account. It may lack the role to use {subject}, or only certain networks are "
        "let in. Ask whoever manages the account, or choose another model.",
        Fix.CHOOSE_MODEL,
        "the model",
    ),
    _C.MODEL_NOT_FOUND: Words(
        "Model not found",
        "Press to choose a model",
        "{Service} has no model called {subject}.",
        Fix.CHOOSE_MODEL,
        "that",
    ),
    _C.VOICE_NOT_FOUND: Words(
        "Voice not found",
        "Press to choose a voice",
        "{Service} has no voice called {subject}.",
        Fix.CHOOSE_VOICE,
        "that",
    ),
    _C.ADDRESS_NOT_FOUND: Words(
        "Address not found",
        "Press to fix the address",
        "No service answers at {subject}. Check the address for typing mistakes.",
        Fix.FIX_ADDRESS,
        "this address",
    ),
    _C.ADDRESS_REDIRECTS: Words(
        "Address redirects",
        "Press to fix the address",
        "The address of {service} redirects to {subject}. Keys and words go to the address in the settings "
        "alone, so we do not follow. If you trust the new one, enter it there.",
        Fix.FIX_ADDRESS,
        "another one",
    ),
    _C.NOT_CONFIGURED: Words(
        "Not set up yet",
        "Press to open the settings",
        "{Subject} is missing in the settings.",
        Fix.OPEN_SETTINGS,
        "a value",
    ),
    _C.NO_NETWORK: Words(
        "No internet",
        "Press to use this device",
        "This computer is offline. Everything on this device still works.",
        Fix.USE_THIS_DEVICE,
    ),
    _C.BLOCKED: Words(
        "Connection blocked",
        "Press to check the address",
        "Something between here and {subject} blocks the connection, often a company proxy. Check the "
        "address, or ask whoever runs the network to let it through.",
        Fix.CHECK_ADDRESS,
        "{service}",
    ),
    _C.NETWORK_SETTING: Words(
        "Network setting wrong",
        "Press to try again",
        "{Subject} Correct it or remove it, then start VoiceDesk again.",
        Fix.TRY_AGAIN,
        "A setting of this computer's network cannot be used.",
    ),
    _C.LIMIT_REACHED: Words(
        "Limit reached",
        "Press to use this device",
        "The account has used its allowance for now. Try again {when}, or carry on with this device.",
        Fix.USE_THIS_DEVICE,
    ),
    _C.SERVICE_DOWN: Words(
        "Service not answering",
        "Press to try again",
        "{Subject} is not answering. We stop trying after 5 attempts.",
        Fix.TRY_AGAIN,
        "{service}",
    ),
    _C.LINK_LOST: Words(
        "Connection lost",
        "Press to try again",
        "The connection broke. What was being said did not get through. Please say it again.",
        Fix.TRY_AGAIN,
    ),
    _C.PROTOCOL: Words(
        "Service not understood",
        "Press to try again",
        "{Subject} sent something we do not understand. The connection was closed.",
        Fix.TRY_AGAIN,
        "{service}",
    ),
    _C.RESPONSE_FAILED: Words(
        "",
        "",
        "{Service} could not finish this answer. Ask again, or say it in other words.",
        Fix.TRY_AGAIN,
    ),
    _C.NO_ANSWER: Words("", "", "No answer came. Ask again, or say it in other words.", Fix.TRY_AGAIN),
    _C.ANSWER_TOO_LONG: Words(
        "",
        "",
        "The answer was too long to keep. Its beginning is kept and heard, the rest is left out. Ask for a "
        "shorter one.",
        Fix.REPHRASE,
    ),
    _C.NOT_UNDERSTOOD: Words("", "", "We did not catch that.", Fix.TRY_AGAIN),
    _C.CONTENT_FILTERED: Words("", "", "{Service} declined to answer this.", Fix.REPHRASE),
    _C.SETTING_REFUSED: Words(
        "Setting not accepted",
        "Press to open the settings",
        "{Service} does not accept the setting {subject}. Choose another value.",
        Fix.OPEN_SETTINGS,
        "it was given",
    ),
    _C.OPTION_REFUSED: Words(
        "",
        "",
        "{Service} does not take {subject}. We go on without.",
        Fix.OPEN_SETTINGS,
        "something we sent",
    ),
    _C.ON_DEVICE_STOPPED: Words(
        "This device stopped",
        "Press to start it again",
        "The part that answers on this device has stopped. We start it again when you try again.",
        Fix.TRY_AGAIN,
    ),
    _C.MICROPHONE_MISSING: Words(
        "No microphone",
        "Press to choose one",
        "No microphone found. Plug one in, or type instead.",
        Fix.CHOOSE_MICROPHONE,
    ),
    _C.MICROPHONE_GONE: Words(
        "Microphone unplugged",
        "Press to choose another",
        "{Subject} was unplugged. We use the system default until it is back.",
        Fix.CHOOSE_MICROPHONE,
        "the microphone",
    ),
    _C.MICROPHONE_BUSY: Words(
        "Microphone in use",
        "Close the other app, or choose another",
        "Another app holds the microphone. Close it, or choose another.",
        Fix.CHOOSE_MICROPHONE,
    ),
    _C.MICROPHONE_BLOCKED: Words(
        "Microphone blocked",
        "Press to allow it",
        "The system does not let VoiceDesk use the microphone.",
        Fix.OPEN_SYSTEM_SETTINGS,
    ),
    _C.MICROPHONE_IN_CALL_QUALITY: Words(
        "Bluetooth microphone",
        "Press to use another",
        "{Subject} is a Bluetooth microphone. While it is open, the headset sounds like a telephone call.",
        Fix.USE_MICROPHONE,
        "this",
    ),
    _C.SPEAKER_MISSING: Words(
        "No speaker",
        "Press to choose one",
        "No speaker found. Answers are shown in writing until there is one.",
        Fix.CHOOSE_SPEAKER,
    ),
    _C.SPEAKER_GONE: Words(
        "Speaker unplugged",
        "Press to choose another",
        "{Subject} was unplugged. Speech is stopped so that it does not play aloud.",
        Fix.CHOOSE_SPEAKER,
        "the speaker",
    ),
    _C.SPEAKER_ABSENT: Words(
        "Speaker not there",
        "Press to choose another",
        "{Subject} is not plugged in. We use the system default until it is.",
        Fix.CHOOSE_SPEAKER,
        "the speaker",
    ),
}
