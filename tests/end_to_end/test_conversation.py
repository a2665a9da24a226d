"""A person talks with the real window, by microphone, key, mouse and keyboard, on this device: whichever
backend it is, nothing is different."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.conftest import OpenWindow
from tests.end_to_end.far_end_choice import choose_far_end
from tests.end_to_end.listening import sentence_in
from tests.sound_card import SoundCardUnderTest
from voicedesk.settings.schema import BackendKind, Place
from voicedesk.ui.far_ends import FarEnd

pytestmark = [pytest.mark.sound]
both_backends = pytest.mark.parametrize("backend", ["voice-live", "cascade"])

Spoken = Callable[[str], Path]

ANSWERS = (
    "the weather in paris is light rain with seven degrees celsius",
    "here is a long story stop me whenever you like",
    "i am sorry i did not understand that",
    "the stock price of microsoft is four hundred",
    "good evening how can i help you",
    "your name is anna",
)


@both_backends
def test_a_spoken_question_is_answered_aloud(
    open_window: OpenWindow, sound_card: SoundCardUnderTest, spoken: Spoken, backend: str
) -> None:
    window = open_window("--on-device", "--backend", backend, "--mode", "hands-free", "--start")
    window.reaches("listening")

    with sound_card.listen() as ear:
        sound_card.speak(spoken("what is the weather in Paris")).wait(20)
        window.reaches("speaking")
        window.reaches("listening")
        ear.wait_for(0.3)
        answer = ear.stop()

    assert sentence_in(answer, ANSWERS) == ANSWERS[0]
    assert window.phases[-5:] == ["user-speaking", "user-paused", "thinking", "speaking", "listening"]


@both_backends
def test_speaking_interrupts_a_long_answer(
    open_window: OpenWindow, sound_card: SoundCardUnderTest, spoken: Spoken, backend: str
) -> None:
    window = open_window("--on-device", "--backend", backend, "--mode", "hands-free", "--start")
    window.reaches("listening")
    sound_card.speak(spoken("tell me a long story")).wait(20)
    window.reaches("speaking")

    sound_card.speak(spoken("stop that please, what is the weather in Paris")).wait(20)

    window.reaches("barge-in")
    window.reaches("user-speaking")
    window.reaches("speaking")


@both_backends
def test_the_space_key_held_is_a_turn(
    open_window: OpenWindow, sound_card: SoundCardUnderTest, spoken: Spoken, backend: str
) -> None:
    window = open_window("--on-device", "--backend", backend, "--mode", "push-to-talk", "--start")
    window.reaches("ready")
    window.focus()

    with sound_card.listen() as ear:
        window.press("space")
        window.reaches("user-speaking")
        sound_card.speak(spoken("what is the weather in Paris")).wait(20)
        window.release("space")
        window.reaches("thinking")
        window.reaches("ready")
        ear.wait_for(0.3)
        answer = ear.stop()

    assert sentence_in(answer, ANSWERS) == ANSWERS[0]


@pytest.mark.parametrize(("first", "then"), [("voice-live", "cascade"), ("cascade", "voice-live")])
def test_another_backend_goes_on_with_the_conversation(
    open_window: OpenWindow, sound_card: SoundCardUnderTest, spoken: Spoken, first: str, then: str
) -> None:
    window = open_window("--on-device", "--backend", first, "--mode", "hands-free", "--start")
    window.reaches("listening")
    window.focus()
    window.tap("ctrl+l")
    window.type_line("my name is Anna")
    window.reaches("speaking")
    window.reaches("listening")

    choose_far_end(window, FarEnd(Place.ON_DEVICE, BackendKind(then)))
    window.reaches("connecting")
    window.reaches("listening")
    with sound_card.listen() as ear:
        sound_card.speak(spoken("what is my name")).wait(20)
        window.reaches("speaking")
        window.reaches("listening")
        ear.wait_for(0.3)
        answer = ear.stop()

    assert sentence_in(answer, ANSWERS) == "your name is anna"


@pytest.mark.parametrize("by", ["escape", "mouse"])
def test_a_long_answer_stops_by_key_and_by_button(open_window: OpenWindow, by: str) -> None:
    window = open_window("--on-device", "--mode", "push-to-talk", "--start")
    window.reaches("ready")
    window.focus()
    window.tap("ctrl+l")
    window.type_line("tell me a long story")
    window.reaches("speaking")

    if by == "escape":
        window.tap("Escape")
    else:
        window.click_talk_control()

    window.reaches("ready")
    assert window.phases.count("speaking") == 1  # and it did not go on
