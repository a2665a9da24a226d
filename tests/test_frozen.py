from __future__ import annotations

import sys
from pathlib import Path

import pytest

from voicedesk import frozen
from voicedesk.resources import resource
from voicedesk.session.on_device import on_device_command


@pytest.fixture
def as_frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """This program as PyInstaller's bootloader starts it, from ``tmp_path``."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "_internal"), raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "voicedesk"))
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path


def test_the_sources_are_started_again_by_their_python() -> None:
    assert frozen.program() == [sys.executable, "-P", "-m", "voicedesk"]
    assert frozen.bundle() is None
    assert resource("icons/voicedesk.svg").is_file()


def test_the_frozen_program_starts_itself_again(as_frozen: Path) -> None:
    assert frozen.program() == [str(as_frozen / "voicedesk")]
    assert on_device_command(Path("p"))[0] == str(as_frozen / "voicedesk")
    assert resource("x") == as_frozen / "_internal" / "resources" / "x"


def test_the_windowed_program_of_windows_starts_the_one_with_a_console(
        as_frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(as_frozen / "VoiceDesk.exe"))
    assert frozen.program() == [str(as_frozen / "VoiceDesk.exe")]

    (as_frozen / "voicedesk-cli.exe").touch()

    assert frozen.program() == [str(as_frozen / "voicedesk-cli.exe")]


def test_programs_that_are_started_do_not_inherit_what_the_bootloader_set(as_frozen: Path) -> None:
    inside = str(as_frozen / "_internal")
    environ = {"LD_LIBRARY_PATH": inside, "DYLD_LIBRARY_PATH": inside, "DYLD_LIBRARY_PATH_ORIG": "theirs",
               "QT_PLUGIN_PATH": f"{inside}/PySide6/Qt/plugins", "SSL_CERT_FILE": "theirs.pem", "HOME": "h"}

    frozen.settle(environ)

    assert environ == {"DYLD_LIBRARY_PATH": "theirs", "SSL_CERT_FILE": "theirs.pem", "HOME": "h"}


def test_the_one_portaudio_in_the_program_is_the_one_that_is_looked_for(
        as_frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    environ = {"SD_ENABLE_ASIO": "1"}

    frozen.settle(environ)

    assert environ == {}


def test_what_a_person_set_stays_as_it_was(as_frozen: Path) -> None:
    environ = {"LD_LIBRARY_PATH": "theirs", "QT_PLUGIN_PATH": "theirs too", "SSL_CERT_FILE": "x"}

    frozen.settle(environ)

    assert environ == {"LD_LIBRARY_PATH": "theirs", "QT_PLUGIN_PATH": "theirs too", "SSL_CERT_FILE": "x"}


@pytest.mark.parametrize(("system", "there", "found"), [
    ("linux", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/tls/certs/ca-bundle.crt"),
    ("linux", "", "certifi/cacert.pem"),
    ("darwin", "/etc/ssl/cert.pem", "/etc/ssl/cert.pem"),
    ("darwin", "", "certifi/cacert.pem"),
])
def test_the_systems_certificates_are_found_wherever_it_keeps_them(
        as_frozen: Path, monkeypatch: pytest.MonkeyPatch, system: str, there: str, found: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    environ: dict[str, str] = {}

    frozen.settle(environ, exists=lambda path: path == there)

    assert Path(environ["SSL_CERT_FILE"]).as_posix().endswith(found)


def test_windows_keeps_certificates_itself(as_frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    environ: dict[str, str] = {}

    frozen.settle(environ)

    assert environ == {}
