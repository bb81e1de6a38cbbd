"""What a person is shown of all models: those of the catalogue, those that are here, half here or damaged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from app.core.statistics import Pace
from app.workflow.model_catalog import HUB_IDS, InstalledModel, ModelCatalog, best_first
from app.workflow.models.checking import SetAside, all_set_aside
from app.workflow.models.download import Unfinished, unfinished
from app.workflow.models.fitting import Fit, Room, recommended
from app.workflow.models.pins import ModelCard, catalogue


class ModelState(StrEnum):
    """Where a model stands."""

    AVAILABLE = "available"  # can be fetched
    INSTALLED = "installed"
    PAUSED = "paused"  # a part of it is here
    DAMAGED = "damaged"  # set aside
    BUILT_IN = "built_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """One model as a person sees it."""

    name: str
    state: ModelState
    size_bytes: int
    weights_bytes: int
    card: ModelCard | None = None  # None: not of the catalogue
    path: Path | None = None
    repository: str = ""  # "" for one that was taken in
    done_bytes: int = 0  # of a paused one
    why: str = ""  # a damaged one is
    fit: Fit = Fit.UNKNOWN
    need_mib: int = 0
    least_mib: int = 0
    realtime_factor: float | None = None  # on the device that will be used; None: not measured
    is_recommended: bool = False

    @property
    def can_be_removed(self) -> bool:
        return self.state in (ModelState.INSTALLED, ModelState.DAMAGED)


class Shelf:
    """Puts together what is known of all models. Asks disk and library each time; may be used from every thread."""

    def __init__(self, catalog: ModelCatalog, room: Room, read_paces: Callable[[], Sequence[Pace]] = tuple) -> None:
        self._catalog, self.room, self._read_paces = catalog, room, read_paces

    def rows(self) -> list[ModelRow]:
        """Return all models: the catalogue by size, then a person's own, then the demo model."""
        paces = self._read_paces()
        here = {model.name: model for model in self._catalog.installed()}
        half = {one.name: one for one in unfinished(self._catalog.folder)}
        aside = {one.name: one for one in reversed(all_set_aside(self._catalog.folder))}
        names = dict.fromkeys([*catalogue(), *(name for name in (*here, *half, *aside) if name != "demo"), "demo"])
        rows = (self._row(name, here.get(name), half.get(name), aside.get(name)) for name in names)
        return [replace(row, realtime_factor=self._factor(row.name, paces)) for row in rows]

    def recommended(self) -> ModelCard:
        """Return the model that is right for this machine."""
        return recommended(list(catalogue().values()), best_first(self.room.device), self.room)

    def _row(self, name: str, here: InstalledModel | None, half: Unfinished | None, aside: SetAside | None) -> ModelRow:
        card = catalogue().get(name)
        size, weights = _sizes(card, here, half)
        return ModelRow(
            name=name,
            state=_state(here, half, aside),
            size_bytes=size,
            weights_bytes=weights,
            card=card,
            path=here.path if here else None,
            repository=_repository(name, half, aside),
            done_bytes=half.done_bytes if half else 0,
            why=aside.why if aside else "",
            fit=self.room.fit(weights) if weights else Fit.UNKNOWN,
            need_mib=self.room.need_mib(weights),
            least_mib=self.room.least_mib(weights),
            is_recommended=name == self.recommended().name,
        )

    def _factor(self, name: str, paces: Sequence[Pace]) -> float | None:
        """Return how fast the model was here, on the device that will be used."""
        mine = [pace for pace in paces if pace.model == name and pace.device == self.room.device.value]
        engine_ms = sum(pace.engine_ms for pace in mine)
        return sum(pace.recorded_ms for pace in mine) / engine_ms if engine_ms else None


def _state(here: InstalledModel | None, half: Unfinished | None, aside: SetAside | None) -> ModelState:
    if here is not None:
        return ModelState.BUILT_IN if here.is_demo else ModelState.INSTALLED
    if half is not None:
        return ModelState.PAUSED
    return ModelState.DAMAGED if aside is not None else ModelState.AVAILABLE


def _sizes(card: ModelCard | None, here: InstalledModel | None, half: Unfinished | None) -> tuple[int, int]:
    """Return the bytes of all files and of the weights."""
    if here is not None:
        weights = here.path / "model.bin"
        return here.size_bytes(), weights.stat().st_size if weights.is_file() else 0
    files = card.files if card else half.files if half else None
    return (files.size_bytes, files.weights_bytes) if files else (0, 0)


def _repository(name: str, half: Unfinished | None, aside: SetAside | None) -> str:
    if name in HUB_IDS:
        return HUB_IDS[name]
    if half is not None:
        return half.files.repository
    if aside is not None:
        return aside.repository
    return name if name.count("/") == 1 else ""
