"""What waits runs in its order, on the loop's own thread, whoever handed it over."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from voicedesk.ui.window_loop import ROUND_MS, WindowLoop

ENOUGH_SECONDS = 10


def run(qapp: QApplication, main: Callable[[WindowLoop], Coroutine[Any, Any, None]]) -> None:
    async def in_time() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, WindowLoop)
        async with asyncio.timeout(ENOUGH_SECONDS):
            await main(loop)

    with asyncio.Runner(loop_factory=lambda: WindowLoop(qapp)) as runner:
        runner.run(in_time())
    gc.collect()  # A loop is a knot of Qt objects, which no worker of the next test may take apart.


def test_callbacks_run_in_the_order_in_which_they_came(qapp: QApplication) -> None:
    async def main(loop: WindowLoop) -> None:
        came: list[int] = []
        done = asyncio.Event()
        for number in range(50):
            loop.call_soon(came.append, number)
        loop.call_soon(done.set)
        await done.wait()
        assert came == list(range(50))

    run(qapp, main)


def test_what_another_thread_hands_over_runs_on_the_loops_own(qapp: QApplication) -> None:
    async def main(loop: WindowLoop) -> None:
        ran_on: list[int] = []
        done = asyncio.Event()

        def hand_over() -> None:
            for _ in range(200):
                loop.call_soon_threadsafe(lambda: ran_on.append(threading.get_ident()))
            loop.call_soon_threadsafe(done.set)

        await loop.run_in_executor(None, hand_over)
        await done.wait()
        assert ran_on == [threading.get_ident()] * 200

    run(qapp, main)


def test_a_callback_that_was_cancelled_does_not_run(qapp: QApplication) -> None:
    async def main(loop: WindowLoop) -> None:
        came: list[str] = []
        loop.call_soon(came.append, "kept")
        loop.call_soon(came.append, "cancelled").cancel()
        await asyncio.sleep(0.01)
        assert came == ["kept"]

    run(qapp, main)


def test_a_dialogs_own_loop_runs_what_was_waiting_behind_the_dialog(qapp: QApplication) -> None:
    async def main(loop: WindowLoop) -> None:
        dialog = QEventLoop()
        done = asyncio.Event()
        loop.call_soon(dialog.exec)  # returns only when the next callback has run
        loop.call_soon(dialog.quit)
        loop.call_soon(done.set)
        await done.wait()

    run(qapp, main)


def test_a_callback_may_wait_in_a_dialog_for_one_that_it_ordered_itself(qapp: QApplication) -> None:
    async def main(loop: WindowLoop) -> None:
        dialog = QEventLoop()
        done = asyncio.Event()

        def open_dialog() -> None:
            loop.call_soon(dialog.quit)
            dialog.exec()
            done.set()

        loop.call_soon(open_dialog)
        await done.wait()

    run(qapp, main)


def test_what_comes_while_a_dialog_is_open_runs_at_once(qapp: QApplication) -> None:
    async def main(loop: WindowLoop) -> None:
        dialog = QEventLoop()
        done = asyncio.Event()
        came: list[str] = []
        QTimer.singleShot(0, lambda: loop.call_soon(came.append, "late"))
        QTimer.singleShot(0, lambda: loop.call_soon(dialog.quit))
        loop.call_soon(dialog.exec)
        loop.call_soon(done.set)
        began = loop.time()
        await done.wait()
        await asyncio.sleep(0)
        assert came == ["late"]
        assert loop.time() - began < ROUND_MS / 1000

    run(qapp, main)


def test_messages_are_read_one_after_the_other(qapp: QApplication) -> None:
    async def main(loop: WindowLoop) -> None:
        gone = asyncio.Event()

        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while line := await reader.readline():
                writer.write(line)
            writer.close()
            await writer.wait_closed()
            gone.set()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for number in range(300):
            writer.write(b"%d\n" % number)
            assert await reader.readline() == b"%d\n" % number
        writer.close()
        await writer.wait_closed()
        await gone.wait()
        server.close()
        await server.wait_closed()

    run(qapp, main)


def test_a_mistake_in_one_callback_is_reported_and_stops_no_other(qapp: QApplication) -> None:
    async def main(loop: WindowLoop) -> None:
        reported: list[type[BaseException]] = []
        loop.set_exception_handler(lambda _loop, context: reported.append(type(context["exception"])))
        done = asyncio.Event()
        loop.call_soon(lambda: 1 // 0)
        loop.call_soon(done.set)
        await done.wait()
        assert reported == [ZeroDivisionError]

    run(qapp, main)


def test_callbacks_that_call_each_other_leave_room_for_qts_own_timers(qapp: QApplication) -> None:
    async def main(loop: WindowLoop) -> None:
        fired = asyncio.Event()
        QTimer.singleShot(0, fired.set)

        def go_on() -> None:
            if not fired.is_set():
                loop.call_soon(go_on)

        go_on()
        await fired.wait()

    run(qapp, main)
