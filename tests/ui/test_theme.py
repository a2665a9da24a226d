from __future__ import annotations

import json
import re
from typing import Any

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from voicedesk.resources import resource
from voicedesk.settings.schema import Appearance, General, Motion
from voicedesk.ui.palette import ROLE_TOKENS, high_contrast_role
from voicedesk.ui.platform_hints import Contrast, HintSource, Scheme, SystemHints
from voicedesk.ui.theme import Theme
from voicedesk.ui.tokens import tokens

DOCUMENT: dict[str, Any] = json.loads(resource("themes/tokens.json").read_text(encoding="utf-8"))
PAIRS = [
    pytest.param(scheme, pair, id=f"{scheme}: {pair['foreground']} on {pair['background']}")
    for scheme in ("light", "dark")
    for pair in DOCUMENT["contrast"][scheme]
]


def luminance(color: QColor) -> float:
    channels = [channel / 255 for channel in color.getRgb()[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: QColor, second: QColor) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("scheme", "pair"), PAIRS)
def test_every_pair_of_colours_can_be_told_apart(scheme: str, pair: dict[str, Any]) -> None:
    named = tokens()
    ratio = contrast(
        QColor(named.color(pair["foreground"], scheme)), QColor(named.color(pair["background"], scheme))
    )
    assert ratio >= pair["required"]
    assert ratio == pytest.approx(pair["ratio"], abs=0.02)


def test_both_schemes_name_the_same_colours() -> None:
    assert set(DOCUMENT["color"]["light"]) == set(DOCUMENT["color"]["dark"])


def test_a_token_that_does_not_exist_is_refused(theme: Theme) -> None:
    with pytest.raises(KeyError):
        theme.color("accent.of-my-own")


def test_the_system_decides_between_light_and_dark_until_the_settings_do(qapp: QApplication) -> None:
    source = HintSource(SystemHints(Scheme.DARK))
    theme = Theme(General(), source)
    assert theme.dark
    assert theme.color("bg.window").name().upper() == DOCUMENT["color"]["dark"]["bg.window"]
    theme.use(General(appearance=Appearance.LIGHT))
    assert not theme.dark
    theme.use(General())
    source.set_hints(SystemHints(Scheme.LIGHT))
    assert theme.color("bg.window").name().upper() == DOCUMENT["color"]["light"]["bg.window"]


def test_widgets_hear_of_every_change_and_of_nothing_else(qapp: QApplication) -> None:
    source = HintSource()
    theme, heard = Theme(General(), source), []
    theme.changed.connect(lambda: heard.append(theme.dark))
    source.set_hints(SystemHints())
    theme.use(General())
    assert heard == []
    source.set_hints(SystemHints(Scheme.DARK))
    theme.use(General(text_size=150))
    assert heard == [True, True]


def test_the_settings_overrule_the_systems_wish_for_motion(qapp: QApplication) -> None:
    theme = Theme(General(), HintSource(SystemHints(reduced_motion=True)))
    assert theme.reduced_motion
    theme.use(General(motion=Motion.FULL))
    assert not theme.reduced_motion
    theme.use(General(motion=Motion.REDUCED))
    assert theme.reduced_motion


def test_a_theme_that_follows_its_settings_tells_the_system_its_scheme(qapp: QApplication) -> None:
    followed: list[Scheme | None] = []

    class Listening(HintSource):
        def follow_scheme(self, scheme: Scheme | None) -> None:
            followed.append(scheme)

    theme = Theme(General(), Listening())
    theme.use(General(appearance=Appearance.DARK))
    theme.use(General(appearance=Appearance.LIGHT))
    theme.use(General(appearance=Appearance.SYSTEM))
    assert followed == [Scheme.DARK, Scheme.LIGHT, None]


@pytest.mark.parametrize("percent", [100, 130, 200])
@pytest.mark.parametrize("step", list(tokens().value("type.steps")))
def test_fonts_have_the_size_of_their_step_times_the_text_size(theme: Theme, step: str, percent: int) -> None:
    theme.use(General(appearance=Appearance.LIGHT, text_size=percent))
    font = theme.font(step)
    wanted = tokens().step(step).size * percent / 100
    assert QFontInfo(font).pixelSize() == pytest.approx(wanted, abs=1.0)
    assert (font.weight() >= 600) == (tokens().step(step).weight >= 600)


def test_the_palette_has_every_role_from_the_tokens(theme: Theme) -> None:
    palette = theme.palette()
    for role, token in ROLE_TOKENS.items():
        assert palette.color(QPalette.ColorGroup.Active, role) == theme.color(token)
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == theme.color("text.disabled")


def test_the_style_sheet_leaves_no_name_unfilled(theme: Theme) -> None:
    sheet = theme.style_sheet()
    assert "$" not in sheet
    assert theme.color("accent.fill").name() in sheet
    assert re.search(r"min-height: 42px", sheet)


def test_the_style_sheet_grows_with_the_text(theme: Theme) -> None:
    theme.use(General(appearance=Appearance.LIGHT, text_size=200))
    assert re.search(r"min-height: 84px", theme.style_sheet())


def test_high_contrast_takes_every_colour_from_the_system(qapp: QApplication) -> None:
    theme = Theme(General(), HintSource(SystemHints(contrast=Contrast.HIGH)))
    system = QApplication.palette()
    for token in tokens().color_names():
        assert theme.color(token) == system.color(high_contrast_role(token)), token
    assert theme.edge_width("border.control") == 2
    assert theme.palette() == QPalette()


def test_words_on_a_filled_control_stay_readable_in_high_contrast() -> None:
    for phase in ("ready", "listening", "speaking"):
        assert high_contrast_role(f"phase.{phase}.fill") is QPalette.ColorRole.Highlight
        assert high_contrast_role(f"phase.{phase}.on") is QPalette.ColorRole.HighlightedText
    for phase in ("connecting", "paused", "thinking", "bargein", "reconnecting", "failed"):
        assert high_contrast_role(f"phase.{phase}.fill") is QPalette.ColorRole.Base
        assert high_contrast_role(f"phase.{phase}.on") is QPalette.ColorRole.WindowText
        assert high_contrast_role(f"phase.{phase}.border") is QPalette.ColorRole.WindowText


def test_applying_the_theme_dresses_the_application_and_keeps_it_dressed(
    theme: Theme, qapp: QApplication
) -> None:
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.color("bg.window")
    theme.use(General(appearance=Appearance.DARK))
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == "#17181B"
    assert theme.color("bg.window").name() in qapp.styleSheet()


def test_what_was_drawn_with_old_colours_is_forgotten(theme: Theme) -> None:
    from voicedesk.ui import icons

    before = icons.pixmap("mic", "text.primary", theme, 16, 1.0).toImage()
    theme.use(General(appearance=Appearance.DARK))
    assert theme.pixmaps == {}
    after = icons.pixmap("mic", "text.primary", theme, 16, 1.0).toImage()
    assert before != after


def test_numbers_are_reached_by_their_path(theme: Theme) -> None:
    assert theme.metric("size.talk.height") == 88
    assert theme.metric("size.micButton.1") == 88
    assert theme.px(44) == 44
    theme.use(General(text_size=200))
    assert theme.px(44) == 88
