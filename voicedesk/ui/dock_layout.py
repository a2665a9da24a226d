"""Where everything in the dock lies: wide, compact, narrow, short or low. Pure arithmetic, no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.ui.tokens import tokens

SIDE = 20
NARROW_SIDE = 24
GAP = 14
ROW = 44
TALL = 88
END_WIDTH = 62
END_WIDTH_NARROW = 61
END_WIDTH_LEAST = 48  # without its word
WORDS_FROM = 440  # what the row needs for all words, inside its sides
BESIDE_END = 8
ROOM_FOR_END = 120  # in a wide dock the pickers need it to keep their 180
METER_TOP = 58  # below the top of its picker
MIC_WIDTH_NARROW = 150
DEVICES_WIDTH = 150
THIN_METER = 4
NARROW_HEIGHT_SHORT = 176
SHORT_BELOW = 620
LOW_BELOW = 520
LOW_TALK = 56
LOW_PAD = 8
LINE_FROM = 540  # what the parts of a low dock need beside each other
LINE_MODE = 190


class Shape(StrEnum):
    WIDE = "wide"
    COMPACT = "compact"
    NARROW = "narrow"
    SHORT = "short"  # narrow, and not high: the third row folds away
    LOW = "low"  # too low for that: what is said comes first
    LINE = "line"  # the same, where there is room beside each other


FLAT = frozenset({Shape.LOW, Shape.LINE})
"""The window is so low that all around the conversation makes room for it."""


class Part(StrEnum):
    TALK = "talk"
    MODE = "mode"
    MIC_BUTTON = "mic-button"
    END = "end"
    MIC_PICKER = "mic-picker"
    METER = "meter"
    THIN_METER = "thin-meter"
    SPEAKER_PICKER = "speaker-picker"
    VOLUME = "volume"
    DEVICES = "devices"


@dataclass(frozen=True, slots=True)
class Box:
    """The visible edge of a part, in device-independent pixels, without room for halo or focus ring."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height


Boxes = dict[Part, Box]


def shape_of(width: int, window_height: int, scale: float) -> Shape:
    """Both are divided by the text scale before they are compared."""
    if window_height / scale < LOW_BELOW:
        return Shape.LINE if width / scale >= LINE_FROM else Shape.LOW
    if width / scale >= tokens().number("breakpoints.wide") + ROOM_FOR_END:
        return Shape.WIDE
    if width / scale >= tokens().number("breakpoints.compact"):
        return Shape.COMPACT
    return Shape.SHORT if window_height / scale < SHORT_BELOW else Shape.NARROW


def dock_height(shape: Shape, scale: float) -> int:
    heights = {
        Shape.SHORT: NARROW_HEIGHT_SHORT,
        Shape.LOW: LOW_TALK + ROW + 3 * LOW_PAD + THIN_METER,
        Shape.LINE: LOW_TALK + 2 * LOW_PAD,
    }
    if shape in heights:
        return round(heights[shape] * scale)
    return round(tokens().number(f"size.dock.{shape}") * scale)


def arrange(shape: Shape, width: int, scale: float) -> Boxes:
    """Parts that are not in the answer are not shown (or stand in the popup of devices)."""
    unit = _Unit(scale)
    if shape is Shape.WIDE:
        return _wide(width, unit)
    if shape is Shape.COMPACT:
        return _compact(width, unit)
    if shape is Shape.LINE:
        boxes = _line(width, unit)
    elif shape is Shape.LOW:
        boxes = _narrow(width, unit, Box(0, unit(LOW_PAD), 0, unit(LOW_TALK)), unit(LOW_PAD))
    else:
        boxes = _narrow(width, unit, Box(0, unit(18), 0, unit(TALL)), unit(12))
    return boxes | (_third_row(width, unit) if shape is Shape.NARROW else _meter_under_button(boxes, unit))


def mirrored(boxes: Boxes, width: int) -> Boxes:
    """For layouts from right to left."""
    return {part: Box(width - box.right, box.y, box.width, box.height) for part, box in boxes.items()}


@dataclass(frozen=True, slots=True)
class _Unit:
    """Lengths that hold text grow with it."""

    scale: float

    def __call__(self, pixels: float) -> int:
        return round(pixels * self.scale)


