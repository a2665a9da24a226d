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


ON_THE_MAIN_THREAD = """
import asyncio, sys, threading
from voicedesk.conversation.problems import Stage
from voicedesk.settings.schema import Cascade, VoiceLive
from voicedesk.ui.connection_checks import connection_checks

class Watch:
    seen = []
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is threading.main_thread() and "." not in name:
            self.seen.append(name)

nobody = "http://127.0.0.1:9"
cascade = Cascade(stt_endpoint=nobody, openai_endpoint=nobody, openai_deployment="x", tts_endpoint=nobody)
check = connection_checks()[Stage(sys.argv[1])]
sys.meta_path.insert(0, Watch())
report = asyncio.run(check(cascade if sys.argv[1] else VoiceLive(endpoint=nobody), "a-key-0123456789"))
brought = set(Watch.seen) & set(sys.modules) - sys.stdlib_module_names
print(report.problem.code, *brought)
"""


@pytest.mark.parametrize("stage", list(Stage))
def test_the_first_test_of_a_connection_imports_no_package_on_the_main_thread(stage: Stage) -> None:
    command = [sys.executable, "-c", ON_THE_MAIN_THREAD, stage.value]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["service_down"]


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
