"""The settings' connection tests import what they need only when they are run, and off the main thread."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from voicedesk.backends.connection_report import ConnectionReport
from voicedesk.conversation.problems import ProblemCode, Stage
from voicedesk.settings.schema import Cascade, VoiceLive
from voicedesk.ui import connection_checks as checks

ROOT = Path(__file__).resolve().parent.parent.parent
LIBRARIES = ("azure", "openai", "semantic_kernel", "mcp")


def test_opening_the_settings_imports_no_service_library() -> None:
    code = (
        "import sys, voicedesk.ui.settings_window, voicedesk.ui.settings_dialog.dialog;"
        f"print([name for name in {LIBRARIES!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


async def test_the_import_happens_on_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    where: list[threading.Thread] = []

    async def check(settings: object, secret: str) -> ConnectionReport:
        where.append(threading.current_thread())
        return ConnectionReport(7)

    def load() -> checks.ConnectionTest:
        where.append(threading.current_thread())
        return check

    monkeypatch.setitem(checks._LOADERS, Stage.CHAT, load)
    report = await checks.connection_checks()[Stage.CHAT](Cascade(), "key")

    assert report == ConnectionReport(7)
    assert where[0] is not threading.main_thread()
    assert where[1] is threading.main_thread()


@pytest.mark.parametrize("stage", list(Stage))
async def test_each_services_test_really_tries_to_connect(stage: Stage, unused_tcp_port: int) -> None:
    nobody = f"http://127.0.0.1:{unused_tcp_port}"
    cascade = Cascade(
        stt_endpoint=nobody, openai_endpoint=nobody, openai_deployment="x", tts_endpoint=nobody
    )
    settings = VoiceLive(endpoint=nobody) if stage is Stage.WHOLE else cascade

    report = await checks.connection_checks()[stage](settings, "a-key-0123456789")

    assert report.problem is not None
    assert (report.problem.code, report.problem.stage) == (ProblemCode.SERVICE_DOWN, stage)
