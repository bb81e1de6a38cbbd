"""The sound of a recording as the window shows and plays it: where the files lie, whether they are there, making them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.core.media import MediaId, MediaRecord
from app.core.peaks import HEADER_BYTES, PeaksHeader
from app.core.sound import SoundPlaces
from app.engine.sound_preparation import SoundPreparation, SoundPrepared, SoundRefused, SoundRequest
from app.store.library import Library
from app.workflow.media_places import MediaPlaces

_OGG = b"OggS"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFound:
    """What of a recording can be shown and played; None where it is not there."""

    media_id: MediaId
    proxy: Path | None
    peaks: Path | None

    @property
    def is_whole(self) -> bool:
        return self.proxy is not None and self.peaks is not None


class SoundFiles:
    """Knows the files of every recording of a library; it may be used from every thread."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def places(self, media: MediaRecord) -> SoundPlaces:
        return MediaPlaces(self._library).sound_of(media)

    def find(self, media: MediaRecord) -> SoundFound:
        """Look for the files; one that is damaged is removed, so that it is made anew."""
        places = self.places(media)
        proxy, peaks = Path(places.proxy_path), Path(places.peaks_path)
        return SoundFound(
            media_id=media.id,
            proxy=proxy if _is_there(proxy, _is_proxy) else None,
            peaks=peaks if _is_there(peaks, _is_peaks) else None,
        )

    def request(self, media: MediaRecord) -> SoundRequest:
        file = MediaPlaces(self._library).of(media)
        return SoundRequest(media_id=media.id, path=file.path, places=self.places(media), check=file.check)


class SoundSupply(QObject):
    """Finds the sound of a recording, or has it made. Lives on the main thread.

    Signals: ``found`` (SoundFound, whole), ``refused`` (SoundRefused), ``progressed`` (SoundProgress) between.
    """

    found = Signal(object)
    refused = Signal(object)
    progressed = Signal(object)

    def __init__(self, files: SoundFiles, preparation: SoundPreparation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._preparation = preparation
        self._wanted: dict[MediaId, MediaRecord] = {}
        preparation.prepared.connect(self._on_prepared)
        preparation.refused.connect(self._on_refused)
        preparation.progressed.connect(self.progressed)

    def want(self, media: MediaRecord) -> SoundFound:
        """Return what is there now; what is missing is made, and ``found`` or ``refused`` follows."""
        found = self._files.find(media)
        if not found.is_whole:
            self._wanted[media.id] = media
            self._preparation.prepare(self._files.request(media))
        return found

    def forget(self, media_id: MediaId) -> None:
        """Give up on what is not there yet."""
        if self._wanted.pop(media_id, None) is not None:
            self._preparation.cancel(media_id)

    @Slot(object)
    def _on_prepared(self, prepared: SoundPrepared) -> None:
        media = self._wanted.pop(prepared.media_id, None)
        if media is not None:
            self.found.emit(self._files.find(media))

    @Slot(object)
    def _on_refused(self, refused: SoundRefused) -> None:
        if self._wanted.pop(refused.media_id, None) is not None:
            self.refused.emit(refused)


def _is_there(path: Path, is_good: Callable[[Path], bool]) -> bool:
    """Tell whether a file can be used; remove it when it is there and cannot."""
    with suppress(OSError):
        if is_good(path):
            return True
        path.unlink()
    return False


def _is_proxy(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_OGG)) == _OGG


def _is_peaks(path: Path) -> bool:
    with path.open("rb") as file, suppress(ValueError):
        return PeaksHeader.decode(file.read(HEADER_BYTES)).file_bytes == path.stat().st_size
    return False
