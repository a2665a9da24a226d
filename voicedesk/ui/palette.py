"""The application's palette from the tokens, and tokens from the system's palette (high contrast)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor, QPalette

Role = QPalette.ColorRole
ROLE_TOKENS: dict[Role, str] = {
    Role.Window: "bg.window",
    Role.WindowText: "text.primary",
    Role.Base: "bg.surface",
    Role.AlternateBase: "bg.sunken",
    Role.Text: "text.primary",
    Role.PlaceholderText: "text.tertiary",
    Role.Button: "bg.surface",
    Role.ButtonText: "text.primary",
    Role.BrightText: "danger.text",
    Role.ToolTipBase: "bg.surface",
    Role.ToolTipText: "text.primary",
    Role.Highlight: "accent.fill",
    Role.HighlightedText: "accent.on",
    Role.Accent: "accent.fill",
    Role.Link: "accent.text",
    Role.LinkVisited: "accent.text",
    Role.Light: "bg.surface",
    Role.Midlight: "bg.hover",
    Role.Mid: "border.subtle",
    Role.Dark: "border.control",
    Role.Shadow: "border.control",
}
DISABLED_ROLES = (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText, Role.Link)

# Phases whose control is filled: in high contrast they are filled with the highlight or the text colour.
_FILLED = ("phase.ready", "phase.listening", "phase.speaking")


def palette_of(color: Callable[[str], QColor]) -> QPalette:
    palette = QPalette()
    for role, token in ROLE_TOKENS.items():
        palette.setColor(role, color(token))
    for role in DISABLED_ROLES:
        palette.setColor(QPalette.ColorGroup.Disabled, role, color("text.disabled"))
    return palette


def high_contrast_role(token: str) -> Role:
    """The system's role that stands for the token where colours carry no meaning of their own."""
    family, _, last = token.rpartition(".")
    if family.startswith("phase"):
        return _phase_role(family, last)
    if token in {"bg.selected", "accent.fill", "accent.fillHover", "accent.fillPressed", "focus.ring"}:
        return Role.Highlight
    if token == "accent.on":  # noqa: S105 - a design token
        return Role.HighlightedText
    if token in {"bg.surface", "danger.on"} or last == "soft":
        return Role.Base
    if family == "bg" or last.lower().endswith("track"):
        return Role.Window
    return Role.WindowText


def _phase_role(family: str, last: str) -> Role:
    if family == "phase.offline":
        return {"fill": Role.WindowText, "on": Role.Window, "disc": Role.WindowText}[last]
    if family in _FILLED:
        return Role.HighlightedText if last == "on" else Role.Highlight
    return Role.Base if last == "fill" else Role.WindowText
