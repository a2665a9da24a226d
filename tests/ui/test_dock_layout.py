from __future__ import annotations

from itertools import combinations

import pytest

from voicedesk.ui.dock_layout import Box, Part, Shape, arrange, dock_height, mirrored, shape_of

SIZES = [
    (width, scale)
    for scale in (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
    for width in (400, 480, 560, 719, 720, 800, 1099, 1100, 1120, 1600, 2400)
    if width / scale >= 400
]


@pytest.mark.parametrize(
    ("width", "height", "scale", "shape"),
    [
        (1120, 760, 1.0, Shape.WIDE),
        (1100, 760, 1.0, Shape.WIDE),
        (1099, 760, 1.0, Shape.COMPACT),
        (720, 560, 1.0, Shape.COMPACT),
        (719, 760, 1.0, Shape.NARROW),
        (560, 800, 1.0, Shape.NARROW),
        (400, 619, 1.0, Shape.SHORT),
        (560, 620, 1.0, Shape.NARROW),
        (1120, 760, 1.5, Shape.LINE),
        (1120, 760, 2.0, Shape.LINE),
        (480, 640, 2.0, Shape.LOW),
        (1120, 1300, 2.0, Shape.NARROW),
        (1650, 900, 1.5, Shape.WIDE),
    ],
)
def test_the_shape_goes_by_the_window_divided_by_the_text_size(
    width: int, height: int, scale: float, shape: Shape
) -> None:
    assert shape_of(width, height, scale) is shape


@pytest.mark.parametrize(
    ("shape", "height"), [(Shape.WIDE, 128), (Shape.COMPACT, 224), (Shape.NARROW, 236), (Shape.SHORT, 176)]
)
def test_heights_grow_with_the_text(shape: Shape, height: int) -> None:
    assert dock_height(shape, 1.0) == height
    assert dock_height(shape, 2.0) == 2 * height


def test_the_wide_dock_is_the_one_of_the_design() -> None:
    boxes = arrange(Shape.WIDE, 1120, 1.0)
    assert boxes[Part.TALK] == Box(388, 20, 344, 88)
    assert boxes[Part.END] == Box(312, 20, 62, 88)
    assert boxes[Part.MIC_BUTTON] == Box(218, 20, 80, 88)
    assert boxes[Part.MODE] == Box(746, 20, 124, 88)
    assert boxes[Part.MIC_PICKER] == Box(20, 20, 184, 44)
    assert boxes[Part.SPEAKER_PICKER] == Box(884, 20, 216, 44)
    assert boxes[Part.METER].y == 20 + 44 + 14


def overlap(one: Box, other: Box) -> bool:
    beside = one.right <= other.x or other.right <= one.x
    above = one.bottom <= other.y or other.bottom <= one.y
    return not (beside or above)


@pytest.mark.parametrize("height", [400, 560, 900])
@pytest.mark.parametrize(("width", "scale"), [*SIZES, (480, 2.0)])
def test_nothing_overlaps_nothing_sticks_out_and_talk_is_in_the_middle(
    width: int, scale: float, height: int
) -> None:
    shape = shape_of(width, round(height * scale), scale)
    boxes = arrange(shape, width, scale)
    for box in boxes.values():
        assert box.x >= 8
        assert box.right <= width - 8
        assert box.y >= 8
        assert box.bottom <= dock_height(shape, scale)
        assert box.width >= 44
    for one, other in combinations(boxes.values(), 2):
        assert not overlap(one, other)
    talk = boxes[Part.TALK]
    if shape is Shape.LINE:
        return  # Beside the others it takes what room there is.
    assert abs((talk.x + talk.right) / 2 - width / 2) <= 1


@pytest.mark.parametrize("height", [400, 900])
@pytest.mark.parametrize(("width", "scale"), SIZES)
def test_targets_are_at_least_44_pixels(width: int, scale: float, height: int) -> None:
    boxes = arrange(shape_of(width, round(height * scale), scale), width, scale)
    for part, box in boxes.items():
        if part not in {Part.METER, Part.THIN_METER}:
            assert box.height >= 44
            assert box.width >= 44


def test_the_talk_control_is_no_wider_for_a_wider_window() -> None:
    assert arrange(Shape.WIDE, 1000, 1.0)[Part.TALK].width == arrange(Shape.WIDE, 2400, 1.0)[Part.TALK].width


def test_a_narrow_dock_keeps_devices_in_a_popup_and_a_short_one_folds_the_third_row() -> None:
    narrow, short = arrange(Shape.NARROW, 560, 1.0), arrange(Shape.SHORT, 560, 1.0)
    assert {Part.DEVICES, Part.METER} <= set(narrow)
    assert not {Part.MIC_PICKER, Part.SPEAKER_PICKER, Part.VOLUME} & set(narrow)
    assert set(short) == {Part.TALK, Part.MIC_BUTTON, Part.MODE, Part.END, Part.THIN_METER}
    assert short[Part.THIN_METER].width == short[Part.MIC_BUTTON].width


def test_mirroring_keeps_the_distances() -> None:
    boxes = arrange(Shape.WIDE, 1120, 1.0)
    turned = mirrored(boxes, 1120)
    assert turned[Part.TALK] == boxes[Part.TALK]
    assert turned[Part.MODE].right == 1120 - boxes[Part.MODE].x
    assert mirrored(turned, 1120) == boxes
