"""How much of a conversation goes into one request. Pure.

The latest turns of both parties are kept; older ones are left out. A turn is what a person said, or all
that the assistant said and did until the person spoke again: the tools it used are never parted from their
outputs, nor from the turn they served.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from voicedesk.backends.cascade.stages import AssistantSaid, Message, ToolsUsed, UserSaid
from voicedesk.text.whole import whole

MOST_TOKENS = 24_000  # of the history in one request: a fifth of what common models take
LONGEST_OUTPUT = 24_000  # characters of one tool's output, about 8,000 tokens
BYTES_PER_TOKEN = 3  # four in English, three where a character is a token; a rough measure suffices

Turn = list[Message]


def bounded(messages: Sequence[Message], turns: int, tokens: int = MOST_TOKENS) -> list[Message]:
    """The latest ``turns`` turns of ``messages``, starting with a ``UserSaid``, within about ``tokens``.

    What the person said last, and what has been done about it since, is kept whatever it costs; enormous
    tool outputs are cut short.
    """
    parted = _parted([_sendable(message) for message in messages if not _is_empty(message)])
    kept: list[Turn] = []
    left = tokens
    for turn in reversed(parted[-turns:]):
        left -= sum(map(_tokens, turn))
        if left < 0 and any(isinstance(later[0], UserSaid) for later in kept):
            break
        kept.insert(0, turn)
    while kept and not isinstance(kept[0][0], UserSaid):
        del kept[0]
    return [message for turn in kept for message in turn]


def shortened(output: str) -> str:
    """``output`` itself, or as JSON its beginning and how long it was."""
    if len(output) <= LONGEST_OUTPUT:
        return output
    beginning = output[: LONGEST_OUTPUT // 2]
    note = {"beginning": beginning, "left_out_characters": len(output) - len(beginning)}
    return json.dumps(note, ensure_ascii=False)


def _parted(messages: Sequence[Message]) -> list[Turn]:
    parted: list[Turn] = []
    for message in messages:
        if isinstance(message, UserSaid) or not parted or isinstance(parted[-1][0], UserSaid):
            parted.append([message])
        else:
            parted[-1].append(message)
    return parted


def _sendable(message: Message) -> Message:
    """No tool's output too long, and no half of a character, whoever typed, said or computed it."""
    match message:
        case UserSaid(text) | AssistantSaid(text):
            return replace(message, text=whole(text))
        case ToolsUsed(calls, outputs):
            asked = (replace(call, arguments=whole(call.arguments)) for call in calls)
            return ToolsUsed(tuple(asked), tuple(shortened(whole(output)) for output in outputs))


def _is_empty(message: Message) -> bool:
    return not message.calls if isinstance(message, ToolsUsed) else not message.text.strip()


def _tokens(message: Message) -> int:
    match message:
        case UserSaid(text) | AssistantSaid(text):
            texts = [text]
        case ToolsUsed(calls, outputs):
            texts = [*outputs, *(call.name + call.arguments for call in calls)]
    return sum(len(text.encode()) // BYTES_PER_TOKEN + 4 for text in texts)
