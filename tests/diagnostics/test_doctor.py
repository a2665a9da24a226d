from __future__ import annotations

import sys
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from tests.fakes.keyrings import RememberingKeyring
from voicedesk.diagnostics import doctor
from voicedesk.diagnostics.doctor import Check, examine, exit_code, failed, passed
from voicedesk.settings.load import Loaded, load
from voicedesk.settings.options import Flags
from voicedesk.settings.profile import Profile
from voicedesk.settings.secrets import NO_KEYRING


def opened(tmp_path: Path, environ: dict[str, str] | None = None, backend: str | None = None) -> Loaded:
    return load(Flags(backend), environ or {}, Profile.at(tmp_path))


def test_every_check_has_a_sentence_and_the_failed_ones_a_fix(tmp_path: Path) -> None:
    broken = failed("Sound", "No microphone was found.", "Plug one in.", 4)
    checks = examine(opened(tmp_path), sound=[lambda: broken])
    assert [check.name for check in checks] == [
        "Python",
        "Packages",
        "Display",
        "Sound",
        "Keyring",
        "Network",
        "Recogniser",
        "Voice",
        "Voice activity",
        "Configuration",
    ]
    assert all(check.sentence.endswith(".") for check in checks)
    assert all(check.fix for check in checks if not check.ok)


def test_the_first_fault_decides_the_exit_code() -> None:
    fine, sound, service = passed("a", "b."), failed("s", "x.", "y.", 4), failed("t", "x.", "y.", 5)
    assert exit_code([fine, sound, service]) == 4
    assert exit_code([fine, service, sound]) == 5
    assert exit_code([fine]) == 0


@pytest.mark.parametrize(
    ("inputs", "outputs", "sentence"),
    [
        ([], ["Speaker"], "No microphone was found."),
        (["Desk"], [], "No speaker was found."),
    ],
)
def test_a_machine_without_sound_is_a_sound_fault(
    inputs: list[str], outputs: list[str], sentence: str
) -> None:
    check = doctor.devices(inputs, outputs)
    assert (check.ok, check.sentence, check.exit_code) == (False, sentence, 4)


def test_devices_are_named_in_full() -> None:
    assert doctor.devices(["Desk", "Headset"], ["Speaker"]) == Check(
        "Sound", ok=True, sentence="Microphones: Desk, Headset. Speakers: Speaker."
    )


def test_an_endpoint_without_a_key_is_a_configuration_fault(tmp_path: Path) -> None:
    check = doctor.configuration(opened(tmp_path, {"AZURE_VOICELIVE_ENDPOINT": "https://x.azure.com"}))
    assert not check.ok
    assert check.sentence == "For Voice Live on Azure there is missing: the key of the Azure AI resource."
    assert check.fix == "Set AZURE_VOICELIVE_API_KEY, or use the settings."
    assert check.exit_code == 3


def test_nothing_configured_is_no_fault_and_everything_configured_neither(tmp_path: Path) -> None:
    assert doctor.configuration(opened(tmp_path)).ok
    full = {"AZURE_VOICELIVE_ENDPOINT": "https://x.azure.com", "AZURE_VOICELIVE_API_KEY": "k" * 20}
    assert doctor.configuration(opened(tmp_path, full)).sentence.startswith(
        "Azure is configured for Voice Live"
    )


def test_the_cascade_is_judged_by_its_own_services(tmp_path: Path) -> None:
    environ = {
        "AZURE_STT_ENDPOINT": "wss://x.azure.com",
        "AZURE_STT_API_KEY": "k" * 20,
        "AZURE_OPENAI_ENDPOINT": "https://x.azure.com",
        "AZURE_OPENAI_API_KEY": "k" * 20,
        "AZURE_OPENAI_DEPLOYMENT": "gpt-4o",
        "AZURE_TTS_ENDPOINT": "wss://x.microsoft.com",
        "AZURE_TTS_API_KEY": "k" * 20,
    }
    whole = doctor.configuration(opened(tmp_path, environ, "cascade"))
    assert whole == passed("Configuration", "Azure is configured for the cascade; no key was tried.")
    for name in ("AZURE_OPENAI_DEPLOYMENT", "AZURE_TTS_API_KEY", "AZURE_STT_API_KEY"):
        del environ[name]
    check = doctor.configuration(opened(tmp_path, environ, "cascade"))
    assert check.sentence == (
        "For the cascade on Azure there is missing: the key for transcription, the chat deployment, "
        "the key for speech."
    )
    assert check.fix == (
        "Set AZURE_STT_API_KEY, AZURE_OPENAI_DEPLOYMENT and AZURE_TTS_API_KEY, or use the settings."
    )
    assert doctor.configuration(opened(tmp_path, environ)).ok  # Voice Live needs nothing of this.


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    assert not doctor.python().ok


def test_missing_packages_voices_and_models_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "version", lambda name: None if name == "soxr" else "1.0")
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    monkeypatch.setattr(doctor, "found_program", lambda name, environ: None)
    assert doctor.packages().sentence == "Not installed: soxr."
    assert not doctor.recogniser().ok
    assert not doctor.endpointer().ok
    for platform in ("linux", "win32", "darwin"):
        monkeypatch.setattr(sys, "platform", platform)
        assert not doctor.voice().ok


def test_an_installed_program_names_no_script_that_it_does_not_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    monkeypatch.setattr(doctor, "version", lambda name: None)
    assert doctor.recogniser().fix == doctor.packages().fix == "Run python3 packaging/bootstrap.py setup."
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert doctor.recogniser().fix == doctor.endpointer().fix == "Install VoiceDesk again."
    assert doctor.packages().ok  # What is in it tells no versions.


def test_a_server_without_a_display_is_told_what_it_can_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    check = doctor.display()
    assert not check.ok
    assert "voicedesk converse" in check.fix
    monkeypatch.setenv("DISPLAY", ":1")
    assert doctor.display().ok


def test_a_variable_of_the_network_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/certificates.pem")
    assert doctor.network().sentence == "SSL_CERT_FILE names a file of certificates that is not there."
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    assert doctor.network().sentence == "The way out leads through a proxy."


def test_no_keyring_is_said_and_stops_no_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    check = doctor.secret_keeper()
    assert (check.ok, check.sentence) == (False, NO_KEYRING)
    assert exit_code([check]) == 0
    assert exit_code([check, failed("Sound", "x.", "y.", 4)]) == 4
    monkeypatch.setattr(keyring, "get_keyring", RememberingKeyring)
    assert doctor.secret_keeper().sentence == "Keys are kept in a notebook."
