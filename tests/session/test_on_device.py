"""The far end as a child process, with small programs in its place."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from pathlib import Path

import pytest

from tests.tools.test_process_tree import has_gone
from voicedesk.session import on_device
from voicedesk.session.on_device import OnDeviceService, OnDeviceStoppedError, on_device_command

LISTENS = """
import json, os, sys
key = os.environ["VOICEDESK_ON_DEVICE_KEY"]
places = {"voice_live": "http://127.0.0.1:1", "chat": "http://127.0.0.1:2", "speech": "ws://127.0.0.1:3"}
print(json.dumps({**places, "transcription": "ws://127.0.0.1:4", "key": key}), flush=True)
sys.stdin.read()
"""
LISTENS_AND_DIES = LISTENS.replace("sys.stdin.read()", "")
DIES = "raise SystemExit(3)"


def service(program: str) -> OnDeviceService:
    return OnDeviceService(asyncio.get_running_loop(), [sys.executable, "-c", program], dict(os.environ))


async def test_the_address_is_known_once_the_child_listens() -> None:
    child = service(LISTENS)

    address = await child.address()

    assert address.url == "http://127.0.0.1:1"
    assert len(address.key) >= 24
    assert address.key not in repr(address)
    await child.aclose()


async def test_the_address_of_every_service_is_known() -> None:
    child = service(LISTENS)

    address = await child.address()

    assert (address.chat, address.speech, address.transcription) == (
        "http://127.0.0.1:2",
        "ws://127.0.0.1:3",
        "ws://127.0.0.1:4",
    )
    await child.aclose()


async def test_the_key_is_never_on_the_command_line() -> None:
    child = service(LISTENS)
    address = await child.address()

    assert address.key not in " ".join(on_device_command(Path("somewhere")))
    await child.aclose()


async def test_a_child_that_dies_comes_back() -> None:
    child = service(LISTENS_AND_DIES)

    await child.address()
    address = await child.address()

    assert address.url == "http://127.0.0.1:1"
    await child.aclose()


async def test_a_child_that_keeps_dying_is_given_up_with_a_sentence() -> None:
    child = service(DIES)

    with pytest.raises(OnDeviceStoppedError, match="keeps stopping"):
        await child.address()


async def test_a_child_that_was_given_up_is_tried_anew_when_asked_again(tmp_path: Path) -> None:
    mended = tmp_path / "mended"
    child = service(f"import pathlib\nif not pathlib.Path({str(mended)!r}).exists(): {DIES}\n{LISTENS}")
    with pytest.raises(OnDeviceStoppedError, match="keeps stopping"):
        await child.address()

    mended.touch()

    assert (await child.address()).url == "http://127.0.0.1:1"
    await child.aclose()


async def test_lines_that_are_not_the_ready_line_stop_nothing() -> None:
    noise = "print('not json'); print('[' * 9000); print('{}'); print('[1]'); print('warning: ', end='')\n"
    child = service(noise + LISTENS)

    assert (await child.address()).url == "http://127.0.0.1:1"
    await child.aclose()


async def test_the_last_words_of_a_child_are_kept_for_the_sentence_and_the_log_without_the_key(
    caplog: pytest.LogCaptureFixture,
) -> None:
    says = "import os, sys; sys.exit('No models for ' + os.environ['VOICEDESK_ON_DEVICE_KEY'])"
    child = service(says)

    with pytest.raises(OnDeviceStoppedError, match=r"Its last words: No models for \[removed\]"):
        await child.address()

    assert "No models for [removed]" in caplog.text


async def test_a_child_that_cannot_be_started_is_said_and_tried_again_when_asked_again(
    tmp_path: Path,
) -> None:
    windows = sys.platform == "win32"
    program = tmp_path / ("far-end.cmd" if windows else "far-end")
    child = OnDeviceService(asyncio.get_running_loop(), [str(program)], dict(os.environ))
    with pytest.raises(OnDeviceStoppedError, match="cannot be started"):
        await child.address()

    script = tmp_path / "listens.py"
    script.write_text(LISTENS, encoding="utf-8")
    start = f'"{sys.executable}" "{script}"'
    program.write_text(f"@{start}\n" if windows else f"#!/bin/sh\nexec {start}\n", encoding="utf-8")
    program.chmod(0o700)

    assert (await child.address()).url == "http://127.0.0.1:1"
    await child.aclose()


async def test_a_child_that_does_not_listen_in_time_makes_room_for_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(on_device, "READY_SECONDS", 0.5)
    monkeypatch.setattr(on_device, "HUNG_SECONDS", 0.1)
    mended = tmp_path / "mended"
    child = service(
        f"import pathlib, time\nif not pathlib.Path({str(mended)!r}).exists(): time.sleep(3600)\n{LISTENS}"
    )
    with pytest.raises(OnDeviceStoppedError, match="did not start"):
        await child.address()

    mended.touch()
    monkeypatch.setattr(on_device, "READY_SECONDS", 20.0)

    assert (await child.address()).url == "http://127.0.0.1:1"
    await child.aclose()


async def test_a_child_that_does_not_end_is_made_to_with_all_it_started() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        rings = f"import socket; socket.create_connection({door.getsockname()!r}).recv(1)"
        helper = f"import subprocess; subprocess.Popen([sys.executable, '-c', {rings!r}])\n"
        deaf = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        child = service(f"{deaf}{helper}{LISTENS}\ntime.sleep(3600)")
        await child.address()
        process = child._child
        helping, _ = await asyncio.to_thread(door.accept)

        await child.aclose()

        assert process is not None
        assert process.returncode == -9 or sys.platform == "win32"
        with helping:
            assert await asyncio.to_thread(has_gone, helping)


async def test_stopping_ends_the_child_and_starts_no_other() -> None:
    child = service(LISTENS)
    await child.address()
    process = child._child

    await child.aclose()

    assert process is not None
    assert process.returncode is not None