def _wide(width: int, unit: _Unit) -> Boxes:
    top, tall = unit(20), unit(TALL)
    talk_width = unit(tokens().number("size.talk.widthWide"))
    talk = Box((width - talk_width) // 2, top, talk_width, tall)
    mic_width, mode_width = (
        unit(tokens().number("size.micButton.0")),
        unit(tokens().number("size.modeSwitch.0")),
    )
    end = Box(talk.x - unit(GAP) - unit(END_WIDTH), top, unit(END_WIDTH), tall)
    mic = Box(end.x - unit(GAP) - mic_width, top, mic_width, tall)
    mode = Box(talk.right + unit(GAP), top, mode_width, tall)
    left = mic.x - unit(GAP) - unit(SIDE)
    right_x = mode.right + unit(GAP)
    boxes = {Part.TALK: talk, Part.MIC_BUTTON: mic, Part.END: end, Part.MODE: mode}
    boxes |= _pickers(top, (unit(SIDE), left), (right_x, width - unit(SIDE) - right_x), unit)
    return boxes


def _compact(width: int, unit: _Unit) -> Boxes:
    """Both neighbours of the talk control are equally wide, so that it stays in the middle."""
    top, tall, side = unit(20), unit(TALL), unit(SIDE)
    beside = unit(tokens().number("size.modeSwitch.0") + GAP)
    talk_x = side + beside + unit(GAP)
    half = (width - 2 * side - unit(GAP)) // 2
    end_x = side + beside - unit(END_WIDTH)
    boxes = {
        Part.MIC_BUTTON: Box(side, top, end_x - unit(BESIDE_END) - side, tall),
        Part.END: Box(end_x, top, unit(END_WIDTH), tall),
        Part.TALK: Box(talk_x, top, width - 2 * talk_x, tall),
        Part.MODE: Box(width - side - beside, top, beside, tall),
    }
    return boxes | _pickers(top + tall + unit(GAP), (side, half), (width - side - half, half), unit)


def _pickers(top: int, left: tuple[int, int], right: tuple[int, int], unit: _Unit) -> Boxes:
    """``left`` and ``right``: x and width of the microphone's and the speaker's column."""
    row, meter_top = unit(ROW), top + unit(METER_TOP)
    return {
        Part.MIC_PICKER: Box(left[0], top, left[1], row),
        Part.METER: Box(left[0], meter_top, left[1], unit(30)),
        Part.SPEAKER_PICKER: Box(right[0], top, right[1], row),
        Part.VOLUME: Box(right[0], top + row, right[1], row),
    }


def _narrow(width: int, unit: _Unit, talk: Box, gap: int) -> Boxes:
    """Two rows with a ``gap`` between them; of ``talk`` the top and the height hold."""
    side, inner = unit(NARROW_SIDE), width - 2 * unit(NARROW_SIDE)
    row_top = talk.bottom + gap
    mic_width = min(unit(MIC_WIDTH_NARROW), inner // 4)
    end_width = unit(END_WIDTH_NARROW if inner >= unit(WORDS_FROM) else END_WIDTH_LEAST)
    mode_x, end_x = side + mic_width + unit(BESIDE_END), width - side - end_width
    return {
        Part.TALK: Box(side, talk.y, inner, talk.height),
        Part.MIC_BUTTON: Box(side, row_top, mic_width, unit(ROW)),
        Part.MODE: Box(mode_x, row_top, end_x - unit(BESIDE_END) - mode_x, unit(ROW)),
        Part.END: Box(end_x, row_top, end_width, unit(ROW)),
    }


def _line(width: int, unit: _Unit) -> Boxes:
    """The buttons without their words, and the talk control between them."""
    side, gap, small = unit(SIDE), unit(BESIDE_END), unit(END_WIDTH_LEAST)
    top, row_top = unit(LOW_PAD), unit(LOW_PAD + (LOW_TALK - ROW) / 2)
    mode_x, end_x = side + small + gap, width - side - small
    talk_x = mode_x + unit(LINE_MODE) + unit(GAP)
    return {
        Part.MIC_BUTTON: Box(side, row_top, small, unit(ROW)),
        Part.MODE: Box(mode_x, row_top, unit(LINE_MODE), unit(ROW)),
        Part.TALK: Box(talk_x, top, end_x - unit(GAP) - talk_x, unit(LOW_TALK)),
        Part.END: Box(end_x, row_top, small, unit(ROW)),
    }


def _third_row(width: int, unit: _Unit) -> Boxes:
    side, top = unit(NARROW_SIDE), unit(176)
    devices_width = unit(DEVICES_WIDTH)
    devices = Box(width - side - devices_width, top, devices_width, unit(ROW))
    meter_width = devices.x - unit(GAP) - side
    return {Part.DEVICES: devices, Part.METER: Box(side, top + unit(8), meter_width, unit(30))}


def _meter_under_button(boxes: Boxes, unit: _Unit) -> Boxes:
    button = boxes[Part.MIC_BUTTON]
    return {Part.THIN_METER: Box(button.x, button.bottom + unit(5), button.width, THIN_METER + 2)}
