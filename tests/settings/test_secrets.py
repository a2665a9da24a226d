from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.fakes.keyrings import (
    BrokenKeyring,
    ForgetfulKeyring,
    LockedKeyring,
    NarrowKeyring,
    NoKeyring,
    RememberingKeyring,
)
from voicedesk.settings.schema import SecretName
from voicedesk.settings.secrets import (
    DAMAGED,
    FORGETFUL,
    LOCKED,
    LOST,
    NO_KEYRING,
    TOO_LONG,
    SecretStore,
    checked_key,
)

ROOT = Path(__file__).resolve().parents[2]
KEY = "planted-key-0123456789-4f2a"


def test_all_secrets_are_one_item_that_the_next_run_reads() -> None:
    ring = RememberingKeyring()
    store = SecretStore(backend=lambda: ring)
    store.keep(SecretName.VOICE_LIVE_KEY, SecretStr(KEY))
    store.keep(SecretName.CHAT_KEY, SecretStr("another-key-of-length"))
    assert list(ring.items) == [("VoiceDesk", "secrets")]
    later = SecretStore(backend=lambda: ring)
    assert later.value(SecretName.VOICE_LIVE_KEY) is None
    later.load()
    assert later.value(SecretName.VOICE_LIVE_KEY) == SecretStr(KEY)
    assert later.last4(SecretName.VOICE_LIVE_KEY) == "4f2a"
    assert later.persistent
    assert later.notice == ""


def test_a_given_secret_wins_over_a_kept_one_and_is_not_stored() -> None:
    ring = RememberingKeyring()
    SecretStore(backend=lambda: ring).keep(SecretName.VOICE_LIVE_KEY, SecretStr("kept-in-the-keyring"))
    store = SecretStore(
        {SecretName.VOICE_LIVE_KEY: (SecretStr(KEY), "by X in the environment")}, lambda: ring
    )
    store.load()
    store.keep(SecretName.TTS_KEY, SecretStr("for-the-voice-alone"))
    assert store.value(SecretName.VOICE_LIVE_KEY) == SecretStr(KEY)
    assert store.given_where(SecretName.VOICE_LIVE_KEY) == "by X in the environment"
    assert KEY not in ring.items["VoiceDesk", "secrets"]


def test_a_replaced_secret_is_used_at_once_even_if_one_was_given() -> None:
    ring = RememberingKeyring()
    store = SecretStore({SecretName.VOICE_LIVE_KEY: (SecretStr(KEY), "by X")}, lambda: ring)
    store.keep(SecretName.VOICE_LIVE_KEY, SecretStr("the-new-one-of-them"))
    assert store.value(SecretName.VOICE_LIVE_KEY) == SecretStr("the-new-one-of-them")
    assert store.given_where(SecretName.VOICE_LIVE_KEY) == ""


def test_a_forgotten_secret_is_gone_and_the_others_stay() -> None:
    ring = RememberingKeyring()
    store = SecretStore(backend=lambda: ring)
    store.keep(SecretName.VOICE_LIVE_KEY, SecretStr(KEY))
    store.keep(SecretName.CHAT_KEY, SecretStr("chat-key-is-this"))
    store.forget(SecretName.VOICE_LIVE_KEY)
    assert json.loads(ring.items["VoiceDesk", "secrets"]) == {"chat_key": "chat-key-is-this"}
    store.forget(SecretName.CHAT_KEY)
    assert json.loads(ring.items["VoiceDesk", "secrets"]) == {}
    assert list(store.all_values()) == []


@pytest.mark.parametrize(
    ("ring", "sentence"),
    [
        (NoKeyring(), NO_KEYRING),
        (LockedKeyring(), LOCKED),
        (BrokenKeyring(), LOCKED),
        (ForgetfulKeyring(), FORGETFUL.format(name="a notebook")),
    ],
)
def test_without_a_usable_keyring_a_secret_lives_for_the_session(
    ring: RememberingKeyring, sentence: str
) -> None:
    store = SecretStore(backend=lambda: ring)
    store.keep(SecretName.VOICE_LIVE_KEY, SecretStr(KEY))
    assert store.value(SecretName.VOICE_LIVE_KEY) == SecretStr(KEY)
    assert not store.persistent
    assert store.notice == sentence
    assert ring.items == {}


def test_a_token_too_long_for_windows_is_said_to_be_that_and_costs_no_other_key() -> None:
    ring = NarrowKeyring()
    store = SecretStore(backend=lambda: ring)
    store.keep(SecretName.VOICE_LIVE_KEY, SecretStr(KEY))
    token = SecretStr("t" * 1300)

    store.keep(SecretName.CHAT_KEY, token)

    assert store.notice == TOO_LONG
    assert not store.persistent
    assert store.value(SecretName.CHAT_KEY) == token
    later = SecretStore(backend=lambda: ring)
    later.load()
    assert later.value(SecretName.VOICE_LIVE_KEY) == SecretStr(KEY)
    assert later.value(SecretName.CHAT_KEY) is None
    store.forget(SecretName.CHAT_KEY)
    assert (store.notice, store.persistent) == ("", True)


