"""Every icon by name: its drawing, its colours in both themes and all states, its sharpness, what Qt does to copies."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.icons import ICON_NAMES, PRODUCT_SIZES_PX, IconName, icon, pixmap, product_icon
from app.ui.theme import ColourName, Scheme, ThemeChoice, ThemeKeeper, current_theme, theme_of

DRAWINGS = Path(__file__).resolve().parents[2] / "resources" / "icons"
SIZE = QSize(16, 16)


@pytest.fixture
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice=ThemeChoice.LIGHT)
    yield keeper
    keeper.choose(ThemeChoice.LIGHT)
    qapp.setStyleSheet("")
    keeper.deleteLater()


def _ink(picture: QPixmap) -> QColor:
    """Return the colour of the most opaque spot."""
    image = picture.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    spots = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    spot = max(spots, key=QColor.alpha)
    return QColor(spot.red(), spot.green(), spot.blue())


def _is(found: QColor, colour: ColourName) -> bool:
    wanted = current_theme().colour(colour)
    parts = ((found.red(), wanted.red()), (found.green(), wanted.green()), (found.blue(), wanted.blue()))
    return all(abs(one - other) <= 2 for one, other in parts)  # a spot that is not quite opaque is rounded


def test_that_names_and_drawings_are_the_same_set() -> None:
    ours = {"frisco-whisper"}  # the product's, which is no icon of a control
    assert {path.stem for path in DRAWINGS.glob("*.svg")} - ours == set(ICON_NAMES)


@pytest.mark.parametrize("name", ICON_NAMES)
def test_that_every_drawing_parses_and_takes_its_colour_from_us(name: IconName, keeper: ThemeKeeper) -> None:
    text = (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")
    assert QSvgRenderer(QByteArray(text.encode())).isValid()
    assert "currentColor" in text
    assert "#" not in text
    assert _is(_ink(pixmap(name, 48, colour="bad")), "bad")


def test_that_the_licence_of_the_drawings_lies_beside_them() -> None:
    assert "ISC License" in (DRAWINGS / "LICENSE-lucide.txt").read_text(encoding="utf-8")


def test_that_an_icon_changes_its_colour_with_the_theme(keeper: ThemeKeeper) -> None:
    kept = icon("square", colour="accent")
    in_light = _ink(kept.pixmap(SIZE))
    keeper.choose(ThemeChoice.DARK)
    assert _is(_ink(kept.pixmap(SIZE)), "accent")
    assert _ink(kept.pixmap(SIZE)) != in_light


def test_that_a_button_repaints_its_icon_when_the_theme_changes(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    button = QPushButton(icon("square", colour="bad"), "")
    qtbot.addWidget(button)
    button.show()
    keeper.choose(ThemeChoice.DARK)
    image = button.grab().toImage()
    seen = {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}
    assert theme_of(Scheme.DARK).colours["bad"] in seen


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_that_states_of_a_plain_icon_have_their_colours(keeper: ThemeKeeper, choice: ThemeChoice) -> None:
    keeper.choose(choice)
    square = icon("square")
    assert _is(_ink(square.pixmap(SIZE, QIcon.Mode.Normal)), "icon")
    assert _is(_ink(square.pixmap(SIZE, QIcon.Mode.Active)), "text")
    assert _is(_ink(square.pixmap(SIZE, QIcon.Mode.Normal, QIcon.State.On)), "accent_text")
    assert _is(_ink(square.pixmap(SIZE, QIcon.Mode.Disabled, QIcon.State.On)), "disabled")


def test_that_a_coloured_icon_keeps_its_colour_but_when_disabled(keeper: ThemeKeeper) -> None:
    square = icon("square", colour="on_accent")
    assert _is(_ink(square.pixmap(SIZE, QIcon.Mode.Active, QIcon.State.On)), "on_accent")
    assert _is(_ink(square.pixmap(SIZE, QIcon.Mode.Disabled)), "disabled")


@pytest.mark.parametrize(("ratio", "edge"), [(1.0, 16), (1.5, 24), (2.0, 32)])
def test_that_an_icon_is_drawn_in_the_pixels_of_the_screen(keeper: ThemeKeeper, ratio: float, edge: int) -> None:
    drawn = icon("play").pixmap(SIZE, ratio)
    assert drawn.size() == QSize(edge, edge)
    assert drawn.devicePixelRatio() == ratio
    assert pixmap("play", 16, ratio=ratio).toImage() == drawn.toImage()


def test_that_an_icon_stays_square_in_the_middle_of_a_wide_room(keeper: ThemeKeeper) -> None:
    image = icon("square").pixmap(QSize(32, 16)).toImage()
    assert image.size() == QSize(32, 16)
    assert image.pixelColor(2, 8).alpha() == 0
    assert image.pixelColor(16, 8).alpha() == 255


def test_that_copies_of_icons_outlive_their_originals_and_changes(keeper: ThemeKeeper) -> None:
    copies = []
    for name in ICON_NAMES * 3:
        copy = QIcon(icon(name))
        copy.addPixmap(QPixmap(4, 4))  # makes Qt clone the engine
        copies.append(copy)
    gc.collect()
    assert all(not copy.pixmap(SIZE).isNull() for copy in copies)
    assert copies[0].name() == ICON_NAMES[0]
    del copies
    gc.collect()
    assert not icon("play").pixmap(SIZE).isNull()


def test_that_the_product_icon_is_there_in_every_size_and_wears_the_accent(qapp: QApplication) -> None:
    assert {size.width() for size in product_icon().availableSizes()} == set(PRODUCT_SIZES_PX)
    text = (DRAWINGS / "frisco-whisper.svg").read_text(encoding="utf-8")
    assert f'fill="{theme_of(Scheme.LIGHT).colours["accent"]}"' in text
