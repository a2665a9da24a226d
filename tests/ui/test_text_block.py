"""Text as it is laid out: characters that Qt counts twice, lines from right to left, words without end."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPixmap, QTextCharFormat
from PySide6.QtWidgets import QApplication

from voicedesk.ui.painting import painting
from voicedesk.ui.text_block import LONGEST_PIECE, Page, TextBlock
from voicedesk.ui.text_piece import Shape, TextPiece

EMOJI = "\N{GRINNING FACE}" * 7 + " 4711"
HEBREW = "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd"
WIDE = 600


def block(text: str, width: int = WIDE, before: TextBlock | None = None) -> TextBlock:
    return TextBlock(text, QFont("DejaVu Sans", 12), Page(width, 20), before=before)


def watched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the pieces that are laid out."""
    lengths: list[int] = []
    lay_out = TextPiece.lay_out

    def watch(piece: TextPiece, *how: Any) -> None:
        lengths.append(len(piece.text))
        lay_out(piece, *how)

    monkeypatch.setattr(TextPiece, "lay_out", watch)
    return lengths


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    return qapp


def test_characters_are_counted_as_we_count_them_whatever_qt_does() -> None:
    laid = block(EMOJI)
    (number,) = laid.span_rects(8, 12)

    assert [laid.char_at(laid.point_of(place).x(), 5) for place in range(13)] == list(range(13))
    (whole,) = laid.span_rects(0, 12)
    assert number.right() == pytest.approx(whole.right())
    assert number.left() == pytest.approx(laid.point_of(8).x())


def test_a_look_begins_at_its_character_whatever_stands_before_it() -> None:
    piece = TextPiece(EMOJI, QFont(), leftwards=False)
    piece.lay_out(WIDE, 20, [Shape(8, 12, QTextCharFormat())])
    (span,) = piece.layout.formats()

    assert (span.start, span.length) == (15, 4)


def test_half_a_character_moves_nothing_behind_it() -> None:
    assert block("a\ud83d b").point_of(3).x() == pytest.approx(block("a\ufffd b").point_of(3).x())


def test_a_line_from_right_to_left_stands_at_the_right_and_is_marked_where_it_stands() -> None:
    laid = block(HEBREW)
    (whole,) = laid.span_rects(0, len(HEBREW))
    (first,) = laid.span_rects(0, 4)
    (last,) = laid.span_rects(5, len(HEBREW))

    assert whole.right() == pytest.approx(WIDE, abs=2)
    assert 0 < whole.width() < WIDE / 2
    assert first.right() == pytest.approx(whole.right())
    assert last.left() == pytest.approx(whole.left())
    assert last.right() <= first.left()
    assert laid.char_at(whole.right() - 1, 5) == 0
    assert laid.runs_leftwards(0)


def test_marks_at_the_end_of_any_line_reach_no_further_than_its_words() -> None:
    laid = block(f"{HEBREW} {HEBREW} {HEBREW}", width=150)
    for rect in laid.span_rects(0, len(laid.text)):
        assert 0 <= rect.left() < rect.right() <= 151


def test_words_of_both_directions_in_one_line_are_marked_where_each_stands() -> None:
    text = f"say {HEBREW} twice"
    laid = block(text)
    (word,) = laid.span_rects(4, 8)
    (whole,) = laid.span_rects(0, len(text))

    assert laid.point_of(0).x() < word.left() < word.right() <= whole.right()
    assert len(laid.span_rects(2, 6)) == 2  # The end of "say" and, further right, the beginning of the word.


def test_each_paragraph_has_its_own_direction() -> None:
    laid = block(f"left\n{HEBREW}\nleft again")

    assert laid.lines == 3
    assert [laid.runs_leftwards(place) for place in (0, 6, 18)] == [False, True, False]
    assert [laid.line_of(place) for place in (0, 4, 5, 14, 15)] == [0, 0, 1, 1, 2]


TEXTS = ["", "\n", "a\n", "\n\na\n\n", "x" * 5_000, "word " * 3_000 + "\n" + "y" * 2_001]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_every_character_has_a_place_and_every_place_its_character(text: str) -> None:
    laid = block(text, 300)
    lines = [laid.line_of(place) for place in range(0, len(text) + 1, 7)]

    assert lines == sorted(lines)
    assert laid.line_of(len(text)) == laid.lines - 1
    for place in range(0, len(text), 211):
        at = laid.point_of(place)
        assert abs(laid.char_at(at.x(), at.y() + 5) - place) <= 1


def test_pieces_break_where_one_piece_would() -> None:
    """Words stand in the same lines as if all were laid out at once."""
    text = "some words of different lengths, " * 300
    laid = block(text, 400)
    piece = TextPiece(text, QFont("DejaVu Sans", 12), leftwards=False)
    piece.lay_out(400, 20, [])

    assert laid.lines == piece.lines
    assert [laid.line_of(place) for place in range(0, len(text), 50)] == [
        piece.line_of(place) for place in range(0, len(text), 50)
    ]


def test_a_text_that_grows_is_laid_out_at_its_end_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out = watched(monkeypatch)
    text, grown = "", None
    for _ in range(1_200):
        text += "words that come " * 3
        grown = block(text, before=grown)

    assert grown is not None
    assert len(text) == 57_600
    assert max(laid_out) <= LONGEST_PIECE
    assert sum(laid_out) < 1_200 * 2 * LONGEST_PIECE
    assert grown.lines == block(text).lines
    assert grown.span_rects(50_000, 50_100) == block(text).span_rects(50_000, 50_100)


def test_a_word_without_end_is_never_laid_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out = watched(monkeypatch)
    laid = block("x" * 64_000)

    assert max(laid_out) <= LONGEST_PIECE
    assert sum(laid_out) < 2 * 64_000
    assert laid.lines > 500


def test_of_a_long_text_only_the_lines_in_view_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    monkeypatch.setattr(TextPiece, "draw", lambda self, painter, at, line: drawn.append(line))
    laid = block("words " * 5_000)
    with painting(QPixmap(10, 10)) as painter:
        laid.draw(painter, QPointF(0, -1000), QColor("black"), QRectF(0, 0, WIDE, 100))

    assert 5 <= len(drawn) <= 7
