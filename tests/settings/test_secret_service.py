"""Against a real Secret Service: gnome-keyring on a message bus and in a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's keyring")

KEY = "planted-key-0123456789-4f2a"

FIRST_RUN = f"""
from pydantic import SecretStr
from voicedesk.settings.schema import SecretName
from voicedesk.settings.secrets import SecretStore
store = SecretStore()
store.keep(SecretName.VOICE_LIVE_KEY, SecretStr({KEY!r}))
store.keep(SecretName.CHAT_KEY, SecretStr("a-key-for-the-chat"))
assert store.persistent, store.notice
"""

SECOND_RUN = f"""
import keyring
from voicedesk.settings.schema import SecretName
from voicedesk.settings.secrets import SecretStore
store = SecretStore()
store.load()
assert store.value(SecretName.VOICE_LIVE_KEY).get_secret_value() == {KEY!r}
store.forget(SecretName.VOICE_LIVE_KEY)
again = SecretStore()
again.load()
assert again.value(SecretName.VOICE_LIVE_KEY) is None
assert again.value(SecretName.CHAT_KEY).get_secret_value() == "a-key-for-the-chat"
again.forget(SecretName.CHAT_KEY)
assert keyring.get_password("VoiceDesk", "secrets") == "{{}}"
print("kept and forgotten in", keyring.get_keyring().name)
"""

ON_THE_BUS = """
echo "" | gnome-keyring-daemon --unlock --components=secrets >/dev/null
"$1" -c "$2" && grep -rqF "$4" "$HOME" && echo "FOUND IN CLEAR"
"$1" -c "$3"
"""

WITHOUT_A_KEYRING = f"""
from pydantic import SecretStr
from voicedesk.settings.schema import SecretName
from voicedesk.settings.secrets import NO_KEYRING, SecretStore
store = SecretStore()
store.keep(SecretName.VOICE_LIVE_KEY, SecretStr({KEY!r}))
assert not store.persistent
assert store.notice == NO_KEYRING, store.notice
assert store.last4(SecretName.VOICE_LIVE_KEY) == "4f2a"
"""


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """An environment whose home is empty and whose message bus is nobody's."""
    for folder in (".local/share/keyrings", ".cache", "run"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "run").chmod(0o700)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "DBUS_", "GNOME_", "DISPLAY", "WAYLAND_", "PYTHON_KEYRING"))
    }
    return {
        **kept,
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }


def test_a_key_survives_in_the_system_keyring_and_lies_in_no_file(surroundings: dict[str, str]) -> None:
    for program in ("dbus-run-session", "gnome-keyring-daemon"):
        assert shutil.which(program), f"{program} is missing: python3 packaging/bootstrap.py installs it"
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", ON_THE_BUS, "sh", sys.executable, FIRST_RUN, SECOND_RUN, KEY],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().startswith("kept and forgotten in SecretService"), done.stdout
    assert KEY not in done.stdout + done.stderr


def test_without_a_keyring_a_key_lives_for_the_session_and_that_is_said(surroundings: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_KEYRING],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
