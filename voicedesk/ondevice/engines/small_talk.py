"""A small responder made of rules. It keeps nothing itself: all it knows is in the conversation."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import AsyncIterator, Callable

from voicedesk.ondevice.engines.arithmetic import answer_sum
from voicedesk.ondevice.engines.responder import AnswerRequest, Entry, FunctionCall, OfferedTool
from voicedesk.ondevice.engines.story import STORY, rest_of_story
from voicedesk.ondevice.engines.tool_arguments import words_of
from voicedesk.ondevice.engines.tool_matching import MatchedTool, best_tool, matched_tools
from voicedesk.ondevice.engines.tool_reports import report

Skill = Callable[[str, AnswerRequest], str | None]

_NAMING = re.compile(r"\b(?:my name is|my name's|call me|i am called)\s+([a-z][a-z'-]*)")
_NOT_NAMES = frozenset(["what", "not", "the", "a", "is"])
_TOOL_TOPICS = {"weather": "the weather", "stock": "stock prices", "price": "prices"}


class SmallTalk:
    """Answers greetings, sums, the time and the offered tools, and says so when it does not understand."""

    @property
    def name(self) -> str:
        return "small talk"

    async def answer(self, request: AnswerRequest) -> AsyncIterator[str | FunctionCall]:
        outputs = _outputs_to_report(request.entries)
        if outputs:
            calls = {entry.call_id: entry for entry in request.entries if entry.role == "call"}
            yield report(calls, outputs)
            return
        question = plain(_last_said(request.entries))
        wanted = _tools_for(question, request)
        unclear = next((match for match in wanted if match.missing), None)
        if unclear is not None and request.tool_use != "required":
            yield f"Please tell me the {unclear.missing[0].replace('_', ' ')} too."
            return
        for match in wanted if request.parallel_calls else wanted[:1]:
            yield FunctionCall(match.tool.name, json.dumps(match.arguments))
        if not wanted:
            yield _spoken_answer(question, request)

    async def close(self) -> None:
        """Nothing is held open."""


def plain(text: str) -> str:
    """Lower case, without marks that only writing has; signs of arithmetic stay."""
    bare = re.sub(r"[?!;:\"()]|[.,](?!\d)", " ", text.lower().replace("\u2019", "'"))
    return " ".join(bare.split())


def remembered_name(entries: tuple[Entry, ...]) -> str | None:
    """The name a user last gave; deleted items are not among the entries, and so forgotten."""
    for entry in reversed(entries):
        found = _NAMING.search(plain(entry.text)) if entry.role == "user" else None
        if found and found.group(1) not in _NOT_NAMES:
            return found.group(1).capitalize()
    return None


def _last_said(entries: tuple[Entry, ...]) -> str:
    return next((entry.text for entry in reversed(entries) if entry.role == "user"), "")


def _outputs_to_report(entries: tuple[Entry, ...]) -> list[Entry]:
    """Outputs that came after the last thing anybody said."""
    outputs: list[Entry] = []
    for entry in reversed(entries):
        if entry.role == "output":
            outputs.insert(0, entry)
        elif entry.role != "call":
            break
    return outputs


def _tools_for(question: str, request: AnswerRequest) -> list[MatchedTool]:
    if request.tool_use == "none" or not request.tools:
        return []
    if request.tool_name:
        return [_forced(tool, question) for tool in request.tools if tool.name == request.tool_name]
    found = [] if answer_sum(question) else matched_tools(question, request.tools)
    if not found and request.tool_use == "required":
        return [_forced(best_tool(question, request.tools) or request.tools[0], question)]
    return found


def _forced(tool: OfferedTool, question: str) -> MatchedTool:
    """A call that has to be made: what was not said is filled with all that was."""
    match = next((found for found in matched_tools(question, (tool,))), MatchedTool(tool, {}))
    return MatchedTool(tool, dict.fromkeys(match.missing, question) | match.arguments)


def _spoken_answer(question: str, request: AnswerRequest) -> str:
    if not question:
        return _opening(request)
    return next(
        (answer for skill in _SKILLS if (answer := skill(question, request)) is not None),
        f"I am sorry, I did not understand that. {_abilities(request)}",
    )


def _opening(request: AnswerRequest) -> str:
    """When nothing was said: a greeting at the start, otherwise a question back."""
    if any(entry.role == "user" for entry in request.entries):
        return "I am sorry, I did not catch that. Could you say it again?"
    name = remembered_name(request.entries)
    return f"Hello{', ' + name if name else ''}! {_self()} How can I help you?"


def _self() -> str:
    return "I am the small stand-in that runs on this device."


def _abilities(request: AnswerRequest) -> str:
    topics = ["tell the time and the date", "do sums", "remember your name", "tell a long story"]
    tools = [" ".join(_said_words(tool.name)) for tool in request.tools]
    looked_up = f" I can also look up {_listed([f'the {tool}' for tool in tools])}." if tools else ""
    return f"I can {_listed(topics)}.{looked_up}"


def _said_words(tool_name: str) -> list[str]:
    return [word for word in words_of(tool_name) if word not in {"get", "current"}]


def _listed(parts: list[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _naming(question: str, request: AnswerRequest) -> str | None:
    told = _NAMING.search(question)
    if told and told.group(1) not in _NOT_NAMES:
        return f"Nice to meet you, {told.group(1).capitalize()}. I will remember your name."
    if re.search(r"\b(?:what is|what's|know|remember) my name\b|\bwho am i\b|\bremember me\b", question):
        name = remembered_name(request.entries)
        return f"Your name is {name}." if name else "You have not told me your name yet."
    return None


def _sums(question: str, _request: AnswerRequest) -> str | None:
    return answer_sum(question)


def _clock(question: str, _request: AnswerRequest) -> str | None:
    now = datetime.datetime.now().astimezone()
    if re.search(r"\b(?:what|current|the) time\b", question):
        return f"It is {now.strftime('%I:%M %p').lstrip('0')}."
    if re.search(r"\b(?:what|which) day\b|\bdate\b", question):
        return f"Today is {now.strftime('%A, %B')} {now.day}, {now.year}."
    return None


def _story(question: str, request: AnswerRequest) -> str | None:
    if re.search(r"\bstory\b", question):
        return STORY
    if re.search(r"\bjoke\b", question):
        return "Why did the microphone go to school? It wanted to be a little sounder."
    if re.fullmatch(r"(?:please )?(?:go on|continue|carry on|keep going)(?: please)?", question):
        heard = next((entry.text for entry in reversed(request.entries) if entry.role == "assistant"), "")
        return rest_of_story(heard) or "I had nothing more to say."
    return None


def _repeat(question: str, request: AnswerRequest) -> str | None:
    if not re.search(r"\brepeat\b|\bsay (?:that|it) again\b|\bwhat did you say\b", question):
        return None
    said = next(
        (entry.text for entry in reversed(request.entries) if entry.role == "assistant" and entry.text), ""
    )
    return said or "I have not said anything yet."


def _who(question: str, request: AnswerRequest) -> str | None:
    if re.search(r"\bwhat can (?:you|i)\b|\bhelp\b|\bwhat do you do\b", question):
        return f"{_self()} {_abilities(request)}"
    if re.search(r"\b(?:who|what) are you\b|\byour name\b|\bare you (?:a|real|human)\b", question):
        return f"{_self()} I answer by a few rules until a real service is set up."
    return None


def _courtesy(question: str, request: AnswerRequest) -> str | None:
    if re.search(r"\bhow are you\b|\bhow do you do\b", question):
        return "I am fine, thank you. How can I help you?"
    if re.search(r"\b(?:hello|hi|hey|good (?:morning|evening|afternoon))\b", question):
        name = remembered_name(request.entries)
        return f"Hello{', ' + name if name else ''}! {_self()} How can I help you?"
    if re.search(r"\bthanks?\b", question):
        return "You are welcome."
    if re.search(r"\b(?:goodbye|bye|see you|good night)\b", question):
        return "Goodbye! It was nice to talk to you."
    if re.fullmatch(r"(?:please )?(?:stop|stop it|be quiet|wait|never mind|okay|ok)(?: please)?", question):
        return "All right."
    if re.fullmatch(r"yes(?: please)?|no(?: thank you)?", question):
        return "All right. What would you like to know?"
    return None


def _without_tool(question: str, _request: AnswerRequest) -> str | None:
    """Questions that only a tool could answer, when none is offered for them."""
    for word, topic in _TOOL_TOPICS.items():
        if re.search(rf"\b{word}\b", question):
            return f"I have no tool that tells me about {topic}, so I cannot say."
    return None


_SKILLS: tuple[Skill, ...] = (_naming, _sums, _story, _repeat, _who, _without_tool, _clock, _courtesy)
