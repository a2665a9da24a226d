"""SSML (W3C, version 1.0) as far as the stand-in speaks it: voices, rates, substitutions and breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

from voicedesk.ondevice.engines.sentences import SentenceCollector
from voicedesk.ondevice.engines.voices import StandInVoice, at_rate
from voicedesk.ondevice.speech.context import DEFAULT_VOICE, voice_named
from voicedesk.ondevice.speech.frames import FrameFault

LONGEST_BREAK_MS = 20_000
_BREAKS_MS = {"none": 0, "x-weak": 250, "weak": 500, "medium": 750, "strong": 1_000, "x-strong": 1_250}
_TIME = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence in one voice, or a silence of ``pause_ms`` when there is no text."""

    text: str
    voice: StandInVoice
    pause_ms: float = 0.0


def passages_of(document: str) -> list[Passage]:
    """Read a ``speak`` document; raises FrameFault for what is none, or names no known voice."""
    if "<!DOCTYPE" in document:
        raise FrameFault("Ssml should only contain SSML elements.")
    try:
        root = ET.fromstring(document)  # noqa: S314 - without a DOCTYPE there is nothing to expand
        found = list(_walk(root, voice_named(DEFAULT_VOICE)))
    except (ET.ParseError, UnicodeError):
        raise FrameFault("Ssml is not well-formed XML.") from None
    except RecursionError:
        raise FrameFault("Ssml is nested too deep.") from None
    if _tag(root) != "speak":
        raise FrameFault("Ssml should start with a speak element.")
    return [passage for raw in _joined(found) for passage in _sentences(raw)]


def _walk(element: ET.Element, voice: StandInVoice) -> Iterator[Passage]:
    yield Passage(element.text or "", voice)
    for child in element:
        match _tag(child):
            case "voice":
                yield from _walk(child, voice_named(child.get("name") or DEFAULT_VOICE))
            case "prosody":
                yield from _walk(child, at_rate(voice, child.get("rate")))
            case "sub":
                yield Passage(child.get("alias") or child.text or "", voice)
            case "break":
                yield Passage("", voice, _break_ms(child))
            case "p" | "s":
                yield from _walk(child, voice)
                yield Passage("\n", voice)
            case _:
                yield from _walk(child, voice)
        yield Passage(child.tail or "", voice)


def _joined(passages: list[Passage]) -> Iterator[Passage]:
    """Neighbours in one voice are one text: markup inside a sentence does not end it."""
    current: Passage | None = None
    for passage in passages:
        if (
            current is not None
            and passage.voice == current.voice
            and not (current.pause_ms or passage.pause_ms)
        ):
            current = replace(current, text=current.text + passage.text)
            continue
        if current is not None:
            yield current
        current = passage
    if current is not None:
        yield current


def _sentences(passage: Passage) -> Iterator[Passage]:
    if passage.pause_ms:
        yield passage
    collector = SentenceCollector()
    for sentence in [*collector.add(passage.text), *collector.rest()]:
        if sentence.strip():
            yield replace(passage, text=sentence.strip())


def _break_ms(element: ET.Element) -> float:
    time = _TIME.fullmatch((element.get("time") or "").strip())
    if time:
        asked = float(time.group(1)) * (1000 if time.group(2) == "s" else 1)
    else:
        asked = _BREAKS_MS.get(element.get("strength") or "medium", _BREAKS_MS["medium"])
    return min(asked, LONGEST_BREAK_MS)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
