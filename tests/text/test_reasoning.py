"""What a model thinks is left out of what it says, wherever the text is cut."""

from __future__ import annotations

import pytest

from voicedesk.text.reasoning import WithoutReasoning, said_in

TEXTS = [
    ("<think>Paris? Yes.</think>It is Paris.", "It is Paris."),
    ("<think>\nThey ask.\n</think>\n\nHello.\nYou.", "\n\nHello.\nYou."),
    ("\n <THINKING>hm</Thinking> Hello.", "\n  Hello."),
    ("[THINK]hm[/THINK]Hello.", "Hello."),
    ("\u25c1think\u25b7hm\u25c1/think\u25b7Hello.", "Hello."),
    ("<|begin_of_thought|>hm<|end_of_thought|>Hello.", "Hello."),
    ("<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Hi.", "Hi."),
    ("One.\n<think>two?</think>\nThree.", "One.\n\nThree."),
    ("<think>a</think><reasoning>b</reasoning>c", "c"),
    ("<think>never said", ""),
    ("<think></think>", ""),
    ("Thoughts of the template.</think>\nHello.", "Thoughts of the template.\nHello."),
    ("Write <think> to make it think.", "Write <think> to make it think."),
    ("<thin air> and a < b, [th", "<thin air> and a < b, [th"),
    ("Plain text.\n\nMore </b> of it", "Plain text.\n\nMore </b> of it"),
    ("<thi", "<thi"),
    ("  ", "  "),
]


def without(*pieces: str) -> str:
    reasoning = WithoutReasoning()
    return "".join([*map(reasoning.add, pieces), reasoning.rest()])


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_only_what_is_said_is_left(text: str, said: str) -> None:
    assert without(text) == said


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_it_makes_no_difference_where_a_text_with_thoughts_is_cut(text: str, said: str) -> None:
    assert without(*text) == said
    for place in range(len(text)):
        assert without(text[:place], text[place:]) == said


def test_words_are_not_held_back_for_long() -> None:
    reasoning = WithoutReasoning()

    assert reasoning.add("Hello, you") == "Hello, you"
    assert reasoning.add(". The sum a <") == ". The sum a "
    assert reasoning.add(" b") == "< b"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text", "text"),
        (None, ""),
        ({"text": "no"}, ""),
        ([{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
          {"type": "text", "text": "Hello"}, "stray", {"type": "text", "text": 5}], "Hello"),
    ],
)  # fmt: skip
def test_content_in_parts_is_read_without_the_parts_that_think(content: object, said: str) -> None:
    assert said_in(content) == said
