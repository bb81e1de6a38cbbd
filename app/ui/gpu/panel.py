"""All graphics cards in full, one block each: the content of a dock. It shows what it is told and asks nobody."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.core.gpu import GpuSnapshot
from app.core.overriding import override
from app.ui.gpu.activity import EngineActivity
from app.ui.gpu.card_block import CardBlock
from app.ui.gpu.card_notices import CardNotice
from app.ui.gpu.history import GpuHistory
from app.ui.gpu.line_words import line_words
from app.ui.gpu.notice_row import NoticeRow
from app.ui.gpu.processor_block import ProcessorBlock
from app.ui.gpu.self_test_card import SelfTestCard
from app.ui.gpu.self_test_words import SelfTestState, outcome
from app.ui.gpu.warm_card import WarmCard
from app.ui.kit.buttons import push_button
from app.ui.kit.looks import Surface
from app.ui.tokens import current_theme

_MARGIN_PX: Final = 14


class GpuPanel(Surface):
    """Owns a block for each card, or the one that says why there is none. Lives on the GUI thread.

    While it is hidden it only remembers what it is told; all is brought up to date when it is shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("background", parent)
        self._snapshot: GpuSnapshot | None = None
        self._activity: EngineActivity | None = None
        self._history = GpuHistory()
        self._is_stale = True
        self._processor = ProcessorBlock()
        self._blocks: list[CardBlock] = []
        self.component = push_button(QCoreApplication.translate("Gpu", "Get the GPU component…"), kind="primary")
        self.component.hide()
        self._reason = NoticeRow(self.component)
        self.self_tests, self._tested = SelfTestCard(), SelfTestState()
        self._column = QVBoxLayout()
        self._cards = _Cards(self._column)
        for widget in (self._reason, self._processor):
            self._add(widget)
        self.warm = WarmCard()
        for card in (self.warm, self.self_tests):
            self._add(card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._cards)

    def show_snapshot(self, snapshot: GpuSnapshot | None) -> None:
        self._snapshot = snapshot
        self._changed()

    def show_history(self, history: GpuHistory) -> None:
        """Draw the last minutes anew; the history is the recorder's and is only read."""
        self._history = history
        self._changed()

    def set_activity(self, activity: EngineActivity | None) -> None:
        self._activity = activity
        self._changed()

    def show_self_tests(self, state: SelfTestState) -> None:
        """Show what is known; what a card here needs is offered beside the sentence that says so."""
        self._tested = state
        self.self_tests.show_state(state)
        self.component.setVisible(state.lacks_component)
        self._changed()

    @property
    def blocks(self) -> list[CardBlock]:
        """Return the blocks in use, in the order of the cards."""
        return [block for block in self._blocks if not block.isHidden()]

    @property
    def reason(self) -> str:
        """Return why the engine uses no card although there is one; empty when it does."""
        return "" if self._reason.isHidden() else self._reason.sentence()

    @property
    def processor_block(self) -> ProcessorBlock | None:
        return None if self._processor.isHidden() else self._processor

    @override
    def sizeHint(self) -> QSize:
        return QSize(960, 236)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(220, 120)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._apply()

    def _changed(self) -> None:
        if self.isVisible():
            self._apply()
        else:
            self._is_stale = True

    def _apply(self) -> None:
        self._is_stale = False
        cards = self._snapshot.cards if self._snapshot else ()
        self._keep_blocks(len(cards))
        if self._snapshot is not None:
            for block, card in zip(self._blocks, cards, strict=False):
                tested = outcome(card, self._tested)
                block.show_card(self._snapshot, card, self._activity, self._history, tested)
        if not cards:
            self._processor.show_state(self._snapshot, self._activity)
        self._explain()
        self._cards.tell(line_words(self._snapshot, self._activity, self._history).sentence)

    def _explain(self) -> None:
        """Say why cards are there and the engine uses none."""
        activity, cards = self._activity, self._snapshot.cards if self._snapshot else ()
        reason = activity.reason if activity is not None and activity.is_on_processor and cards else ""
        self._reason.setVisible(bool(reason))
        self._reason.say(CardNotice(tone="info", words="", sentence=reason))

    def _add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget below the others and above the room that is left."""
        self._column.insertWidget(self._column.count() - 1, widget, stretch)

    def _keep_blocks(self, count: int) -> None:
        self._processor.setVisible(count == 0)
        while len(self._blocks) < count:
            self._blocks.append(CardBlock())
            self._add(self._blocks[-1], 1)
            for card in (self.warm, self.self_tests):  # stay below them
                self._add(card)
        for at, block in enumerate(self._blocks):
            block.setVisible(at < count)


class _Cards(QScrollArea):
    """Scrolls the blocks; reached with Tab, scrolled with the arrow keys, and then seen to have the focus."""

    def __init__(self, column: QVBoxLayout) -> None:
        super().__init__()
        content = QWidget()
        content.setLayout(column)
        column.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        column.setSpacing(current_theme().metric("space_wide"))
        column.addStretch(0)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(QCoreApplication.translate("Gpu", "Graphics cards"))
        # The sheet's rule for plain areas does not reach what Qt puts inside one.
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)

    def tell(self, sentence: str) -> None:
        if not self.hasFocus():  # a reader here is not interrupted by each new number
            self.setAccessibleDescription(sentence)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            self._paint_focus(QPainter(self.viewport()))

    def _paint_focus(self, painter: QPainter) -> None:
        theme = current_theme()
        width, radius = theme.metric("focus_width"), theme.metric("radius")
        inset = theme.metric("focus_width") * 1.5
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus"), width))
        rect = QRectF(self.viewport().rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(rect, radius, radius)
