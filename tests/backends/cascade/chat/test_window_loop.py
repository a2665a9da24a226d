"""The responder on the window's own loop, in a process of its own, which ends with its application."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import asyncio, gc, sys, warnings
from PySide6.QtWidgets import QApplication
from voicedesk.ui.window_loop import WindowLoop
from tests.backends.cascade.chat.desk import QUESTION, STREAMING, ClockTool, ToolBench, desk
from tests.fakes.scripted_chat import ChatReply, ToolCall
from tests.waiting import until

async def converse():
    calling = ChatReply("", (ToolCall("get_time", {}), ToolCall("get_time", {})))
    bench = ToolBench("1", "2")
    async with desk(calling, ChatReply("Noon."), STREAMING, ChatReply("On we go."), tools=[ClockTool()]) as d:
        await d.responder.warm_up()
        print(await d.hear(run_tools=bench.run))
        answer = d.responder.answer(QUESTION, bench.run)
        print(await anext(answer))
        await answer.aclose()
        await d.chat.requests[2].closed_by_client(seconds=1)
        print(await d.hear())
        await until(lambda: not d.responder.busy)

unraisable = []
sys.unraisablehook = unraisable.append
warnings.simplefilter("always", ResourceWarning)
loop = WindowLoop(QApplication([]))
with loop:
    loop.run_until_complete(converse())
    gc.collect()
print("left behind:", [str(one.exc_value) for one in unraisable])
"""


def test_an_answer_tools_and_an_interruption_work_on_the_windows_loop() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=100, check=False
    )

    assert ran.stdout.splitlines() == ["Noon.", "One", "On we go.", "left behind: []"], ran.stderr
    assert "Warning" not in ran.stderr
