from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.fakes.far_end_check import PromptedCheck
from tests.ui.settings_scene import KEY, Scene, scene, tried
from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.backends.tasks import TaskOwner
from voicedesk.conversation.problems import Problem, ProblemCode
from voicedesk.conversation.problems import Stage as Services
from voicedesk.settings.schema import SecretName
from voicedesk.ui.settings_dialog.secret_row import SecretState
from voicedesk.ui.settings_dialog.trial import CheckState
from voicedesk.ui.settings_dialog.voice_live_page import VoiceLivePage
from voicedesk.ui.theme import Theme

ENDPOINT = "https://demo.services.ai.azure.com"


LEFT_OUT = "The address of the Azure AI resource is missing. Enter it: Voice Live > Endpoint."


class Stage:
    """A Voice Live page that is set up, and the far end its test talks to."""

    def __init__(self, qtbot: QtBot, theme: Theme, on: Scene) -> None:
        self.on = on
        self.check = PromptedCheck()
        self.tasks = TaskOwner("test")
        self.page = VoiceLivePage(theme, tried(on, self.check, self.tasks.spawn)[Services.WHOLE])
        self.row = self.page.connection
        self.heard: list[str] = []
        self.row.say = lambda _, said: self.heard.append(said.text)
        qtbot.addWidget(self.page)
        self.page.resize(640, 900)
        with qtbot.waitActive(self.page):
            self.page.show()
            self.page.activateWindow()

    def set_up(self) -> None:
        self.on.model.change("voice_live", "endpoint", ENDPOINT)
        self.on.model.keep_secret(SecretName.VOICE_LIVE_KEY, KEY)
        self.on.worker.work()

    async def run(self, report: ConnectionReport) -> None:
        self.row.press()
        await asyncio.sleep(0)
        self.check.answer(report)
        await self.tasks.join()

    def said(self) -> str:
        return f"{self.row.result.words.text()} {self.row.more.text()}".strip()


@pytest.fixture
async def stage(qtbot: QtBot, theme: Theme, tmp_path: Path) -> AsyncIterator[Stage]:
    made = Stage(qtbot, theme, scene(tmp_path))
    yield made
    await made.tasks.aclose()


async def test_what_is_missing_is_said_before_anything_is_tried(stage: Stage) -> None:
    assert stage.row.state is CheckState.IDLE
    stage.row.press()
    assert stage.row.state is CheckState.FAILED
    assert stage.said().startswith("The address of the Azure AI resource is missing.")
    assert stage.check.asked == []


async def test_what_is_missing_is_said_at_its_field_which_is_marked_and_announced(stage: Stage) -> None:
    stage.row.press()
    assert stage.page.endpoint.remark.words.text() == stage.said() == LEFT_OUT
    assert stage.page.endpoint.field.property("fault") == "true"
    assert stage.page.endpoint.field.hasFocus()
    assert stage.heard == [LEFT_OUT]


async def test_what_a_test_found_at_a_field_is_gone_with_the_next_change(stage: Stage) -> None:
    stage.set_up()
    await stage.run(ConnectionReport(90, Problem(ProblemCode.MODEL_NOT_FOUND, "gpt-9")))
    assert stage.page.choice.picker.property("fault") == "true"
    assert stage.page.choice.remark.words.text() == stage.row.trial.verdict.words

    stage.on.model.change("voice_live", "model", "gpt-4o")
    assert stage.page.choice.picker.property("fault") == "false"
    assert stage.page.choice.remark.words.text() == ""


async def test_a_result_is_announced_once(stage: Stage) -> None:
    stage.set_up()
    await stage.run(ConnectionReport(212))

    assert stage.heard == ["Connected in 212 ms. Key, model and voice all answered. Tested just now."]


async def test_a_test_that_passes_says_how_long_it_took(stage: Stage) -> None:
    stage.set_up()
    stage.row.press()
    assert stage.row.state is CheckState.TESTING
    assert stage.row.button.text() == "Cancel"
    await asyncio.sleep(0)
    stage.check.answer(ConnectionReport(212))
    await stage.tasks.join()
    assert stage.row.state is CheckState.PASSED
    assert stage.said() == "Connected in 212 ms Key, model and voice all answered. Tested just now."
    assert stage.row.button.text() == "Test connection"
    ((settings, secret),) = stage.check.asked
    assert settings.endpoint == ENDPOINT
    assert secret == KEY


async def test_a_test_can_be_cancelled(stage: Stage) -> None:
    stage.set_up()
    stage.row.press()
    await asyncio.sleep(0)
    stage.row.press()
    await stage.tasks.join()
    assert stage.row.state is CheckState.IDLE
    assert stage.said() == "Cancelled."


async def test_a_test_cancelled_before_it_began_is_cancelled_too(stage: Stage) -> None:
    stage.set_up()
    stage.row.press()
    stage.row.press()
    await stage.tasks.join()
    assert stage.row.state is CheckState.IDLE
    assert stage.row.button.text() == "Test connection"


async def test_a_refused_key_is_said_and_its_field_waits_for_another(stage: Stage) -> None:
    stage.set_up()
    await stage.run(ConnectionReport(90, Problem(ProblemCode.KEY_REFUSED)))
    assert stage.row.state is CheckState.FAILED
    assert "key" in stage.said().lower()
    assert stage.page.key.state is SecretState.ENTERING
    assert stage.page.key.field.hasFocus()


async def test_an_unknown_model_takes_the_focus_to_the_model(stage: Stage) -> None:
    stage.set_up()
    await stage.run(ConnectionReport(90, Problem(ProblemCode.MODEL_NOT_FOUND, "gpt-9")))
    assert stage.row.state is CheckState.FAILED
    assert stage.page.choice.picker.hasFocus() or stage.page.choice.picker.lineEdit().hasFocus()


async def test_a_change_after_the_test_makes_it_stale(stage: Stage) -> None:
    stage.set_up()
    await stage.run(ConnectionReport(212))
    stage.on.model.change("audio", "volume", 20)
    assert stage.row.state is CheckState.PASSED
    stage.on.model.change("voice_live", "model", "gpt-4o")
    assert stage.row.state is CheckState.STALE
    assert stage.said() == "Changed since the last test."


async def test_a_change_during_the_test_makes_its_result_stale(stage: Stage) -> None:
    stage.set_up()
    stage.row.press()
    await asyncio.sleep(0)
    stage.on.model.change("voice_live", "model", "gpt-4o")
    stage.check.answer(ConnectionReport(212))
    await stage.tasks.join()
    assert stage.row.state is CheckState.STALE


async def test_a_test_that_breaks_down_is_said_without_a_trace(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stage.set_up()
    stage.row.press()
    await asyncio.sleep(0)
    stage.check._answer.set_exception(RuntimeError("inside"))
    await stage.tasks.join()
    assert stage.row.state is CheckState.FAILED
    assert stage.said() == "The test itself failed. The log has the details."


async def test_the_button_is_pressed_by_space(stage: Stage, qtbot: QtBot) -> None:
    qtbot.keyClick(stage.row.button, Qt.Key.Key_Space)
    assert stage.row.state is CheckState.FAILED
