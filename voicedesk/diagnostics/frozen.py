"""Checks of the program itself: is everything in it that it needs, and nothing that was left out on purpose?

What is tried here runs on the sources too, where nothing is left out. Each attempt returns a sentence of what
it found, or raises; ``FrozenFault`` when its text is for a person.
"""

from __future__ import annotations

import importlib
import json
import logging
import ssl
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from voicedesk.diagnostics.doctor import Check, failed, passed
from voicedesk.frozen import is_frozen, program
from voicedesk.resources import resource

UNEXPECTED, SOUND, SERVICE = 1, 4, 5
AGAIN = "Install VoiceDesk again; if that does not help, send the diagnostic report."
ANSWER_SECONDS = 120.0
SHORTEST_ANSWER_SECONDS = 0.5
NEEDED_RESOURCES = ("icons/voicedesk.svg", "themes/tokens.json", "samples/what-can-you-do.wav")
OWN_TOOLS = frozenset({"get_weather", "get_stock_price", "get_time"})
# The modules that know each system's keyring, and what they need to work.
KEYRINGS: Mapping[str, tuple[str, ...]] = {
    "linux": ("keyring.backends.SecretService", "secretstorage", "jeepney"),
    "win32": ("keyring.backends.Windows", "win32ctypes.pywin32.win32cred"),
    "darwin": ("keyring.backends.macOS", "keyring.backends.macOS.api"),
}
# Where python.org's Python keeps certificates: on the Mac that froze the program, and hardly on another one.
BUILDERS_PYTHON = "/Library/Frameworks/Python.framework/"

log = logging.getLogger(__name__)


class FrozenFault(Exception):
    """Something that should be there is not, or the other way round; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """``exit_code`` is the command's if this is the first that fails."""

    name: str
    make: Callable[[], str]
    exit_code: int = UNEXPECTED

    def checked(self) -> Check:
        """The check of what was tried; whatever it raises becomes a sentence here, and a trace in the log."""
        try:
            return passed(self.name, self.make())
        except FrozenFault as fault:
            return failed(self.name, str(fault), AGAIN, self.exit_code)
        except Exception as error:
            log.exception("The self-test of %s failed.", self.name)
            what = f"This part does not work ({type(error).__name__}: {error})."
            return failed(self.name, what, AGAIN, self.exit_code)


def resources() -> str:
    lost = [name for name in NEEDED_RESOURCES if not resource(name).is_file()]
    if lost:
        raise FrozenFault(f"Not found: {', '.join(lost)}.")
    return "Icons, themes and recorded questions are there."


def tool_entry_points(names: Sequence[str]) -> str:
    """``names`` are the tools that were found; in the frozen program ours must be entry points too."""
    points = {point.name for point in entry_points(group="voicedesk.tools")}
    offered = points if is_frozen() else OWN_TOOLS
    lost = sorted(OWN_TOOLS - offered) + sorted(OWN_TOOLS - set(names))
    if lost:
        raise FrozenFault(f"Not found: {', '.join(dict.fromkeys(lost))}.")
    return f"Found: {', '.join(sorted(names))}."


def key_rings() -> str:
    """Imports the system's keyring; whether one is running here is not asked, nor is any opened."""
    import keyring

    for name in KEYRINGS.get(sys.platform, ()):
        importlib.import_module(name)
    ring = keyring.get_keyring()
    kind = f"{type(ring).__module__}.{type(ring).__name__}"
    return f"{KEYRINGS[sys.platform][0]} is there; {kind} would keep keys here."


def certificates() -> str:
    """The system's, which most connections use, and certifi's, which the others do."""
    import certifi

    known = ssl.get_default_verify_paths()
    if is_frozen() and sys.platform == "darwin" and (known.cafile or "").startswith(BUILDERS_PYTHON):
        raise FrozenFault(f"Trusted is what {known.cafile} names, which only some Macs have.")
    context = ssl.create_default_context()
    count = context.cert_store_stats()["x509_ca"]
    by_folder = known.capath is not None and any(Path(known.capath).iterdir())
    if not count and not by_folder:
        raise FrozenFault("No certificates of the system were found, so no service can be trusted.")
    own = Path(certifi.where())
    if not own.is_file():
        raise FrozenFault("The certificates that come with the program are not there.")
    return f"The system's: {f'{count} from {known.cafile}' if count else known.capath}; our own: {own.name}."


def left_out() -> str:
    """Looks for every module that was left out of the frozen program on purpose."""
    if not is_frozen():
        return "This runs from its sources, so nothing is left out."
    told = json.loads(resource("build.json").read_text(encoding="utf-8"))
    there = [name for name in told["excluded"] if _is_there(name)]
    if there:
        raise FrozenFault(f"In the program, but not meant to be: {', '.join(there)}.")
    return f"{len(told['excluded'])} modules are left out, and none of them is there."


def _is_there(name: str) -> bool:
    """A stand-in that was made for an absent module has no file."""
    known = sys.modules.get(name)
    if known is not None:
        return getattr(known, "__file__", None) is not None
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def answered_question(backend: str) -> str:
    """Starts this program again, which starts the far end on this device, and asks it a recorded question.

    Asked once more if there was no answer: a machine that is busy with other things may starve a
    conversation, and what is broken stays so.
    """
    try:
        return _asked(backend)
    except FrozenFault as fault:
        log.warning("%s is asked once more: %s", backend, fault)
        return _asked(backend)


def _asked(backend: str) -> str:
    with tempfile.TemporaryDirectory(prefix="voicedesk-self-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sound, words = folder / "answer.wav", folder / "words.json"
        question = str(resource("samples/what-can-you-do.wav"))
        how = ["--on-device", "--mode", "push-to-talk", "--profile", str(folder / "profile")]
        what = ["--input", question, "--output", str(sound), "--transcript", str(words)]
        _run([*program(), "converse", "--backend", backend, *how, *what], folder)
        seconds = _seconds(sound)
        entries = json.loads(words.read_text(encoding="utf-8"))
        said = [entry["text"] for entry in entries if entry.get("speaker") == "assistant"]
        if not said or not said[-1] or seconds < SHORTEST_ANSWER_SECONDS:
            raise FrozenFault("The spoken question was not answered aloud.")
        return f"A spoken question was answered in {seconds:.1f} s of speech: {said[-1][:60]}..."


def _run(command: Sequence[str], folder: Path) -> None:
    beside = Path(__file__).resolve().parent.parent.parent
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            cwd=folder if is_frozen() else beside,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=ANSWER_SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise FrozenFault(f"No answer came within {ANSWER_SECONDS:.0f} seconds.") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = told[-1] if told else ""
        raise FrozenFault(f"The conversation ended with code {done.returncode}. {last}".strip())


def _seconds(sound: Path) -> float:
    with wave.open(str(sound), "rb") as file:
        return file.getnframes() / file.getframerate()
