from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.fakes.keyrings import NoKeyring
from tests.ui.settings_scene import KEY, scene
from voicedesk.settings.errors import ConfigurationError
from voicedesk.settings.schema import SecretName, Settings
from voicedesk.settings.secrets import NO_KEYRING
from voicedesk.ui.settings_dialog.model import on_executor


def test_a_change_is_used_at_once_and_saved_by_the_worker(qtbot: QtBot, tmp_path: Path) -> None:
    on = scene(tmp_path)
    heard: list[Settings] = []
    on.model.changed.connect(heard.append)
    assert on.model.change("audio", "volume", 40) == ""
    assert on.model.settings.audio.volume == 40
    assert [settings.audio.volume for settings in heard] == [40]
    assert not on.store.path.exists()
    assert on.stored().audio.volume == 40


def test_a_wrong_value_changes_nothing_and_is_a_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    on = scene(tmp_path)
    with qtbot.assertNotEmitted(on.model.changed):
        assert on.model.change("voice_live", "endpoint", "http://example.com").startswith("Start the address")
    assert on.model.settings == Settings()
    assert not on.worker.jobs


def test_the_same_value_again_is_no_change(qtbot: QtBot, tmp_path: Path) -> None:
    on = scene(tmp_path)
    with qtbot.assertNotEmitted(on.model.changed):
        assert on.model.change("audio", "volume", Settings().audio.volume) == ""


def test_many_changes_while_one_is_written_end_in_one_more_write_of_the_latest(
    qtbot: QtBot, tmp_path: Path
) -> None:
    on = scene(tmp_path)
    for volume in range(10, 60):
        on.model.change("audio", "volume", volume)
    assert len(on.worker.jobs) == 1
    assert on.stored().audio.volume == 59


def test_a_disk_that_refuses_is_said_and_the_change_holds(qtbot: QtBot, tmp_path: Path) -> None:
    on = scene(tmp_path)
    tmp_path.joinpath("settings.json").mkdir()
    with qtbot.waitSignal(on.model.saved, check_params_cb=lambda words: "could not be saved" in words):
        on.model.change("audio", "volume", 40)
        on.worker.work()
    assert on.model.settings.audio.volume == 40


def test_what_is_not_yet_written_can_be_written_at_the_end(qtbot: QtBot, tmp_path: Path) -> None:
    on = scene(tmp_path)
    on.model.change("audio", "volume", 40)
    on.model.save_now()
    assert on.store.read()[0].audio.volume == 40


def test_what_cannot_be_written_at_the_end_is_raised(qtbot: QtBot, tmp_path: Path) -> None:
    on = scene(tmp_path)
    tmp_path.joinpath("settings.json").mkdir()
    on.model.change("audio", "volume", 40)
    with pytest.raises(ConfigurationError):
        on.model.save_now()


def test_a_key_goes_to_the_keyring_by_the_worker_and_never_to_a_file(qtbot: QtBot, tmp_path: Path) -> None:
    on = scene(tmp_path)
    assert on.model.keep_secret(SecretName.VOICE_LIVE_KEY, f" {KEY} ") == ""
    assert on.ring.items == {}
    with qtbot.waitSignal(on.model.secrets_changed):
        on.worker.work()
    assert KEY in on.ring.items["VoiceDesk", "secrets"]
    on.model.change("audio", "volume", 40)
    on.worker.work()
    assert not any(KEY in file.read_text(encoding="utf-8") for file in tmp_path.rglob("*") if file.is_file())
    on.model.forget_secret(SecretName.VOICE_LIVE_KEY)
    on.worker.work()
    assert KEY not in on.ring.items["VoiceDesk", "secrets"]


def test_what_cannot_be_a_key_is_refused_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    on = scene(tmp_path)
    assert on.model.keep_secret(SecretName.VOICE_LIVE_KEY, "two words").startswith("A key has no spaces")
    assert not on.worker.jobs


def test_without_a_keyring_the_notice_says_how_long_a_key_is_kept(qtbot: QtBot, tmp_path: Path) -> None:
    on = scene(tmp_path, ring=NoKeyring())
    on.model.keep_secret(SecretName.VOICE_LIVE_KEY, KEY)
    on.worker.work()
    assert on.model.loaded.secrets.notice == NO_KEYRING
    assert on.model.loaded.secrets.last4(SecretName.VOICE_LIVE_KEY) == "4f2a"


def test_an_override_is_not_stored_until_the_person_chooses(qtbot: QtBot, tmp_path: Path) -> None:
    on = scene(tmp_path, {"AZURE_VOICELIVE_MODEL": "from-environment"})
    on.model.change("audio", "volume", 40)
    assert on.stored().voice_live.model == Settings().voice_live.model
    on.model.change("voice_live", "model", "from-environment")
    assert on.stored().voice_live.model == "from-environment"


async def test_on_an_executor_work_is_done_elsewhere_and_told_here() -> None:
    run = on_executor(asyncio.get_running_loop())
    told: asyncio.Future[tuple[BaseException | None, int]] = asyncio.get_running_loop().create_future()
    worked: list[int] = []
    run(
        lambda: worked.append(threading.get_ident()),
        lambda error: told.set_result((error, threading.get_ident())),
    )
    error, here = await told
    assert error is None
    assert here == threading.get_ident()
    assert worked[0] != here


async def test_on_an_executor_what_fails_is_handed_over() -> None:
    told: asyncio.Future[BaseException | None] = asyncio.get_running_loop().create_future()

    def fail() -> None:
        raise ConfigurationError("No room.")

    on_executor(asyncio.get_running_loop())(fail, told.set_result)
    assert str(await told) == "No room."
