"""What a change of a device means to the conversation."""

from __future__ import annotations

from voicedesk.audio.devices import DeviceList
from voicedesk.audio.line import Line
from voicedesk.audio.sound_host import StreamRefused
from voicedesk.conversation.events import DeviceChanged, DeviceLost, DeviceRestored, Direction, Event
from voicedesk.conversation.problems import Problem, ProblemCode

GONE = {Direction.INPUT: ProblemCode.MICROPHONE_GONE, Direction.OUTPUT: ProblemCode.SPEAKER_GONE}
MISSING = {Direction.INPUT: ProblemCode.MICROPHONE_MISSING, Direction.OUTPUT: ProblemCode.SPEAKER_MISSING}


def news_of(line: Line, devices: DeviceList, refused: StreamRefused | None) -> list[Event]:
    """The events that tell the conversation what it does not know yet; it is taken to know it then.

    ``refused`` is the first refusal on the way to the present state, if there was one.
    """
    if line.device is None:
        if line.lost:
            return []
        line.lost = True
        return [DeviceLost(line.direction, _why_none(line, refused))]
    news: list[Event] = [DeviceRestored(line.direction)] if line.lost else []
    before, line.told, line.lost = line.told, line.device.name, False
    if before is None and line.preferred in (None, line.told):
        return news
    if before != line.told:
        news.append(DeviceChanged(line.direction, line.told, _why_another(line, devices, before, refused)))
    return news


def _why_none(line: Line, refused: StreamRefused | None) -> Problem:
    busy = refused is not None and refused.busy and line.direction is Direction.INPUT
    code = ProblemCode.MICROPHONE_BUSY if busy else MISSING[line.direction]
    return Problem(code, line.preferred or line.told or "", refused.detail if refused else "")


def _why_another(line: Line, devices: DeviceList, before: str | None,
                 refused: StreamRefused | None) -> Problem | None:
    """None if it was wished for, or if only the system's default is another now."""
    detail = refused.detail if refused else ""
    if line.preferred not in (None, line.told):
        busy = refused is not None and refused.busy and line.direction is Direction.INPUT
        code = ProblemCode.MICROPHONE_BUSY if busy else GONE[line.direction]
        return Problem(code, line.preferred or "", detail)
    present = (*devices.rows(line.direction), devices.default(line.direction))
    if line.preferred is None and before not in [device.name for device in present if device is not None]:
        return Problem(GONE[line.direction], before or "", detail)
    return None
