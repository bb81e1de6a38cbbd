"""A player's media without QtMultimedia: it loads at once, plays nothing, and says what the real one would."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.editor import player_media

LENGTH_MS = 22_280


class SilentMedia(QObject):
    """Stands in for ``PlayerMedia`` where the sound itself is not what is tested. Lives on the main thread."""

    loaded = Signal(object)
    failed = Signal(object)
    ended = Signal()
    position_told = Signal(object)
    device_changed = Signal()
    has_device = False

    def load(self, path: Path) -> None:
        assert path.is_file()
        QTimer.singleShot(0, self, lambda: self.loaded.emit(LENGTH_MS))

    def unload(self) -> None: ...
    def play(self) -> None: ...
    def pause(self) -> None: ...
    def seek(self, ms: int) -> None: ...
    def set_rate(self, rate: float) -> None: ...
    def set_volume(self, per_cent: int, *, is_muted: bool) -> None: ...


def has_the_same_face() -> bool:
    """Tell whether the stand-in offers all that the real one offers in the open."""
    real = {name for name in vars(player_media.PlayerMedia) if not name.startswith("_")} - {"staticMetaObject"}
    return real <= set(vars(SilentMedia))
