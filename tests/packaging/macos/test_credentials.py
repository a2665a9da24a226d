from __future__ import annotations

from pathlib import Path

import pytest
from macos.credentials import AD_HOC, Credentials, Identity, credentials_from
from release.signing import SigningFailed

SOMEBODY = {"VOICEDESK_SIGN_IDENTITY": "Developer ID Application: Somebody (TEAM123456)"}


@pytest.fixture
def key(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "AuthKey.p8"
    file.write_text("a private key")
    return {"VOICEDESK_NOTARY_KEY_FILE": str(file), "VOICEDESK_NOTARY_KEY_ID": "ABC",
            "VOICEDESK_NOTARY_ISSUER": "1-2-3"}


@pytest.mark.parametrize("environ", [{}, {"VOICEDESK_SIGN_IDENTITY": " ", "VOICEDESK_NOTARY_PROFILE": ""}])
def test_without_credentials_it_is_signed_ad_hoc_and_nobody_is_asked(environ: dict[str, str]) -> None:
    assert credentials_from(environ) == Credentials(AD_HOC, ())


def test_an_identity_alone_signs() -> None:
    credentials = credentials_from({**SOMEBODY, "VOICEDESK_SIGN_KEYCHAIN": "/k"})

    assert credentials == Credentials(Identity(SOMEBODY["VOICEDESK_SIGN_IDENTITY"], "/k"))
    assert not credentials.identity.is_ad_hoc


@pytest.mark.parametrize("name", [{}, {"VOICEDESK_SIGN_IDENTITY": " "}, {"VOICEDESK_SIGN_IDENTITY": "-"}])
def test_a_keychain_of_which_no_certificate_is_named_is_a_mistake(name: dict[str, str]) -> None:
    with pytest.raises(SigningFailed, match=r"without VOICEDESK_SIGN_IDENTITY.* Name the certificate"):
        credentials_from({**name, "VOICEDESK_SIGN_KEYCHAIN": "/k"})


def test_a_profile_is_looked_for_in_the_same_keychain() -> None:
    profile = {**SOMEBODY, "VOICEDESK_NOTARY_PROFILE": "voicedesk"}

    assert credentials_from(profile).notary == ("--keychain-profile", "voicedesk")
    assert credentials_from({**profile, "VOICEDESK_SIGN_KEYCHAIN": "/k"}).notary == (
        "--keychain-profile", "voicedesk", "--keychain", "/k")


def test_a_key_is_passed_on_by_the_name_of_its_file(key: dict[str, str]) -> None:
    notary = credentials_from({**SOMEBODY, **key}).notary

    assert notary == ("--key", key["VOICEDESK_NOTARY_KEY_FILE"], "--key-id", "ABC", "--issuer", "1-2-3")
    assert "a private key" not in " ".join(notary)


@pytest.mark.parametrize("missing", ["VOICEDESK_NOTARY_KEY_FILE", "VOICEDESK_NOTARY_KEY_ID",
                                     "VOICEDESK_NOTARY_ISSUER"])
def test_half_a_key_is_refused_with_the_name_that_is_missing(missing: str, key: dict[str, str]) -> None:
    del key[missing]

    with pytest.raises(SigningFailed, match=f"half given: {missing} not set"):
        credentials_from({**SOMEBODY, **key})


def test_a_key_file_that_is_not_there_is_refused_without_telling_the_path(key: dict[str, str]) -> None:
    with pytest.raises(SigningFailed, match=r"^VOICEDESK_NOTARY_KEY_FILE names no file\.$"):
        credentials_from({**SOMEBODY, **key, "VOICEDESK_NOTARY_KEY_FILE": "-----BEGIN PRIVATE KEY-----"})


def test_nothing_ad_hoc_is_sent_to_the_notary() -> None:
    with pytest.raises(SigningFailed, match="notarises only what a Developer ID signed"):
        credentials_from({"VOICEDESK_NOTARY_PROFILE": "voicedesk"})
