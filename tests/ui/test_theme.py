"""The table of tokens, what is made from it, and the keeper that lets the application wear it."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.logging import _QtMessageCapture
from pytestqt.qtbot import QtBot

from app.ui.kit.labels import text_label
from app.ui.style_sheet import palette_of, style_sheet_of
from app.ui.theme import ColourName, MetricName, Scheme, Theme, ThemeChoice, ThemeKeeper, current_theme, theme_of
from app.ui.tokens import themes_dir

UI = Path(__file__).resolve().parents[2] / "app" / "ui"
BOTH = pytest.mark.parametrize("theme", [theme_of(Scheme.LIGHT), theme_of(Scheme.DARK)], ids=["light", "dark"])

PLAIN: tuple[ColourName, ...] = ("background", "panel", "side", "field")
SURFACES: tuple[ColourName, ...] = (*PLAIN, "raised", "hover", "accent_soft", "accent_soft_hover")
SOFT: tuple[ColourName, ...] = ("good_soft", "warning_soft", "bad_soft")
WORDS: dict[ColourName, tuple[ColourName, ...]] = {
    "text": (*SURFACES, *SOFT, "pressed", "selection", "inserted", "deleted", "match", "match_current"),
    "muted": (*SURFACES, *SOFT, "pressed", "inserted", "deleted"),
    "faint": PLAIN,
    "icon": (*SURFACES, *SOFT, "pressed"),
    "accent_text": SURFACES,
    "good": (*PLAIN, "raised", "accent_soft", "good_soft", "hover"),
    "warning": (*PLAIN, "raised", "accent_soft", "warning_soft", "hover"),
    "bad": (*PLAIN, "raised", "accent_soft", "bad_soft", "hover"),
    "on_accent": ("accent", "accent_hover", "accent_pressed"),
}
SIGNS: dict[ColourName, tuple[ColourName, ...]] = {
    "accent": SURFACES,
    "focus": SURFACES,
    "outline": ("field", "panel", "background"),
    "disabled": ("panel", "background"),
    "hole": ("wave_background", "panel"),
    "wave": ("wave_background", "wave_segment"),
    "wave_played": ("wave_background", "wave_segment", "wave_segment_current"),
    "playhead": ("wave_background", "wave_segment", "wave_segment_current"),
    "graph_other": ("panel",),
    "good": ("accent_soft_hover",),
    "warning": ("accent_soft_hover",),
    "bad": ("accent_soft_hover",),
}


@pytest.fixture
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp)
    yield keeper
    keeper.choose(ThemeChoice.LIGHT)
    qapp.setStyleSheet("")
    keeper.deleteLater()


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG 2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (_linear(channel) for channel in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _lab(colour: QColor) -> tuple[float, float, float]:
    red, green, blue = (_linear(channel) for channel in (colour.redF(), colour.greenF(), colour.blueF()))
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    a, b, c = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


def _weak(theme: Theme, pairs: dict[ColourName, tuple[ColourName, ...]], least: float) -> list[str]:
    return [
        f"{front} on {back}: {ratio:.2f}"
        for front, backs in pairs.items()
        for back in backs
        if (ratio := contrast(theme.colour(front), theme.colour(back))) < least
    ]


@BOTH
def test_that_every_word_stands_out_from_every_surface_it_lies_on(theme: Theme) -> None:
    assert _weak(theme, WORDS, 4.5) == []


@BOTH
def test_that_graphics_and_disabled_words_stand_out_by_three_to_one(theme: Theme) -> None:
    assert _weak(theme, SIGNS, 3.0) == []


@BOTH
def test_that_speakers_can_be_read_on_every_surface_of_the_transcript(theme: Theme) -> None:
    surfaces: tuple[ColourName, ...] = ("panel", "background", "side", "accent_soft", "hover")
    ratios = [contrast(theme.speaker(index), theme.colour(back)) for index in range(8) for back in surfaces]
    assert min(ratios) >= 4.5


@BOTH
def test_that_eight_speakers_can_be_told_apart(theme: Theme) -> None:
    places = [_lab(theme.speaker(index)) for index in range(8)]
    distances = [
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 for one, other in combinations(places, 2)
    ]
    assert min(distances) >= 20
    assert theme.speaker(8) == theme.speaker(0)


@BOTH
def test_that_colours_of_the_style_sheet_that_meet_in_a_rule_can_be_read(theme: Theme) -> None:
    rules = (themes_dir() / "window.qss").read_text(encoding="utf-8")
    met = 0
    for selector, body in re.findall(r"([^{}]+)\{((?:[^{}]|\$\{\w+\})*)\}", rules):
        front = re.search(r"(?:^|[\s;])color: \$(\w+)", body)
        back = re.search(r"background: \$(\w+)", body)
        if front and back:
            met += 1
            least = 2.6 if ":disabled" in selector else 4.5
            ratio = contrast(QColor(theme.colours[front[1]]), QColor(theme.colours[back[1]]))
            assert ratio >= least, selector.strip()
    assert met > 15


@BOTH
def test_that_every_named_token_has_a_value_and_every_value_a_name(theme: Theme) -> None:
    assert set(theme.colours) == set(get_args(ColourName))
    assert set(theme.metrics) == set(get_args(MetricName))
    assert len(theme.speakers) == 8
    assert all(
        re.fullmatch(r"#([0-9a-f]{2})?[0-9a-f]{6}", value) for value in (*theme.colours.values(), *theme.speakers)
    )


@BOTH
def test_that_gaps_between_things_keep_to_the_grid(theme: Theme) -> None:
    grid = theme.metric("grid")
    gaps = [theme.metric(name) for name in ("space", "space_wide", "space_section", "status_height")]
    assert [gap % grid for gap in gaps] == [0, 0, 0, 0]
    assert theme.metric("space_tiny") * 2 == grid
    assert theme.metric("control_height") == 30


def test_that_both_themes_differ_in_every_surface_and_word() -> None:
    light, dark = theme_of(Scheme.LIGHT), theme_of(Scheme.DARK)
    names: tuple[ColourName, ...] = get_args(ColourName)
    assert [name for name in names if light.colour(name) == dark.colour(name)] == []


def test_that_no_colour_is_written_anywhere_but_in_the_table() -> None:
    literal = re.compile(r"""#[0-9a-fA-F]{6}\b|QColor\(["'\d]|GlobalColor\.(?!transparent)""")
    texts = {path: path.read_text(encoding="utf-8") for path in [*UI.rglob("*.py"), themes_dir() / "window.qss"]}
    assert [path.name for path, text in texts.items() if literal.search(text)] == []


