from __future__ import annotations

from voicedesk.ui.autoscroll import Autoscroll


def test_a_reader_at_the_bottom_follows_what_comes() -> None:
    scroll = Autoscroll()
    scroll.settle(976, 1000)

    assert scroll.following


def test_a_reader_far_from_the_bottom_is_left_there() -> None:
    scroll = Autoscroll()
    scroll.settle(975, 1000)

    assert not scroll.following


def test_any_scroll_up_unsticks_at_once() -> None:
    scroll = Autoscroll()
    scroll.user_scrolled(1000, 999, 1000)

    assert not scroll.following


def test_scrolling_back_to_the_end_sticks_again() -> None:
    scroll = Autoscroll()
    scroll.hold()
    scroll.user_scrolled(900, 980, 1000)

    assert scroll.following


def test_the_pill_counts_rows_only_while_the_reader_is_elsewhere() -> None:
    scroll = Autoscroll()
    scroll.rows_arrived(2)
    assert scroll.pill_text == ""

    scroll.hold()
    assert scroll.pill_text == "Jump to latest"

    scroll.rows_arrived(2)
    scroll.rows_arrived(1)
    assert scroll.pill_text == "Jump to latest, 3 new"

    scroll.follow()
    assert scroll.pill_text == ""
