"""What the frozen program names as trusted, every client goes by: they call a server nobody else trusts."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from voicedesk.frozen import settle

pytestmark = pytest.mark.timeout(120)
CLIENTS = ["by_aiohttp", "by_azure", "by_httpx", "by_openai", "by_websockets"]

USAGE = x509.KeyUsage(
    digital_signature=True, key_cert_sign=True, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, crl_sign=False, encipher_only=False, decipher_only=False)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Of localhost, signed by nobody but itself: the certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            # Python 3.13 is strict, and asks for these as well.
            .add_extension(USAGE, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256()))
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return files


async def answer(_: web.Request) -> web.Response:
    return web.json_response({})


async def answer_by_socket(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_str("words")
    await socket.close()
    return socket


async def called(files: tuple[Path, Path], environ: dict[str, str]) -> tuple[list[str], str]:
    """Which clients the server with that certificate was reached by, and what the others said."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*files)
    served = web.Application()
    served.add_routes([web.get("/words", answer), web.get("/socket", answer_by_socket)])
    runner = web.AppRunner(served)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "localhost", 0, ssl_context=context)
        await site.start()
        place = f"localhost:{runner.addresses[0][1]}"
        asked = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.tls_clients", place, env=environ, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
        out, errors = await asked.communicate()
    finally:
        await runner.cleanup()
    return out.decode().split(), errors.decode()


async def test_every_client_trusts_the_file_that_the_frozen_mac_finds(
        certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environ.pop("SSL_CERT_FILE", None)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("voicedesk.frozen.CERTIFICATES", (str(certificate[0]),))
    settle(environ)
    monkeypatch.undo()

    reached, errors = await called(certificate, environ)

    assert (reached, errors) == (CLIENTS, "")


async def test_without_it_the_server_is_trusted_by_none(certificate: tuple[Path, Path]) -> None:
    environ = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}

    reached, errors = await called(certificate, environ)

    assert reached == []
    assert "certificate verify failed" in errors