@BOTH
def test_that_the_style_sheet_has_every_token_filled_in(theme: Theme) -> None:
    sheet = style_sheet_of(theme)
    assert "$" not in sheet
    assert theme.colours["accent"] in sheet


@BOTH
def test_that_disabled_words_differ_from_enabled_ones_in_the_palette(theme: Theme) -> None:
    palette = palette_of(theme)
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        assert palette.color(QPalette.ColorGroup.Disabled, role) == theme.colour("disabled")
        assert palette.color(QPalette.ColorGroup.Active, role) == theme.colour("text")


def test_that_an_unknown_system_scheme_means_light(keeper: ThemeKeeper, qapp: QApplication) -> None:
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert keeper.choice is ThemeChoice.SYSTEM
    assert keeper.theme.scheme is Scheme.LIGHT


def test_that_the_window_follows_the_system(keeper: ThemeKeeper, qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(keeper.theme_changed) as heard:
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert heard.args == [theme_of(Scheme.DARK)]
    assert current_theme() is keeper.theme
    assert qapp.palette().color(QPalette.ColorRole.Window) == keeper.theme.colour("panel")
    assert keeper.theme.colours["side"] in qapp.styleSheet()


def test_that_a_fixed_choice_does_not_follow_the_system(keeper: ThemeKeeper, qapp: QApplication, qtbot: QtBot) -> None:
    keeper.choose(ThemeChoice.DARK)
    with qtbot.assertNotEmitted(keeper.theme_changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert keeper.theme.is_dark


def test_that_choosing_what_is_worn_already_repolishes_nothing(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(keeper.theme_changed):
        keeper.choose(ThemeChoice.LIGHT)


def test_that_another_choice_that_looks_the_same_is_told(keeper: ThemeKeeper) -> None:
    told: list[ThemeChoice] = []
    keeper.choice_changed.connect(told.append)
    for choice in (ThemeChoice.LIGHT, ThemeChoice.LIGHT, ThemeChoice.SYSTEM):
        keeper.choose(choice)
    assert told == [ThemeChoice.LIGHT, ThemeChoice.SYSTEM]


def test_that_the_keeper_starts_in_the_chosen_theme(qapp: QApplication, keeper: ThemeKeeper) -> None:
    dark = ThemeKeeper(qapp, choice=ThemeChoice.DARK)
    assert current_theme().is_dark
    assert qapp.palette().color(QPalette.ColorRole.Text) == dark.theme.colour("text")
    dark.deleteLater()


def test_that_qt_takes_the_style_sheet_and_its_pictures_without_a_word(
    keeper: ThemeKeeper, qtbot: QtBot, qtlog: _QtMessageCapture
) -> None:
    label = text_label("words", role="muted")
    qtbot.addWidget(label)
    label.show()
    keeper.choose(ThemeChoice.DARK)
    assert [record.message for record in qtlog.records if "propagateSizeHints" not in record.message] == []


def test_that_digits_have_one_width_in_the_chrome_whatever_the_role(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    label = text_label("1:11", role="muted")
    qtbot.addWidget(label)
    label.ensurePolished()
    tag = QFont.Tag("tnum")
    assert label.font().featureValue(tag) == 1
    assert keeper.theme.font("title").featureValue(tag) == 1
    assert not keeper.theme.transcript_font().isFeatureSet(tag)


def test_that_the_transcript_grows_with_the_zoom_and_stays_readable(keeper: ThemeKeeper) -> None:
    sizes = [keeper.theme.transcript_font(zoom).pixelSize() for zoom in (-100, 0, 5)]
    assert sizes == [8, 15, 20]