def test_a_keyring_unlocked_later_keeps_what_it_had() -> None:
    ring = LockedKeyring()
    ring.items["VoiceDesk", "secrets"] = json.dumps({"chat_key": "was-there-before"})
    store = SecretStore(backend=lambda: ring)
    store.keep(SecretName.VOICE_LIVE_KEY, SecretStr(KEY))
    ring.unlock()
    store.keep(SecretName.TTS_KEY, SecretStr("a-third-secret-now"))
    assert store.persistent
    assert json.loads(ring.items["VoiceDesk", "secrets"]) == {
        "chat_key": "was-there-before",
        "voice_live_key": KEY,
        "tts_key": "a-third-secret-now",
    }


@pytest.mark.parametrize(
    "item",
    ["{broken", "[" * 200_000, "[1]", '{"tts_key": 5}', '{"tts_key": {"a": 1}}', '{"tts_key": "Schlüssel"}'],
)
def test_an_item_that_makes_no_sense_is_said_and_replaced_by_the_next_key(item: str) -> None:
    ring = RememberingKeyring()
    ring.items["VoiceDesk", "secrets"] = item
    store = SecretStore(backend=lambda: ring)
    store.load()
    assert store.notice == DAMAGED
    store.keep(SecretName.VOICE_LIVE_KEY, SecretStr(KEY))
    assert store.notice == ""
    assert json.loads(ring.items["VoiceDesk", "secrets"]) == {"voice_live_key": KEY}


def test_secrets_of_a_newer_program_are_ignored() -> None:
    ring = RememberingKeyring()
    ring.items["VoiceDesk", "secrets"] = json.dumps({"hologram_key": "x", "chat_key": "known-to-us-all"})
    store = SecretStore(backend=lambda: ring)
    store.load()
    assert list(store.all_values()) == ["known-to-us-all"]


def test_no_representation_shows_a_secret() -> None:
    store = SecretStore({SecretName.STT_KEY: (SecretStr(KEY), "by X")}, RememberingKeyring)
    assert KEY not in repr(store)
    assert KEY not in f"{store.value(SecretName.STT_KEY)!r} {store.value(SecretName.STT_KEY)}"


def test_the_end_of_a_short_secret_is_not_shown() -> None:
    assert SecretStore({SecretName.STT_KEY: (SecretStr("short"), "by X")}).last4(SecretName.STT_KEY) == ""


@pytest.mark.parametrize(
    "text", ["", "   ", "two words", "line\nbreak", "schlüssel-mit-umlaut", "nul\x00byte"]
)
def test_what_cannot_be_a_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"key") as caught:
        checked_key(text)
    assert not text.strip() or text not in str(caught.value)


def test_blanks_around_a_pasted_key_are_dropped() -> None:
    assert checked_key(f" {KEY}\n") == SecretStr(KEY)


CHOSEN = {
    "no.such.package.Keyring": LOST.format(chosen_by="PYTHON_KEYRING_BACKEND"),
    "keyring.backends.null.NoSuchClass": LOST.format(chosen_by="PYTHON_KEYRING_BACKEND"),
    "nonsense": LOST.format(chosen_by="PYTHON_KEYRING_BACKEND"),
    "keyring.backends.null.Keyring": NO_KEYRING,
    "keyring.backends.fail.Keyring": NO_KEYRING,
}


@pytest.mark.parametrize(("backend", "sentence"), CHOSEN.items(), ids=CHOSEN)
def test_a_keyring_that_was_named_and_cannot_serve_is_said_by_the_doctor_too(
    backend: str, sentence: str, tmp_path: Path
) -> None:
    program = (
        "from voicedesk.settings.secrets import SecretStore, SecretName, SecretStr;"
        "from voicedesk.diagnostics.doctor import secret_keeper;"
        "store = SecretStore(); store.load();"
        f"store.keep(SecretName.TTS_KEY, SecretStr({KEY!r}));"
        "check = secret_keeper();"
        "print(store.persistent, check.ok, check.exit_code); print(store.notice); print(check.sentence)"
    )
    environ = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": backend,
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["False False 0", sentence, sentence]


def test_two_windows_keep_and_forget_without_taking_from_each_other() -> None:
    ring = RememberingKeyring()
    one, other = (SecretStore(backend=lambda: ring) for _ in range(2))
    one.load()
    other.load()

    one.keep(SecretName.VOICE_LIVE_KEY, SecretStr(KEY))
    other.keep(SecretName.TTS_KEY, SecretStr("a-second-secret-now"))
    one.keep(SecretName.STT_KEY, SecretStr("a-third-secret-now"))
    other.forget(SecretName.STT_KEY)

    assert json.loads(ring.items["VoiceDesk", "secrets"]) == {
        "voice_live_key": KEY,
        "tts_key": "a-second-secret-now",
    }
    assert other.value(SecretName.VOICE_LIVE_KEY) == SecretStr(KEY)
