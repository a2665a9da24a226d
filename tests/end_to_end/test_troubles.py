"""What goes wrong in mid-conversation, on the real window: said in words, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.end_to_end.conftest import OpenWindow
from tests.fakes.scripted_reply import Reply
from tests.fakes.scripted_service import Script, ScriptedService
from tests.sound_card import SoundCardUnderTest

pytestmark = [pytest.mark.sound]

WRONG_KEY = "planted-wrong-key-7f3a9c"


def azure(service: ScriptedService, key: str | None = None) -> dict[str, str]:
    """The environment of somebody whose resource in Azure is ``service``."""
    return {
        "AZURE_VOICELIVE_ENDPOINT": service.url,
        "AZURE_VOICELIVE_API_KEY": key or service.key,
        "AZURE_VOICELIVE_VOICE": "alloy",
    }


async def test_a_dropped_link_heals_and_the_service_is_told_what_was_said(open_window: OpenWindow) -> None:
    async with ScriptedService(Script([Reply(text="Hello Anna.")], ["my name is anna"])) as service:
        window = open_window("--mode", "hands-free", "--start", **azure(service))
        first = await service.connection(0, 30)
        await asyncio.to_thread(window.reaches, "listening")
        await first.hear("my name is anna")
        await asyncio.to_thread(window.reaches, "speaking")
        await asyncio.to_thread(window.reaches, "listening")

        first.drop()
        await asyncio.to_thread(window.reaches, "reconnecting")
        second = await service.connection(1, 30)
        await asyncio.to_thread(window.reaches, "listening")

        told = [row.event["item"] for row in second.received if row.type == "conversation.item.create"]
        words = [part.get("text") or part.get("transcript") for item in told for part in item["content"]]
        assert words == ["my name is anna", "Hello Anna."]
        assert service.rejections == []


async def test_a_wrong_key_is_said_once_and_stands_nowhere(open_window: OpenWindow) -> None:
    async with ScriptedService() as service:
        window = open_window("--mode", "hands-free", "--start", **azure(service, WRONG_KEY))

        await asyncio.to_thread(window.reaches, "failed")

        files = [file for file in window.profile.rglob("*") if file.is_file()]
        written = window.said() + "".join(file.read_text("utf-8", "replace") for file in files)
        assert WRONG_KEY not in written
        assert "reconnecting" not in window.phases
        assert len(service.handshakes) == 1


async def test_a_service_that_is_down_can_be_tried_again_by_hand(
    open_window: OpenWindow,
) -> None:
    async with ScriptedService() as service:
        service.refuse(503)
        window = open_window("--mode", "push-to-talk", "--start", **azure(service))
        await asyncio.to_thread(window.reaches, "reconnecting")

        service.refuse(503, 0)
        await asyncio.to_thread(window.focus)
        await asyncio.to_thread(window.click_talk_control)

        await asyncio.to_thread(window.reaches, "ready")


def test_told_to_end_in_mid_answer_it_ends_in_order_and_says_nothing(open_window: OpenWindow) -> None:
    window = open_window("--on-device", "--mode", "push-to-talk", "--start")
    window.reaches("ready")
    window.focus()
    window.tap("ctrl+l")
    window.type_line("tell me a long story")
    window.reaches("speaking")

    assert window.end() == 0
    assert window.said() == ""
    assert window.phases[-1] == "offline"


@pytest.fixture
def no_devices(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine without a microphone or a speaker."""
    nothing = tmp_path / "asound.conf"
    nothing.write_text("pcm.default { type gone }\n", encoding="utf-8")
    return {"ALSA_CONFIG_PATH": str(nothing)}


def test_without_microphone_and_speaker_one_can_still_type(
    open_window: OpenWindow, no_devices: dict[str, str]
) -> None:
    window = open_window("--on-device", "--mode", "hands-free", "--start", **no_devices)
    window.notes("microphone", "microphone_missing")
    window.notes("speaker", "speaker_missing")
    window.focus()

    window.tap("ctrl+l")
    window.type_line("what is seven times six")

    window.reaches("thinking")
    window.notes("entries", 2)
    assert "failed" not in window.phases


def test_a_pulled_headset_stops_the_answer_and_nothing_is_heard_in_the_room(
    open_window: OpenWindow, sound_card: SoundCardUnderTest
) -> None:
    sound_card.add("Headset")
    window = open_window("--on-device", "--mode", "push-to-talk", "--start", "--output-device", "Headset")
    window.reaches("ready")
    window.focus()
    window.tap("ctrl+l")
    with sound_card.listen() as room, sound_card.listen("Headset.spk.monitor") as headset:
        window.type_line("tell me a long story")
        window.reaches("speaking")
        headset.wait_for(1.0)
        sound_card.remove("Headset")
        window.notes("speaker", "speaker_gone")
        room.wait_for(2.0)
        assert np.any(headset.heard().samples)
        assert not np.any(room.heard().samples), "not for a moment"

        sound_card.add("Headset")
        window.comes_back_to("speaker", "ok")
        room.wait_for(1.0)
        assert not np.any(room.heard().samples), "it goes on where it was"
    sound_card.remove("Headset")


def test_a_vanished_microphone_is_replaced_and_the_conversation_goes_on(
    open_window: OpenWindow, sound_card: SoundCardUnderTest, spoken: Callable[[str], Path]
) -> None:
    sound_card.add("Headset")
    arguments = ("--input-device", "Headset")
    window = open_window("--on-device", "--mode", "hands-free", "--start", *arguments)
    window.reaches("listening")

    sound_card.remove("Headset")
    window.notes("entries", 1)  # a notice for the microphone
    sound_card.speak(spoken("what is the weather in Paris")).wait(20)

    window.reaches("speaking")
