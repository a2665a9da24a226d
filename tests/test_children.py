"""What programs that are started see, and whence they come: no secret, and not the current folder."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from voicedesk.audio.sound_server import text_of
from voicedesk.children import (
    for_any_program,
    for_desktop_program,
    for_ourselves,
    found_program,
    leave_out_current_folder,
    system_program,
)
from voicedesk.frozen import program
from voicedesk.ondevice.engines.espeak import Espeak
from voicedesk.ondevice.engines.system_voices import POWERSHELL
from voicedesk.ondevice.engines.voices import stand_in_for
from voicedesk.session.on_device import KEY_VARIABLE, OnDeviceService
from voicedesk.settings.environment import SECRET_VARIABLES

ROOT = Path(__file__).parents[1]
SECRET = "s3cret-0123456789"
SECRETS = {
    **dict.fromkeys(SECRET_VARIABLES, SECRET),
    "GITHUB_TOKEN": SECRET,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "HTTPS_PROXY": f"http://me:{SECRET}@proxy.example:8080",
    "DESK_TOKEN": SECRET,
    "VOICEDESK_ON_DEVICE_KEY": SECRET,
}

ON_WINDOWS = {  # as Node's and Git's installers leave it, and a person who put the current folder in
    "PATH": r'C:\Windows\system32;C:\Windows;.;;tools;"C:\Program Files\nodejs\";C:\Users\me\npm',
    "PATHEXT": ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC",
    "SYSTEMROOT": r"C:\WINDOWS",
    "APPDATA": r"C:\Users\me\AppData\Roaming",
    "ComSpec": r"C:\WINDOWS\system32\cmd.exe",
    **SECRETS,
}


def test_programs_of_others_see_no_secret_of_ours() -> None:
    seen = for_any_program({"PATH": "/usr/bin", "HOME": "/elsewhere/me", "LC_ALL": "C", **SECRETS})
    assert seen == {"PATH": "/usr/bin", "HOME": "/elsewhere/me", "LC_ALL": "C"} | (
        {"NoDefaultCurrentDirectoryInExePath": "1"} if sys.platform == "win32" else {}
    )


def test_programs_of_the_desktop_see_the_screen_and_the_bus_and_no_secret_of_ours() -> None:
    desktop = {"DISPLAY": ":0", "XAUTHORITY": "/run/me/auth", "XDG_RUNTIME_DIR": "/run/me"}
    environ = {**desktop, "PULSE_SERVER": "unix:/run/me/pulse", **SECRETS}

    seen = for_desktop_program(environ)
    assert desktop.items() <= seen.items()
    assert SECRET not in str(seen)
    assert "PULSE_SERVER" not in seen
    assert for_desktop_program(environ, "PULSE_")["PULSE_SERVER"] == "unix:/run/me/pulse"


def test_this_program_sees_when_it_is_started_again_what_the_keyring_needs_and_no_key() -> None:
    bus = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus", "XDG_RUNTIME_DIR": "/run/user/1000"}
    assert bus.items() <= for_ourselves({**bus, **SECRETS}).items()
    assert SECRET not in str(for_ourselves(SECRETS))


def test_on_windows_a_child_does_not_look_in_the_current_folder_either() -> None:
    seen = for_any_program(ON_WINDOWS, "win32")
    assert seen["NoDefaultCurrentDirectoryInExePath"] == "1"
    assert seen["APPDATA"] == r"C:\Users\me\AppData\Roaming"
    assert seen["ComSpec"] == r"C:\WINDOWS\system32\cmd.exe"
    assert SECRET not in str(seen)


class Disk:
    """A Windows with these programs; a path that does not begin at a drive is of the current folder."""

    def __init__(self, *programs: str) -> None:
        self.asked: list[str] = []
        self._programs = {name.lower() for name in programs}

    def has(self, path: str) -> bool:
        self.asked.append(path)
        return path.lower() in self._programs

    def found(self, name: str) -> str | None:
        return found_program(name, ON_WINDOWS, "win32", self.has)


@pytest.mark.parametrize("name", ["npx", "npx.cmd", "NPX.CMD", r"C:\Program Files\nodejs\npx"])
def test_on_windows_a_program_is_started_by_its_whole_path_with_the_suffix_it_has(name: str) -> None:
    disk = Disk(r"C:\Program Files\nodejs\npx.cmd")
    assert str(disk.found(name)).lower() == r"c:\program files\nodejs\npx.cmd"


@pytest.mark.parametrize("name", ["npx", r".\npx", r"tools\npx.cmd", r"\npx.cmd", "C:npx.cmd", "./npx", ""])
def test_on_windows_no_program_comes_from_the_current_folder(name: str) -> None:
    disk = Disk("npx.cmd", r".\npx.cmd", r"tools\npx.cmd", r"\npx.cmd", "C:npx.cmd")
    assert disk.found(name) is None
    assert all(asked.startswith("C:\\") for asked in disk.asked)


def test_what_comes_with_windows_is_named_by_its_whole_path() -> None:
    there = system_program("WindowsPowerShell", "v1.0", "powershell.exe", environ=ON_WINDOWS)
    assert there == r"C:\WINDOWS\System32\WindowsPowerShell\v1.0\powershell.exe"
    assert POWERSHELL[0].endswith(r"\System32\WindowsPowerShell\v1.0\powershell.exe")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize("path", ["", ".", ":/usr/bin", "here:/usr/bin"])
def test_no_program_comes_from_the_current_folder_elsewhere_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    planted(tmp_path / "a-server", "exit 0")
    monkeypatch.chdir(tmp_path)

    for name in ("a-server", "./a-server"):
        assert found_program(name, {"PATH": path}) is None
    assert found_program(str(tmp_path / "a-server"), {"PATH": path}) == str(tmp_path / "a-server")
    assert found_program("a-server", {"PATH": f"{path}:{tmp_path}"}) == str(tmp_path / "a-server")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize("path", ["", ".", "here"])
def test_the_sound_servers_programs_do_not_come_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    (tmp_path / "here").mkdir()
    for place in (tmp_path, tmp_path / "here"):
        planted(place / "pactl", "echo planted")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path)

    assert text_of("pactl", "info") is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert text_of("pactl", "info") == "planted\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_the_sound_servers_programs_see_where_it_is_and_no_secret_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(tmp_path / "pactl", "/usr/bin/env")
    for name, value in {**SECRETS, "PATH": str(tmp_path), "PULSE_SERVER": "unix:/run/me/pulse"}.items():
        monkeypatch.setenv(name, value)

    seen = text_of("pactl") or ""
    assert "PULSE_SERVER=unix:/run/me/pulse" in seen
    assert SECRET not in seen


def planted(file: Path, shell: str) -> Path:
    file.write_text(f"#!/bin/sh\n{shell}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("command", [program(), [sys.executable, "-m", "voicedesk"]])
def test_modules_that_lie_in_the_current_folder_are_not_run(tmp_path: Path, command: list[str]) -> None:
    told = tmp_path / "told"
    trap = f"import os, pathlib\npathlib.Path({str(told)!r}).write_text(str(dict(os.environ)))\n"
    for name in ("secrets", "json", "dotenv", "pydantic", "platformdirs"):
        (tmp_path / f"{name}.py").write_text(trap, encoding="utf-8")

    subprocess.run(
        [*command, "doctor", "--json", "--profile", str(tmp_path / "profile")],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
    )
    assert not told.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")
@pytest.mark.parametrize(
    "command",
    [
        [*program(), "devices", "--profile", "profile"],
        [sys.executable, str(ROOT / "packaging" / "bootstrap.py"), "run", "--", "--version"],
    ],
)
def test_where_the_path_names_the_current_folder_no_library_and_no_step_starts_what_lies_there(
    tmp_path: Path, command: list[str]
) -> None:
    for name in ("gcc", "ld", "pactl", "pw-dump", "apt-get", "dpkg-query", "sudo", "python3.13"):
        planted(tmp_path / name, f"echo {name} >> {tmp_path}/told")

    environ = {**os.environ, "PATH": f".::{os.environ['PATH']}"}
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, env=environ)
    assert not (tmp_path / "told").exists()


def test_a_path_of_the_current_folder_alone_becomes_the_systems_own() -> None:
    environ = {"PATH": "."}
    leave_out_current_folder(environ)
    assert environ == {}


async def test_the_far_end_on_this_device_is_started_with_its_own_key_alone() -> None:
    spy = (
        "import json, os\n"
        f"seen = [name for name, value in os.environ.items() if 'VOICEDESK' in name or {SECRET!r} in value]\n"
        "print(json.dumps({'voice_live': 'x', 'key': ' '.join(seen)}), flush=True)\n"
        "input()"
    )
    command = [sys.executable, "-c", spy]
    service = OnDeviceService(asyncio.get_running_loop(), command, {**os.environ, **SECRETS})
    seen = (await service.address()).key
    await service.aclose()

    assert seen == KEY_VARIABLE


@pytest.mark.skipif(sys.platform != "linux", reason="espeak-ng speaks on Linux")
async def test_the_program_that_speaks_sees_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = planted(tmp_path / "espeak-ng", f"env > {tmp_path}/told; head -c 60 /dev/zero")
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    voice = Espeak(str(speaker))
    await voice.speak("Hello.", stand_in_for("alloy"))
    voice.close()

    assert "PATH=" in (tmp_path / "told").read_text()
    assert SECRET not in (tmp_path / "told").read_text()
