"""Addresses that stand in a file nobody named: an ``.env`` in the current folder, as any copied project has.

The key that is kept for a service, and what is said to it, must not go where such a file leads. An address
from it is used with a key of that file or of the environment; else the person is asked, once for each host.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from voicedesk.settings.schema import SecretName, Settings, SignIn
from voicedesk.settings.sources import Override

KEYS: Mapping[tuple[str, str], tuple[SecretName, str]] = {
    ("voice_live", "endpoint"): (SecretName.VOICE_LIVE_KEY, "Voice Live"),
    ("cascade", "stt_endpoint"): (SecretName.STT_KEY, "transcription"),
    ("cascade", "openai_endpoint"): (SecretName.OPENAI_KEY, "chat"),
    ("cascade", "tts_endpoint"): (SecretName.TTS_KEY, "speech"),
}
"""What goes to each address: whose key, and whose words."""


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """A host that a found ``file`` names for some ``services``; it is not used before it is trusted."""

    host: str
    file: str
    services: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return (
            f"The file {self.file} names {self.host} for {' and '.join(self.services)}. It was only found in "
            "this folder, so your keys and words do not go there."
        )

    @property
    def remedy(self) -> str:
        """Where nobody can be asked."""
        return f"If you trust it, name the file (--env-file {self.file}), or answer in the window, once."


def parted(
    overrides: Sequence[Override], given: Collection[SecretName], stored: Settings
) -> tuple[tuple[Override, ...], tuple[Override, ...]]:
    """Those that may be used, and those that wait for the person. ``given`` are the keys that do not come
    from the keyring."""
    strange = (each for each in overrides if is_strange(each, stored))
    waiting = tuple(each for each in strange if not _has_key(each, given, stored))
    return tuple(each for each in overrides if each not in waiting), waiting


def is_strange(override: Override, stored: Settings) -> bool:
    """Whether it is an address whose host the person has neither named, nor entered, nor trusted before."""
    if not override.found_in or (override.section, override.field) not in KEYS:
        return False
    entered = host_of(getattr(getattr(stored, override.section), override.field))
    return host_of(override.value) not in {entered, *stored.general.trusted_hosts}


def host_of(address: str) -> str:
    """In plain letters: another alphabet has letters that look like ours."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ascii(host)


def found_addresses(waiting: Sequence[Override]) -> tuple[FoundAddress, ...]:
    """One question for each host, in the order of the file."""
    services: dict[tuple[str, str], list[str]] = {}
    for each in waiting:
        place = (host_of(each.value), each.found_in)
        services.setdefault(place, []).append(KEYS[each.section, each.field][1])
    return tuple(FoundAddress(host, file, tuple(names)) for (host, file), names in services.items())


def _has_key(override: Override, given: Collection[SecretName], stored: Settings) -> bool:
    """A sign-in is no key of the file's, and is not handed out with one either."""
    if override.section == "voice_live" and stored.voice_live.sign_in is SignIn.ENTRA_ID:
        return False
    return KEYS[override.section, override.field][0] in given
