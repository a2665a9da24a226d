"""Which of the offered tools a question is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from voicedesk.ondevice.engines.responder import OfferedTool
from voicedesk.ondevice.engines.tool_arguments import fill, words_of

ENOUGH = 3
"""A word of the tool's name counts three, a word of its description one."""

_SMALL_WORDS = (
    "a an and are as at be by can could current currently do does e for from g get given has have how i "
    "if in is it its like lookup may me my now of on or out please return returns show tell that the "
    "their this to today up use used value values was what what's when where which who will with would "
    "you your city company name"
)
_SAID_NOTHING = frozenset(_SMALL_WORDS.split())
_SAME = {
    "rain": "weather", "raining": "weather", "rainy": "weather", "sunny": "weather", "temperature": "weather",
    "warm": "weather", "cold": "weather", "hot": "weather", "forecast": "weather", "share": "stock",
    "shares": "stock", "stocks": "stock", "clock": "time", "hour": "time",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatchedTool:
    """A tool and the arguments found for it; ``missing`` are required ones that were not said."""

    tool: OfferedTool
    arguments: dict[str, Any]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.tool.required if name not in self.arguments)


def matched_tools(question: str, tools: tuple[OfferedTool, ...]) -> list[MatchedTool]:
    """The tools a question asks for, in the order it does; several when it joins requests with "and"."""
    clauses = [clause.strip() for clause in re.split(r"\band\b|,", question) if clause.strip()]
    found: list[MatchedTool] = []
    for clause in clauses:
        tool = best_tool(clause, tools)
        if tool is not None:
            found.append(MatchedTool(tool, fill(tool, clause)))
        elif found and len(clause.split()) <= 3:
            found.extend(_same_again(found[-1], clause))
    if not found:
        tool = best_tool(question, tools)
        return [MatchedTool(tool, fill(tool, question))] if tool is not None else []
    return found


def best_tool(clause: str, tools: tuple[OfferedTool, ...]) -> OfferedTool | None:
    """The tool whose name and description share most with the clause, if that is enough."""
    said = _meanings(clause)
    ranked = sorted(tools, key=lambda tool: _score(tool, said), reverse=True)
    return ranked[0] if ranked and _score(ranked[0], said) >= ENOUGH else None


def _same_again(before: MatchedTool, clause: str) -> list[MatchedTool]:
    """ "... in Paris and London": the same tool for one more place, if the rest of the clause fills it."""
    arguments = fill(before.tool, f"in {clause}") or fill(before.tool, f"of {clause}")
    again = MatchedTool(before.tool, arguments)
    return [again] if arguments and not again.missing and arguments != before.arguments else []


def _score(tool: OfferedTool, said: set[str]) -> int:
    named = _meanings(tool.name)
    described = _meanings(tool.description) - named
    return 3 * len(named & said) + len(described & said)


def _meanings(text: str) -> set[str]:
    return {_SAME.get(word, word) for word in words_of(text)} - _SAID_NOTHING
