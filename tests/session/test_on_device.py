"""The far end as a child process, with small programs in its place."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

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


async def test_stopping_ends_the_child_and_starts_no_other() -> None:
    child = service(LISTENS)
    await child.address()
    process = child._child

    await child.aclose()

    assert process is not None
    assert process.returncode is not None
