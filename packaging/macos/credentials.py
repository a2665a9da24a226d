"""Who signs, and who asks Apple to notarise, as the environment names them. No secret is among it: the keys
lie in a keychain or a file, and only their names are passed on.

- ``VOICEDESK_SIGN_IDENTITY``: the certificate, "Developer ID Application: NAME (TEAM)" or its SHA-1;
  without it the bundle is signed ad hoc. ``VOICEDESK_SIGN_KEYCHAIN``: the keychain it lies in, if not the
  usual one.
- ``VOICEDESK_NOTARY_PROFILE``: what ``xcrun notarytool store-credentials`` was told to call it (looked for
  in that keychain, too); or ``VOICEDESK_NOTARY_KEY_FILE``, ``VOICEDESK_NOTARY_KEY_ID`` and
  ``VOICEDESK_NOTARY_ISSUER``: an App Store Connect key. Without either nothing is notarised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from release.signing import SigningFailed

AD_HOC_NAME = "-"
KEY_NAMES = ("VOICEDESK_NOTARY_KEY_FILE", "VOICEDESK_NOTARY_KEY_ID", "VOICEDESK_NOTARY_ISSUER")


@dataclass(frozen=True, slots=True)
class Identity:
    """The certificate's name, and its keychain's path if it is a special one."""

    name: str = AD_HOC_NAME
    keychain: str = ""

    @property
    def is_ad_hoc(self) -> bool:
        return self.name == AD_HOC_NAME


AD_HOC = Identity()


@dataclass(frozen=True, slots=True)
class Credentials:
    """``notary``: the words that tell notarytool who asks; none if nothing is to be notarised."""

    identity: Identity = AD_HOC
    notary: tuple[str, ...] = ()


def credentials_from(environ: Mapping[str, str]) -> Credentials:
    """What the environment names. Raises SigningFailed for half of a credential."""
    name = environ.get("VOICEDESK_SIGN_IDENTITY", "").strip()
    keychain = environ.get("VOICEDESK_SIGN_KEYCHAIN", "").strip()
    if keychain and name in ("", AD_HOC_NAME):
        raise SigningFailed("VOICEDESK_SIGN_KEYCHAIN is set without VOICEDESK_SIGN_IDENTITY, so nothing would"
                            " be signed with what lies in it. Name the certificate, or unset the keychain.")
    identity = Identity(name, keychain) if name else AD_HOC
    notary = _notary(environ, identity.keychain)
    if notary and identity.is_ad_hoc:
        raise SigningFailed("Apple notarises only what a Developer ID signed. Set VOICEDESK_SIGN_IDENTITY, or"
                            " unset what begins with VOICEDESK_NOTARY.")
    return Credentials(identity, notary)


def _notary(environ: Mapping[str, str], keychain: str) -> tuple[str, ...]:
    profile = environ.get("VOICEDESK_NOTARY_PROFILE", "").strip()
    if profile:
        return ("--keychain-profile", profile, *(("--keychain", keychain) if keychain else ()))
    values = [environ.get(name, "").strip() for name in KEY_NAMES]
    if not any(values):
        return ()
    missing = [name for name, value in zip(KEY_NAMES, values, strict=True) if not value]
    if missing:
        raise SigningFailed(f"The notary's key is half given: {' and '.join(missing)} not set.")
    file, key_id, issuer = values
    if not Path(file).is_file():
        raise SigningFailed("VOICEDESK_NOTARY_KEY_FILE names no file.")
    return ("--key", file, "--key-id", key_id, "--issuer", issuer)
