"""The command that opens the window: once a profile, and with words for whoever has no terminal."""

from __future__ import annotations

import gc
import signal
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voicedesk.one_window import OneWindow
from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.options import WindowOptions
from voicedesk.settings.profile import Profile
from voicedesk.terminal import warn

if TYPE_CHECKING:
    from voicedesk.settings.load import Loaded

Complain = Callable[[str], None]
OF_ONE_START = ("backend", "on_device", "mode", "input_device", "output_device", "env_file")
"""What a window that is open already cannot take over."""


def open_window(
    given: Namespace, profile: Profile, load: Callable[[], Loaded], complain: Complain
) -> int:
    """Until the person closes it, or at once if there is one: it comes to the front then. The exit code."""
    # The collector would look again and again at what is imported, which stays anyway; the window puts it to
    # work when all is there. It stays off at the end: what goes down then is not to be taken apart by whoever
    # allocates next, on a thread that knows nothing of it.
    gc.disable()
    one = OneWindow(profile.settings_file.parent)
    try:
        if not _is_open_already(given, profile, one, complain):
            return _opened(given, load(), one)
    finally:
        one.close()
    return 0


def _is_open_already(given: Namespace, profile: Profile, one: OneWindow, complain: Complain) -> bool:
    """Raises ConfigurationError if another window has the profile and does not answer."""
    try:
        found = one.found(start=given.start)
    except TimeoutError:
        raise ConfigurationError(
            "VoiceDesk is open already with these settings, but does not answer. End it, and start it again.",
            where=str(profile.settings_file),
        ) from None
    ignored = [f"--{name.replace('_', '-')}" for name in OF_ONE_START if getattr(given, name)]
    if found and ignored:
        complain(
            f"VoiceDesk is open already; its window has come to the front. {', '.join(ignored)} "
            "needs a start of its own: close the window first."
        )
    return found


def _opened(given: Namespace, loaded: Loaded, one: OneWindow) -> int:
    try:
        with _ended_at_once_by_ctrl_c():
            from voicedesk.app import run_window
    except ImportError as lost:
        from voicedesk.diagnostics.doctor import repair

        raise ConfigurationError(f"The window cannot be opened: {lost}. {repair()}") from lost
    from voicedesk.diagnostics.crashes import CrashWatch

    watch = CrashWatch(warn)  # the window tells of it too; a box would hold up whoever failed
    watch.install(loaded.profile.log_folder)
    try:
        return run_window(loaded, WindowOptions(start=given.start), watch, one)
    finally:
        watch.uninstall()


@contextmanager
def _ended_at_once_by_ctrl_c() -> Iterator[None]:
    """Qt's native import would turn the KeyboardInterrupt into an ImportError; nothing can be lost yet."""
    former = signal.getsignal(signal.SIGINT)
    if former is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
