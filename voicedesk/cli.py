"""The command line: parsing, dispatch and exit codes. Nothing slow is imported until a command runs.

Exit codes: 0 done, 1 unexpected, 2 usage, 3 configuration, 4 sound, 5 service, 130 interrupted.
"""

from __future__ import annotations

import json
import os
import re
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from voicedesk.children import leave_out_current_folder
from voicedesk.command_line import parsed
from voicedesk.diagnostics.core_dumps import leave_no_core
from voicedesk.diagnostics.redaction import learn
from voicedesk.settings.errors import VoiceDeskError
from voicedesk.settings.options import ConverseOptions, Flags
from voicedesk.settings.proxies import mended_proxies
from voicedesk.terminal import tell, warn

if TYPE_CHECKING:
    from voicedesk.diagnostics.doctor import Check
    from voicedesk.settings.load import Loaded
    from voicedesk.settings.profile import Profile

DONE, UNEXPECTED, SOUND, INTERRUPTED = 0, 1, 4, 130
WINDOWLESS = ("converse", "on-device")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; wrong usage and ``--help`` leave by SystemExit."""
    given = parsed(arguments)
    leave_out_current_folder(os.environ)
    leave_no_core(windowless=given.command in WINDOWLESS)
    try:
        for password in mended_proxies(os.environ):
            learn(password)
        return COMMANDS[given.command](given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except VoiceDeskError as error:
        _complaint(given)(str(error))
        return error.exit_code
    except Exception:  # noqa: BLE001 - the last resort: a sentence for the person, the trace for the log
        return _unexpected(given)


def _window(given: Namespace) -> int:
    from voicedesk.window_command import open_window

    return open_window(given, _profile(given), lambda: _loaded(given), _complaint(given))


def _complaint(given: Namespace) -> Callable[[str], None]:
    """How the person hears of what ends the command: whoever opens a window may have no terminal."""
    from voicedesk.message_box import complain

    return complain if given.command == "window" else warn


def _converse(given: Namespace) -> int:
    loaded = _loaded(given)
    for found in loaded.found:
        warn(f"{found.sentence} {found.remedy}")
    _require_place(loaded)
    from voicedesk.headless import converse

    return converse(loaded, ConverseOptions(tuple(given.questions), given.output, given.transcript))


def _on_device(given: Namespace) -> int:
    from voicedesk.diagnostics.logs import start_log
    from voicedesk.ondevice.service import main as serve

    log_folder = _profile(given).log_folder
    start_log(log_folder, given.log_level, name="on-device")
    return serve(
        port=given.port,
        expires_seconds=given.expires_seconds,
        with_parent=given.with_parent,
        **_chat_server(given),
    )


def _chat_server(given: Namespace) -> dict[str, str]:
    """Reads the settings only if they name a chat server: the line that says ready must not wait for them."""
    from voicedesk.settings.kept_files import FileRefusedError, text_of

    try:
        written = text_of(_profile(given).settings_file, errors="replace")
    except (OSError, FileRefusedError):
        return {}
    if not re.search(r'"chat_endpoint"\s*:\s*"[^"]', written):
        return {}
    from voicedesk.settings.load import load
    from voicedesk.settings.schema import SecretName

    loaded = load(Flags(env_file=given.env_file), os.environ, _profile(given))
    loaded.secrets.load()
    for secret in loaded.secrets.all_values():
        learn(secret)
    key = loaded.secrets.value(SecretName.CHAT_KEY)
    chosen = loaded.settings.on_device
    return {
        "chat_endpoint": chosen.chat_endpoint,
        "chat_model": chosen.chat_model,
        "chat_key": key.get_secret_value() if key else "",
    }


def _devices(given: Namespace) -> int:
    found = _found_devices()
    if given.json:
        tell(json.dumps(found, indent=1))
    else:
        for title, direction in (("Microphones", "input"), ("Speakers", "output")):
            rows = [row for row in found if row["direction"] == direction]
            tell(f"{title}:" if rows else f"{title}: none found.")
            for row in rows:
                tell(f"  {row['name']}{' (default)' if row['default'] else ''}")
    return DONE if found else SOUND


def _doctor(given: Namespace) -> int:
    return _self_test(given) if given.frozen else _examination(given)


def _self_test(given: Namespace) -> int:
    """Whatever the settings are: they belong to the person, and this is about the program."""
    from voicedesk.diagnostics.doctor import exit_code
    from voicedesk.diagnostics.logs import start_log
    from voicedesk.self_test import self_test

    start_log(_profile(given).log_folder, given.log_level)
    checks = []
    for check in self_test():
        checks.append(check)
        if not given.json:
            _print_check(check)
    if given.json:
        _print_json(checks)
    return exit_code(checks)


def _print_check(check: Check) -> None:
    mark = "ok" if check.ok else "FAILED" if check.exit_code else "note"
    tell(f"{mark:6}  {check.name}: {check.sentence} {check.fix}".rstrip())


def _print_json(checks: Sequence[Check]) -> None:
    tell(json.dumps([asdict(check) for check in checks], indent=1))


def _examination(given: Namespace) -> int:
    from voicedesk.audio.echo_trial import echo
    from voicedesk.diagnostics.doctor import examine, exit_code

    loaded = _loaded(given)
    loaded.secrets.load()
    checks = examine(loaded, sound=[_sound, echo])
    if given.json:
        _print_json(checks)
    else:
        for check in checks:
            _print_check(check)
    return exit_code(checks)


def _sound() -> Check:
    from voicedesk.audio.portaudio import library_version
    from voicedesk.diagnostics.doctor import devices, failed, repair

    try:
        library_version()
    except OSError:
        return failed("Sound", "The sound library, PortAudio, cannot be loaded.", repair(), SOUND)
    found = _found_devices()
    names = {
        side: [str(row["name"]) for row in found if row["direction"] == side] for side in ("input", "output")
    }
    return devices(names["input"], names["output"])


def _found_devices() -> list[dict[str, str | bool]]:
    """The rows a person may name; what "System default" opens comes first if it is no row of its own."""
    from voicedesk.audio.devices import list_devices
    from voicedesk.conversation.events import Direction

    found = list_devices()
    listed: list[dict[str, str | bool]] = []
    for direction in Direction:
        default, rows = found.default(direction), found.rows(direction)
        names = {row.name for row in rows}
        ahead = () if default is None or default.name in names else (default,)
        for row in (*ahead, *rows):
            is_default = default is not None and row.name == default.name
            listed.append(
                {
                    "direction": direction.value,
                    "name": row.name,
                    "host_api": row.host_api,
                    "default": is_default,
                }
            )
    return listed


COMMANDS: Mapping[str, Callable[[Namespace], int]] = {
    "window": _window,
    "converse": _converse,
    "on-device": _on_device,
    "devices": _devices,
    "doctor": _doctor,
}


def _profile(given: Namespace) -> Profile:
    from voicedesk.settings.profile import Profile

    return Profile.at(given.profile) if given.profile else Profile.default()


def _loaded(given: Namespace) -> Loaded:
    """The settings of this run; the log is open from here on, and what the person should know is said."""
    from voicedesk.diagnostics.logs import start_log
    from voicedesk.settings.load import load

    flags = Flags(
        given.backend, given.on_device, given.mode, given.input_device, given.output_device, given.env_file
    )
    loaded = load(flags, os.environ, _profile(given))
    start_log(loaded.profile.log_folder, given.log_level, loaded.secrets.all_values)
    for notice in loaded.notices:
        warn(notice)
    return loaded


def _require_place(loaded: Loaded) -> None:
    """Ask the keyring only if that decides where the conversation is held, and refuse half an Azure."""
    from voicedesk.settings.readiness import is_begun, is_configured, missing, require_configuration
    from voicedesk.settings.schema import Place

    settings, secrets = loaded.settings, loaded.secrets
    if settings.general.place is not Place.ON_DEVICE and not is_configured(settings, secrets):
        secrets.load()
    if loaded.place is Place.AZURE:
        require_configuration(settings, secrets)
    elif settings.general.place is None:
        if is_begun(settings) or loaded.override("general", "backend"):
            what, variable, _ = missing(settings, secrets)[0]
            warn(f"{what} is missing ({variable}), so this device answers.")
        if not is_begun(settings):
            _point_at_other_backend(loaded)


def _point_at_other_backend(loaded: Loaded) -> None:
    """An account that is there but was not asked for, often of a .env file that somebody brought along."""
    from voicedesk.settings.readiness import NAMES, is_configured
    from voicedesk.settings.schema import BackendKind

    for other in BackendKind:
        if other is not loaded.settings.general.backend and is_configured(
            loaded.settings, loaded.secrets, other
        ):
            warn(
                f"This device answers. The account for {NAMES[other]} is set up; "
                f"--backend {other.value} uses it."
            )


def _unexpected(given: Namespace) -> int:
    import logging

    from voicedesk.diagnostics.logs import is_open, start_log

    if not is_open():  # It happened before the command came to it.
        start_log(_profile(given).log_folder, given.log_level)
    logging.getLogger(__name__).exception("The command ended unexpectedly.")
    folder = _profile(given).log_folder
    _complaint(given)(
        f"Something unexpected happened and VoiceDesk has to stop. The log in {folder} has the details."
    )
    return UNEXPECTED
