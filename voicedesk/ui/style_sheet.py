"""Edges, radii and paddings of the standard widgets; everything else is the palette's.

A widget asks for a variant by a dynamic property, set before it is shown:

- ``QPushButton``: ``kind`` = ``"primary"``, ``"danger"``, ``"link"``, ``"pill"`` or unset;
- ``QToolButton``: ``kind`` = ``"bar"`` (no edge), ``"field"`` (edge like a picker) or unset;
- ``QLabel``: ``tone`` = ``"secondary"``, ``"tertiary"``, ``"danger"``, ``"warn"``, ``"ok"``, ``"accent"``;
- ``QLineEdit``, ``QPlainTextEdit``: ``fault`` = ``"true"`` for the red edge;
- ``QFrame``, ``QWidget``: ``card`` = ``"plain"``, ``"danger"``, ``"warn"``, ``"accent"``;
- any ``QWidget``: ``ground`` = ``"surface"``, ``"sunken"`` or ``"window"``.
"""

from __future__ import annotations

from collections.abc import Callable
from string import Template

from PySide6.QtGui import QColor

from voicedesk.resources import resource
from voicedesk.ui.tokens import tokens

SHEET = "themes/widgets.qss"


def style_sheet(color: Callable[[str], QColor], px: Callable[[float], int], edge: float) -> str:
    """Fill the sheet's names: ``$text_primary`` is a colour token, ``$px44`` 44 px at this text size."""
    names = {token.replace(".", "_"): color(token).name() for token in tokens().color_names()}
    lengths = {
        f"px{length}": f"{px(length)}px" for length in (4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 36, 42, 44)
    }
    template = Template(resource(SHEET).read_text(encoding="utf-8"))
    return template.substitute(names, **lengths, edge=f"{edge:g}px")
