"""What a change of a device means to the conversation."""

from __future__ import annotations

from voicedesk.audio.devices import Device, DeviceList
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
        return _news_of_none(line, devices, refused)
    return [*_news_of_one(line, line.device, devices, refused), *_warnings(line, line.device, devices)]


def _news_of_one(line: Line, device: Device, devices: DeviceList,
                 refused: StreamRefused | None) -> list[Event]:
    before, line.told = line.told, device.name
    lost, line.lost = line.lost, None
    if before == line.told or (before is None and line.preferred in (None, line.told)):
        return [DeviceRestored(line.direction)] if lost else []
    return [DeviceChanged(line.direction, device.name, _why_another(line, devices, before, refused))]


def _warnings(line: Line, device: Device, devices: DeviceList) -> list[Event]:
    """Once a device: an open microphone of a Bluetooth headset makes the whole headset sound like a call."""
    others = [row.name for row in devices.rows(line.direction) if not row.bluetooth]
    if line.direction is Direction.OUTPUT or not device.bluetooth or device.name in line.warned or not others:
        return []
    line.warned.add(device.name)
    told = Problem(ProblemCode.MICROPHONE_IN_CALL_QUALITY, device.name, offer=others[0])
    return [DeviceChanged(line.direction, device.name, told)]


def _news_of_none(line: Line, devices: DeviceList, refused: StreamRefused | None) -> list[Event]:
    offered = line.instead(devices) if line.direction is Direction.OUTPUT and line.last else None
    if offered is None:
        lost = DeviceLost(line.direction, _why_none(line, refused))
    else:
        gone = Problem(GONE[line.direction], line.last.outlet if line.last else "")
        lost = DeviceLost(line.direction, gone, offered.outlet)
    known, line.lost = line.lost, lost
    if known and known.problem.same_as(lost.problem) and known.instead == lost.instead:
        return []
    return [lost]


def _why_none(line: Line, refused: StreamRefused | None) -> Problem:
    busy = refused is not None and refused.busy and line.direction is Direction.INPUT
    code = ProblemCode.MICROPHONE_BUSY if busy else MISSING[line.direction]
    return Problem(code, line.preferred or line.told or "", refused.detail if refused else "")


def _why_another(line: Line, devices: DeviceList, before: str | None,
                 refused: StreamRefused | None) -> Problem | None:
    """None if it was wished for, or if only the system's default is another now."""
    detail = refused.detail if refused else ""
    if line.direction is Direction.OUTPUT:
        # Later it changes only as the person wishes.
        return Problem(ProblemCode.SPEAKER_ABSENT, line.preferred or "", detail) if before is None else None
    if line.preferred not in (None, line.told):
        code = ProblemCode.MICROPHONE_BUSY if refused and refused.busy else ProblemCode.MICROPHONE_GONE
        return Problem(code, line.preferred or "", detail)
    present = (*devices.rows(line.direction), devices.default(line.direction))
    if line.preferred is None and before not in [device.name for device in present if device is not None]:
        return Problem(ProblemCode.MICROPHONE_GONE, before or "", detail)
    return None
