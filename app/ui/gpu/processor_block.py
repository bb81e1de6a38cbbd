"""What the panel shows where no graphics card answers: why, and what the engine uses instead."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.gpu import GpuSnapshot, NvmlState
from app.ui.gpu import tile_words
from app.ui.gpu.activity import EngineActivity
from app.ui.gpu.line_words import place_without_card
from app.ui.gpu.pair_line import Pair
from app.ui.gpu.tile import Tile
from app.ui.gpu.tile_grid import TWO, TileGrid
from app.ui.gpu.tile_words import TileWords
from app.ui.kit.labels import text_label


class ProcessorBlock(QWidget):
    """Owns two tiles: what is known of graphics cards, and the engine without one. Lives on the GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._sentence = text_label(role="hint", wraps=True)
        self.cards, self.engine = Tile(above_facts=self._sentence), Tile()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(TileGrid((self.cards, self.engine), TWO, stretches=(3, 2)))

    @property
    def sentence(self) -> str:
        return self._sentence.text()

    def show_state(self, snapshot: GpuSnapshot | None, activity: EngineActivity | None) -> None:
        self.cards.say(_cards(snapshot))
        self._sentence.setText(_why(snapshot, activity))
        self.engine.say(tile_words.engine_idle() if snapshot is None and activity is None else _engine(activity))


def _cards(snapshot: GpuSnapshot | None) -> TileWords:
    return TileWords(
        head=Pair(left=QCoreApplication.translate("Gpu", "Graphics cards")), figure=Pair(left=_finding(snapshot))
    )


def _why(snapshot: GpuSnapshot | None, activity: EngineActivity | None) -> str:
    if snapshot is None:
        return ""
    sentences = [snapshot.sentence]
    if activity is None or activity.is_on_processor:
        sentences.append(QCoreApplication.translate("Gpu", "The engine uses the processor."))
    return " ".join(sentences)


def _finding(snapshot: GpuSnapshot | None) -> str:
    match snapshot.state if snapshot else None:
        case None:
            return QCoreApplication.translate("Gpu", "Looking for graphics cards…")
        case NvmlState.NO_DRIVER | NvmlState.NO_CARD | NvmlState.READY:
            return QCoreApplication.translate("Gpu", "None found")
        case NvmlState.FAULT:
            return QCoreApplication.translate("Gpu", "No figures from the driver")


def _engine(activity: EngineActivity | None) -> TileWords:
    if activity is not None:
        return tile_words.engine(activity, where=tile_words.device(activity))
    return TileWords(head=Pair(left=tile_words.engine_head()), figure=Pair(left=place_without_card(None)))
