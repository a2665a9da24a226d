"""How tall each row of the transcript is and where its parts lie, for one width and one text size."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtGui import QFont, QTextCharFormat

from voicedesk.conversation.turns import Notice, Speaker, ToolUse, Turn, TurnStatus
from voicedesk.ui.fonts import with_pixel_size
from voicedesk.ui.text_block import Page, TextBlock
from voicedesk.ui.text_piece import Shape
from voicedesk.ui.theme import Theme
from voicedesk.ui.tool_words import details
from voicedesk.ui.transcript_text import Row, Thinking, ending_note, heard_end, turn_text

COLUMN_MAX = 736  # the text column of 720, and the card's 8 px on either side
GUTTER = 52  # from the card's left edge to the text
GAP = 14
CHIP_GAP = 4
CHARS_A_LINE = 84  # for the estimate of a row that nobody has looked at
FOLD_AFTER = 40


@dataclass(frozen=True, slots=True)
class Metrics:
    """Pixels at the present text size; ``width`` is the card's."""

    width: int
    scale: float

    def px(self, pixels: float) -> int:
        return round(pixels * self.scale)

    @property
    def gutter(self) -> int:
        return self.px(GUTTER) if self.width >= self.px(360) else self.px(44)

    @property
    def text_width(self) -> int:
        return max(self.px(120), self.width - self.gutter - 8)

    @property
    def pad(self) -> int:
        return self.px(8)

    @property
    def name_height(self) -> int:
        return self.px(20)

    @property
    def heading_height(self) -> int:
        """From the card's top edge to below the glyph, which reaches beside the first line of text."""
        return self.px(36)

    @property
    def text_origin(self) -> QPoint:
        """Where a turn's text begins, from the card's top left."""
        return QPoint(self.gutter, self.pad + self.name_height)


@dataclass(frozen=True, slots=True)
class RowLook:
    """What the view adds to a row: how much of its text is shown and settled, and whether it is open."""

    shown_chars: int | None = None
    stable_chars: int | None = None
    expanded: bool = False


@dataclass(frozen=True, slots=True)
class RowPlace:
    """``gap`` lies above the row; ``before`` is its text as it was laid out last."""

    gap: int
    before: TextBlock | None = None


@dataclass(frozen=True, slots=True)
class RowLayout:
    """``gap`` lies above the row's own ``height``; ``note`` is the line under a turn that broke off.
    ``fresh_from`` pixels below the card's top it begins to differ from the layout it took the place of.
    """

    gap: int
    height: int
    text: TextBlock | None = None
    note: TextBlock | None = None
    fresh_from: int = 0

    @property
    def total(self) -> int:
        return self.gap + self.height


def column(width: int, scale: float) -> tuple[int, int]:
    """Left edge and width of the card column, centred in ``width`` pixels."""
    margin = 28 if width >= 720 * scale else 24
    card = max(0, min(round(COLUMN_MAX * scale), width - 2 * margin))
    return ((width - card) // 2, card)


def gap_above(row: Row, previous: Row | None, metrics: Metrics) -> int:
    if previous is None:
        return 0
    if isinstance(previous, ToolUse):
        return 0 if isinstance(row, ToolUse) else metrics.px(CHIP_GAP)
    return metrics.px(GAP + 4) if isinstance(row, Notice) else metrics.px(GAP)


def estimated_height(row: Row, metrics: Metrics) -> int:
    """Close enough to place the scroll bar; made without laying out any text."""
    match row:
        case Turn():
            fits = max(12, CHARS_A_LINE * metrics.text_width // metrics.px(676))
            lines = min(FOLD_AFTER, 1 + len(row.text) // fits)
            return metrics.px(GAP) + 2 * metrics.pad + metrics.name_height + lines * metrics.px(23)
        case ToolUse():
            return metrics.px(44 + CHIP_GAP)
        case Notice():
            return metrics.px(190)
    return metrics.px(GAP + 60)


def _format(theme: Theme, token: str) -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setForeground(theme.color(token))
    return shape


def _turn_shapes(turn: Turn, look: RowLook, shown: int, theme: Theme) -> list[Shape]:
    cut = heard_end(turn)
    if cut < shown:
        struck = _format(theme, "text.unheard")
        struck.setFontStrikeOut(True)
        space = QTextCharFormat()  # room for the bar
        space.setFontWordSpacing(theme.scale * 7)
        lead = len(turn.text[:cut].rstrip())
        first = cut + len(turn.text[cut:]) - len(turn.text[cut:].lstrip())
        return [Shape(lead, first, space), Shape(first, shown, struck)]
    if look.stable_chars is not None and look.stable_chars < shown:
        unsure = _format(theme, "text.secondary")
        unsure.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        unsure.setUnderlineColor(theme.color("text.secondary"))
        start = look.stable_chars + (
            1 if turn.text[look.stable_chars : look.stable_chars + 1].isspace() else 0
        )
        return [Shape(start, shown, unsure)]
    return []


def lay_out_turn(turn: Turn, look: RowLook, place: RowPlace, metrics: Metrics, theme: Theme) -> RowLayout:
    text = turn_text(turn)
    shown = len(text) if look.shown_chars is None else min(look.shown_chars, len(text))
    fold = None if look.expanded or turn.status is TurnStatus.LIVE else FOLD_AFTER
    shapes = _turn_shapes(turn, look, shown, theme) if turn.text else []
    page = Page(metrics.text_width, metrics.px(23), fold)
    block = TextBlock(text[:shown], theme.font("transcript"), page, shapes, place.before)
    height = (
        metrics.pad
        + metrics.name_height
        + block.height
        + metrics.px(8 if turn.speaker is Speaker.USER else 4)
    )
    if block.folded or (look.expanded and block.lines > FOLD_AFTER):
        height += metrics.px(44)
    words = ending_note(turn)
    note = None
    if words:
        inset = metrics.px(26)
        note = TextBlock(words, note_font(theme), Page(metrics.text_width - inset, metrics.px(20)))
        height += note.height + metrics.px(3)
    return RowLayout(place.gap, height, block, note)


def note_font(theme: Theme) -> QFont:
    return with_pixel_size(theme.font("talkHint"), 13 * theme.scale)


def lay_out_tool(use: ToolUse, look: RowLook, gap: int, metrics: Metrics, theme: Theme) -> RowLayout:
    if not look.expanded:
        return RowLayout(gap, metrics.px(44))
    inner = metrics.text_width - 2 * metrics.px(14)
    block = TextBlock(details(use), theme.font("body"), Page(inner, metrics.px(21), FOLD_AFTER))
    return RowLayout(gap, metrics.px(44) + block.height + 2 * metrics.px(10), block)


def lay_out(row: Row, look: RowLook, place: RowPlace, metrics: Metrics, theme: Theme) -> RowLayout:
    """Of a Notice only the gap is known here: its widget has the height."""
    gap = place.gap
    match row:
        case Turn(text="", speaker=Speaker.ASSISTANT, status=TurnStatus.LIVE) | Thinking():
            return RowLayout(gap, metrics.pad + metrics.name_height + metrics.px(23 + 4))
        case Turn():
            return lay_out_turn(row, look, place, metrics, theme)
        case ToolUse():
            return lay_out_tool(row, look, gap, metrics, theme)
    return RowLayout(gap, metrics.px(150))
