"""Signatures, with a certificate that openssl makes for the test."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from release import patience
from release.signing import SigningFailed, sign
from windows import authenticode, installer
from windows.authenticode import CertificateFile, CertificateInStore, credentials_from

from tests.packaging.windows.conftest import Release, need
from tests.packaging.windows.wine_machine import WineMachine, await_true

PASSWORD = "planted-password-84c1"
SUBJECT = "/CN=VoiceDesk test certificate"


@dataclass(frozen=True)
class Certificate:
    pkcs12: Path
    root: Path

    def environment(self) -> dict[str, str]:
        return {"VOICEDESK_SIGN_PKCS12": str(self.pkcs12), "VOICEDESK_SIGN_PASSWORD": PASSWORD,
                "VOICEDESK_SIGN_ROOT": str(self.root)}


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    need("openssl", "osslsigncode", "makensis")
    folder = tmp_path_factory.mktemp("certificate")
    made = Certificate(folder / "test.pfx", folder / "root.pem")
    key = folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", SUBJECT, "-addext", "extendedKeyUsage=codeSigning",
                    "-keyout", str(key), "-out", str(made.root)],
                   check=True, capture_output=True)
    subprocess.run(["openssl", "pkcs12", "-export", "-inkey", str(key), "-in", str(made.root),
                    "-out", str(made.pkcs12), "-passout", "stdin"], input=PASSWORD, text=True, check=True)
    return made


@pytest.fixture
def credentials(certificate: Certificate) -> CertificateFile:
    made = credentials_from(certificate.environment())
    assert isinstance(made, CertificateFile)
    return made


@pytest.fixture
def given(certificate: Certificate, credentials: CertificateFile,
          monkeypatch: pytest.MonkeyPatch) -> CertificateFile:
    """The environment names the certificate."""
    for name, value in certificate.environment().items():
        monkeypatch.setenv(name, value)
    return credentials


@pytest.mark.wine
def test_both_installers_and_all_programs_in_them_are_signed(
        given: CertificateFile, releases: tuple[Release, Release], machine: WineMachine, tmp_path: Path,
        capsys: pytest.CaptureFixture[str]) -> None:
    program = shutil.copytree(releases[0].program, tmp_path / "VoiceDesk")

    setup, msi = installer.build(program, tmp_path / "out", for_tests=True)

    library = Path("_internal", "PySide6", "plugins", "qwindows.dll")
    given.verify([setup, msi, program / "VoiceDesk.exe", program / "voicedesk-cli.exe", program / library])
    told = capsys.readouterr().out
    assert "Unsigned" not in told
    assert "no code.dll" not in told
    assert machine.run(setup, "/S") == 0
    folder = machine.local / "Programs" / "VoiceDesk"
    given.verify([folder / "Uninstall.exe", folder / "VoiceDesk.exe", folder / library])
    machine.run(folder / "Uninstall.exe", "/S")
    await_true(lambda: not folder.exists() and not list(machine.temporary.glob("~nsu*")))
    contents = b"".join(path.read_bytes() for path in (setup, msi))
    assert PASSWORD.encode() not in contents
    assert PASSWORD.encode("utf-16-le") not in contents


def test_a_changed_file_is_found_out(
        credentials: CertificateFile, releases: tuple[Release, Release], tmp_path: Path) -> None:
    file = Path(shutil.copy(releases[0].program / "VoiceDesk.exe", tmp_path))
    file.chmod(0o755)
    assert sign([file], credentials)
    assert stat.S_IMODE(file.stat().st_mode) == 0o755
    content = bytearray(file.read_bytes())
    content[4000] ^= 0xFF
    file.write_bytes(content)

    with pytest.raises(SigningFailed, match=r"VoiceDesk\.exe: osslsigncode verify refused"):
        credentials.verify([file])


def test_an_unsigned_file_does_not_pass(
        credentials: CertificateFile, releases: tuple[Release, Release]) -> None:
    with pytest.raises(SigningFailed, match="verify refused"):
        credentials.verify([releases[0].setup])


def test_a_wrong_password_is_told_and_never_shown(
        certificate: Certificate, releases: tuple[Release, Release], tmp_path: Path) -> None:
    wrong = CertificateFile(certificate.pkcs12, "wrong-password-77")
    file = Path(shutil.copy(releases[0].program / "VoiceDesk.exe", tmp_path))

    with pytest.raises(SigningFailed, match="sign refused") as failure:
        sign([file], wrong)

    assert "wrong-password-77" not in str(failure.value) + repr(wrong)
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_bytes() == (releases[0].program / "VoiceDesk.exe").read_bytes()


def test_the_password_is_in_no_list_of_processes(
        certificate: Certificate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        (tmp_path / "VoiceDesk.exe.signed").write_bytes(b"signed")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    file = tmp_path / "VoiceDesk.exe"
    file.write_bytes(b"")

    CertificateFile(certificate.pkcs12, PASSWORD, "http://127.0.0.1/stamp").sign([file])

    assert not any(PASSWORD in word for command in commands for word in command)
    assert "http://127.0.0.1/stamp" in commands[0]
    assert file.read_bytes() == b"signed"


def test_signtool_signs_with_what_the_windows_store_keeps(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command[1:])
        return subprocess.CompletedProcess(command, 0, "", "")

    signtool = tmp_path / ("signtool.exe" if os.name == "nt" else "signtool")
    signtool.write_bytes(b"")
    signtool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", run)
    credentials = credentials_from({"VOICEDESK_SIGN_THUMBPRINT": "ab cd 12",
                                    "VOICEDESK_SIGN_TIMESTAMP": "http://127.0.0.1/stamp"})
    assert isinstance(credentials, CertificateInStore)

    assert sign([tmp_path / "VoiceDesk.exe"], credentials)

    file = str(tmp_path / "VoiceDesk.exe")
    assert commands == [
        ["sign", "/sha1", "abcd12", "/fd", "SHA256", "/d", "VoiceDesk", "/tr", "http://127.0.0.1/stamp",
         "/td", "SHA256", file],
        ["verify", "/pa", file]]


class Signtool:
    """Stands in for the program: keeps the commands, and fails as often as it is told to."""

    def __init__(self, failures: int) -> None:
        self.commands: list[list[str]] = []
        self._failures = failures

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        self._failures -= 1
        return subprocess.CompletedProcess(command, int(self._failures >= 0), "No answer in time.", "")


@pytest.fixture
def in_store(monkeypatch: pytest.MonkeyPatch) -> CertificateInStore:
    monkeypatch.setattr(authenticode, "_signtool", lambda: "signtool")
    monkeypatch.setattr(patience, "PAUSE_SECONDS", 0.0)
    return CertificateInStore("abcd12", "http://127.0.0.1/stamp")


def test_a_time_stamp_that_does_not_come_is_asked_for_again(
        in_store: CertificateInStore, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = Signtool(failures=3)
    monkeypatch.setattr(subprocess, "run", tool.run)

    in_store.sign([Path("a.dll")])

    assert len(tool.commands) == 4
    monkeypatch.setattr(subprocess, "run", Signtool(failures=4).run)
    with pytest.raises(SigningFailed, match=r"a\.dll: signtool sign refused:\nNo answer in time\."):
        in_store.sign([Path("a.dll")])


def test_what_no_service_is_asked_for_is_not_tried_again(
        in_store: CertificateInStore, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = Signtool(failures=1)
    monkeypatch.setattr(subprocess, "run", tool.run)

    with pytest.raises(SigningFailed, match=r"a\.dll and others: signtool sign refused"):
        CertificateInStore("abcd12").sign([Path("a.dll"), Path("b.dll")])

    assert len(tool.commands) == 1


def test_many_files_are_signed_by_few_commands(
        in_store: CertificateInStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        ) -> None:
    tool = Signtool(failures=0)
    monkeypatch.setattr(subprocess, "run", tool.run)
    files = [Path(f"{number}.pyd") for number in range(60)]

    assert sign(files, in_store)

    given = [[word for word in command if word.endswith(".pyd")] for command in tool.commands]
    assert [len(some) for some in given] == [25, 25, 10, 25, 25, 10]
    assert [name for some in given for name in some] == [str(file) for file in files] * 2
    assert capsys.readouterr().out == "Signed: 0.pyd, 1.pyd, 2.pyd and 57 more\n"


def test_without_a_certificate_the_files_are_said_to_be_unsigned(capsys: pytest.CaptureFixture[str]) -> None:
    assert credentials_from({}) is None
    assert not sign([Path("setup.exe"), Path("it.msi")], None)
    assert capsys.readouterr().out == "Unsigned, as no certificate is given: setup.exe, it.msi\n"


def test_half_of_a_certificate_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SigningFailed, match="there is no such file"):
        credentials_from({"VOICEDESK_SIGN_PKCS12": str(tmp_path / "absent.pfx")})
    (tmp_path / "a.pfx").write_bytes(b"")
    with pytest.raises(SigningFailed, match="without VOICEDESK_SIGN_PASSWORD"):
        credentials_from({"VOICEDESK_SIGN_PKCS12": str(tmp_path / "a.pfx")})


def test_a_signing_tool_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SigningFailed, match=r"osslsigncode is not installed\. Debian"):
        sign([tmp_path / "VoiceDesk.exe"], CertificateFile(tmp_path / "a.pfx", PASSWORD))


def test_the_command_for_the_uninstaller_says_what_it_misses(
        capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert authenticode.main([str(tmp_path / "Uninstall.exe")]) == 1
    assert "No certificate is given" in capsys.readouterr().err
