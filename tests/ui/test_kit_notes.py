"""What speaks to the person and goes again: toasts with undo, banners, empty states, thin progress."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QCursor, QEnterEvent, QFocusEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.kit.banner import Banner
from app.ui.kit.empty_state import EmptyState, empty_hint
from app.ui.kit.looks import Surface
from app.ui.kit.thin_progress import ThinProgress, paint_progress
from app.ui.kit.toast import MOST_AT_ONCE, Toast, ToastArea
from app.ui.theme import ThemeChoice, ThemeKeeper, current_theme

FOR_EVER_MS = 3_600_000


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice=ThemeChoice.LIGHT)
    yield keeper
    qapp.setStyleSheet("")
    keeper.deleteLater()


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 400)
    QCursor.setPos(host.mapToGlobal(QPoint(1, 1)))  # not over where toasts appear
    host.show()
    return host


def _button(of: QWidget, text: str) -> QPushButton:
    return next(button for button in of.findChildren(QPushButton) if button.text() == text)


def test_that_undo_in_a_toast_is_called_once_and_the_toast_goes(host: QWidget, qtbot: QtBot) -> None:
    undone: list[str] = []
    area = ToastArea(host)
    toast = area.show_note("Deleted", action="Undo", on_action=lambda: undone.append("b.mp3"), duration_ms=FOR_EVER_MS)
    button = _button(toast, "Undo")
    with qtbot.waitSignal(toast.closed):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.click()
    assert undone == ["b.mp3"]
    assert area.toasts() == ()
    assert area.isHidden()


def test_that_a_toast_can_be_undone_and_left_with_the_keyboard(host: QWidget, qtbot: QtBot) -> None:
    undone: list[str] = []
    area = ToastArea(host)
    assert not area.focus_newest()
    first = area.show_note("Deleted", action="Undo", on_action=lambda: undone.append("x"), duration_ms=FOR_EVER_MS)
    host.activateWindow()
    assert area.focus_newest()
    focused = host.focusWidget()
    assert focused is _button(first, "Undo")
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert undone == ["x"]
    second = area.show_note("Exported", duration_ms=FOR_EVER_MS)
    area.focus_newest()
    with qtbot.waitSignal(second.closed):
        QTest.keyClick(host.focusWidget(), Qt.Key.Key_Escape)


def test_that_a_toast_goes_by_itself(host: QWidget, qtbot: QtBot) -> None:
    toast = Toast("Exported", duration_ms=1, parent=host)
    toast.move(300, 200)  # away from the mouse, which would keep it
    with qtbot.waitSignal(toast.closed):
        toast.start()


def test_that_the_mouse_keeps_a_toast_and_leaving_starts_its_time_again(host: QWidget) -> None:
    toast = ToastArea(host).show_note("Deleted", action="Undo", duration_ms=FOR_EVER_MS)
    assert toast.is_counting_down
    here = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(here, here, here))
    assert not toast.is_counting_down
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast.is_counting_down


def test_that_the_keyboard_focus_keeps_a_toast(host: QWidget) -> None:
    toast = ToastArea(host).show_note("Deleted", action="Undo", duration_ms=FOR_EVER_MS)
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))  # wherever the mouse of this machine lies
    undo = _button(toast, "Undo")
    QApplication.sendEvent(undo, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert not toast.is_counting_down
    QApplication.sendEvent(undo, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert toast.is_counting_down


def test_that_the_oldest_toast_gives_way(host: QWidget) -> None:
    area = ToastArea(host)
    first = area.show_note("0", duration_ms=FOR_EVER_MS)
    for number in range(1, MOST_AT_ONCE + 1):
        area.show_note(str(number), duration_ms=FOR_EVER_MS)
    assert first.is_closed
    assert len(area.toasts()) == MOST_AT_ONCE


def test_that_words_said_again_are_not_stacked(host: QWidget) -> None:
    area = ToastArea(host)
    first = area.show_note("Changes cannot be kept")
    again = area.show_note("Changes cannot be kept")
    assert again is first
    assert area.toasts() == (first,)
    area.show_note("Something else")
    assert len(area.toasts()) == 2


def test_that_two_things_that_can_be_undone_are_told_apart(host: QWidget) -> None:
    area = ToastArea(host)
    area.show_note("Deleted", action="Undo")
    area.show_note("Deleted", action="Undo")
    assert len(area.toasts()) == 2


def test_that_toasts_float_in_the_middle_of_the_bottom_and_follow_the_window(host: QWidget) -> None:
    area = ToastArea(host, above_px=50)
    area.show_note("A sentence of some length", duration_ms=FOR_EVER_MS)
    bottom_gap = current_theme().metric("space_wide") + 50
    for width, height in ((800, 400), (500, 300)):
        host.resize(width, height)
        assert abs(area.geometry().center().x() - width // 2) <= 1
        assert area.geometry().bottom() == height - bottom_gap - 1


def test_that_a_toast_with_a_long_name_stays_inside_a_narrow_window(host: QWidget) -> None:
    host.resize(320, 300)
    area = ToastArea(host)
    area.show_note("Deleted " + "x" * 300, action="Undo", duration_ms=FOR_EVER_MS)
    assert area.geometry().left() >= 0
    assert area.geometry().right() < 320


def test_that_a_banner_wraps_its_sentence_and_offers_its_action(host: QWidget, qtbot: QtBot) -> None:
    banner = Banner("A driver is too old. " * 20, tone="warning", action="Details", parent=host)
    banner.resize(400, 200)
    banner.show()
    assert banner.heightForWidth(400) > banner.heightForWidth(2000)
    with qtbot.waitSignal(banner.action_requested):
        QTest.mouseClick(_button(banner, "Details"), Qt.MouseButton.LeftButton)


def test_that_a_closed_banner_says_so_and_can_speak_again(host: QWidget, qtbot: QtBot) -> None:
    banner = Banner("Nothing works with <b>this</b> file.", tone="error", parent=host)
    banner.show()
    label = next(label for label in banner.findChildren(QLabel) if label.text())
    assert label.accessibleName().startswith("Error")
    assert label.textFormat() is Qt.TextFormat.PlainText
    close = next(child for child in banner.findChildren(QWidget) if child.accessibleName() == "Close this notice")
    with qtbot.waitSignal(banner.closed):
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert banner.isHidden()
    banner.say("All is well.", tone="good")
    banner.show()
    assert banner.text() == "All is well."
    assert banner.grab().toImage().pixelColor(3, 3) == current_theme().colour("good_soft")


def test_that_an_empty_state_says_what_belongs_there_and_what_to_do(host: QWidget, qtbot: QtBot) -> None:
    state = EmptyState("frisco-mark", "Drop audio here", "Files or folders.", parent=host)
    first = state.add_button("Open files…", is_primary=True)
    second = state.add_button("Try the sample")
    below = Surface("well")
    below.setFixedSize(100, 30)
    state.add_widget(below)
    state.resize(800, 400)
    state.show()
    assert first.property("kind") == "primary"
    assert first.geometry().right() < second.geometry().left()
    assert below.geometry().top() > first.geometry().bottom()
    middle = (first.geometry().left() + second.geometry().right()) // 2
    assert abs(middle - 400) <= 2
    state.set_words("Nothing found", "")
    assert "Files or folders." not in [label.text() for label in state.findChildren(QLabel) if label.isVisible()]


def test_that_the_small_empty_state_wraps(qtbot: QtBot) -> None:
    hint = empty_hint("Nothing waiting. Files you drop appear here.")
    qtbot.addWidget(hint)
    assert hint.wordWrap()
    assert hint.heightForWidth(100) > hint.heightForWidth(1000)


def test_that_a_thin_progress_tells_its_value_and_moves_only_while_it_is_seen(host: QWidget) -> None:
    progress = ThinProgress("Transcribing", parent=host)
    progress.set_fraction(0.62)
    assert (progress.value(), progress.accessibleName()) == (620, "Transcribing")
    progress.set_fraction(None)
    assert not progress.is_moving
    progress.show()
    assert progress.is_moving
    progress.hide()
    assert not progress.is_moving
    progress.set_fraction(7)
    assert progress.value() == 1000


def test_that_progress_is_painted_up_to_its_fraction(qapp: QApplication) -> None:
    image = QImage(100, 4, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_progress(painter, QRectF(0, 0, 100, 4), 0.5)
    painter.end()
    theme = current_theme()
    assert image.pixelColor(30, 2) == theme.colour("accent")
    assert image.pixelColor(70, 2) == theme.colour("track")
