"""Authenticode, the signatures of Windows, by osslsigncode on any system or by signtool on Windows.

The environment names the certificate:

- ``VOICEDESK_SIGN_PKCS12``: a .pfx or .p12 file, and ``VOICEDESK_SIGN_PASSWORD``: its password (osslsigncode)
- or ``VOICEDESK_SIGN_THUMBPRINT``: a certificate in the Windows store or on a token (signtool)
- ``VOICEDESK_SIGN_TIMESTAMP``: the address of an RFC 3161 time stamp service; without one the signatures
  end with the certificate
- ``VOICEDESK_SIGN_ROOT``: a PEM file with the root to verify by, where the system does not know it

``python -m windows.authenticode FILE`` signs one file: NSIS calls it for the uninstaller inside the setup.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from release import product
from release.patience import TRIES, patiently
from release.signing import Credentials, SigningFailed

from windows import tool

GET_OSSLSIGNCODE = "Debian, Ubuntu: apt install osslsigncode. Windows: MSYS2 has it."
GET_SIGNTOOL = "It comes with the Windows SDK."
LONGEST_SECONDS = 300
FILES_A_COMMAND = 25  # a command line of Windows holds no more than 32767 letters
# Osslsigncode before 2.6 does not know the dash.
STANDARD_INPUT = "-" if sys.platform == "win32" else "/dev/stdin"


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """A PKCS#12 file. Its password goes to osslsigncode by standard input: no list of processes shows it."""

    path: Path
    password: str = field(repr=False)
    timestamp_url: str = ""
    root: Path | None = None

    def sign(self, files: Sequence[Path]) -> None:
        for file in files:
            self._sign(file)

    def _sign(self, file: Path) -> None:
        signed = file.with_name(file.name + ".signed")
        stamp = ["-ts", self.timestamp_url] if self.timestamp_url else []
        _run([_osslsigncode(), "sign", "-pkcs12", str(self.path), "-readpass", STANDARD_INPUT, "-h", "sha256",
              "-n", product.NAME, *stamp, "-in", str(file), "-out", str(signed)], [file], self.password,
             patient=bool(stamp))
        shutil.copymode(file, signed)
        signed.replace(file)

    def verify(self, files: Sequence[Path]) -> None:
        roots = ["-CAfile", str(self.root)] if self.root else []
        for file in files:
            _run([_osslsigncode(), "verify", *roots, "-in", str(file)], [file])


@dataclass(frozen=True, slots=True)
class CertificateInStore:
    """A certificate that Windows itself keeps, often on a token or in the cloud; signtool asks it to sign."""

    thumbprint: str
    timestamp_url: str = ""

    def sign(self, files: Sequence[Path]) -> None:
        stamp = ["/tr", self.timestamp_url, "/td", "SHA256"] if self.timestamp_url else []
        for some in _batches(files):
            _run([_signtool(), "sign", "/sha1", self.thumbprint, "/fd", "SHA256", "/d", product.NAME, *stamp,
                  *map(str, some)], some, patient=bool(stamp))

    def verify(self, files: Sequence[Path]) -> None:
        for some in _batches(files):
            _run([_signtool(), "verify", "/pa", *map(str, some)], some)


def credentials_from(environ: Mapping[str, str]) -> Credentials | None:
    """What the environment names, None if it names no certificate. Raises SigningFailed for half of one."""
    stamp = environ.get("VOICEDESK_SIGN_TIMESTAMP", "")
    thumbprint = "".join(environ.get("VOICEDESK_SIGN_THUMBPRINT", "").split())
    if thumbprint:
        return CertificateInStore(thumbprint, stamp)
    named = environ.get("VOICEDESK_SIGN_PKCS12", "")
    if not named:
        return None
    if not Path(named).is_file():
        raise SigningFailed(f"VOICEDESK_SIGN_PKCS12 names {named}, and there is no such file.")
    if "VOICEDESK_SIGN_PASSWORD" not in environ:
        raise SigningFailed("VOICEDESK_SIGN_PKCS12 is set without VOICEDESK_SIGN_PASSWORD; give both.")
    root = environ.get("VOICEDESK_SIGN_ROOT", "")
    return CertificateFile(Path(named).resolve(), environ["VOICEDESK_SIGN_PASSWORD"], stamp,
                           Path(root).resolve() if root else None)


def _osslsigncode() -> str:
    return _found("osslsigncode", GET_OSSLSIGNCODE)


def _signtool() -> str:
    kits = Path(os.environ.get("ProgramFiles(x86)", "")) / "Windows Kits" / "10" / "bin"  # noqa: SIM112
    return _found("signtool", GET_SIGNTOOL, sorted(kits.glob("10.*/x64"), reverse=True))


def _found(name: str, remedy: str, extra: Sequence[Path] = ()) -> str:
    try:
        return tool.found((name,), remedy, extra)
    except tool.InstallerFailed as failure:
        raise SigningFailed(str(failure)) from failure


def _batches(files: Sequence[Path]) -> list[Sequence[Path]]:
    return [files[first:first + FILES_A_COMMAND] for first in range(0, len(files), FILES_A_COMMAND)]


def _run(command: list[str], files: Sequence[Path], password: str = "", patient: bool = False) -> None:
    """``patient``: a service that stamps the time of signatures does not always answer."""
    patiently(lambda: _run_once(command, files, password), SigningFailed, TRIES if patient else 1)


def _run_once(command: list[str], files: Sequence[Path], password: str) -> None:
    what, program = f"{files[0].name}{' and others' * (len(files) > 1)}", Path(command[0]).name
    try:
        done = subprocess.run(command, input=password + "\n", capture_output=True, text=True,
                              errors="replace", check=False, timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired as expired:
        raise SigningFailed(f"{what}: {program} did not answer within {LONGEST_SECONDS} s.") from expired
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()][-6:]
        told = "\n".join([f"{what}: {program} {command[1]} refused:", *said])
        raise SigningFailed(told.replace(password, "(password)") if password else told)


def main(arguments: list[str]) -> int:
    """0 when the one file named is signed; 1 and a sentence otherwise."""
    try:
        credentials = credentials_from(os.environ)
        if credentials is None:
            print("No certificate is given by the environment.", file=sys.stderr)
            return 1
        credentials.sign([Path(arguments[0])])
    except SigningFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
