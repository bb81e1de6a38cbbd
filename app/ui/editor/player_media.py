"""Qt's media player and its traps, behind a few calls and facts. The only importer of QtMultimedia; import it late.

Measured (PySide6 6.11.3): without an audio output the end never comes, so there is always one; a seek says "loaded"
again; without a device everything runs but the sound; after the end the player has stopped and begins anew.

A deadlock to keep away from: Qt's sound threads hold locks of Qt's and now and then need Python's (a warning of theirs
goes to a message handler in Python); a call of ours that starts or stops the player holds Python's and waits for those
threads. Measured: of 3 times 150 quick starts and stops by plain calls, 2 hung. So the player is never called, but told by
queued signals: they are carried out by the event loop, which lets go of Python's lock; 3 times 150 ran through.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtMultimedia import QAudio, QAudioOutput, QMediaDevices, QMediaPlayer


class PlayerMedia(QObject):
    """Owns the media player and its output. Lives on the main thread.

    Signals: ``loaded(int)``, once for each file, its length in ms; ``failed(str)``, Qt's words; ``ended()``;
    ``position_told(int)``; ``device_changed()``.
    """

    loaded = Signal(object)
    failed = Signal(object)
    ended = Signal()
    position_told = Signal(object)
    device_changed = Signal()
    _source_wished = Signal(QUrl)
    _play_wished = Signal()
    _pause_wished = Signal()
    _stop_wished = Signal()
    _position_wished = Signal("qlonglong")  # type: ignore[arg-type]  # 64 bits: Signal(int) has 32
    _rate_wished = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_loading = False
        self._devices = QMediaDevices(self)
        self._output = QAudioOutput(self)
        self._player = QMediaPlayer(self)
        self._player.setAudioOutput(self._output)
        self._player.setPitchCompensation(True)
        self._tell_player()
        self._player.positionChanged.connect(self._on_position)
        self._player.mediaStatusChanged.connect(self._on_status)
        self._player.errorOccurred.connect(self._on_error)
        self._devices.audioOutputsChanged.connect(self._on_devices)

    def _tell_player(self) -> None:
        """Connect the wishes to the player's own slots, to be carried out by the event loop in their order."""
        queued = Qt.ConnectionType.QueuedConnection
        self._source_wished.connect(self._player.setSource, queued)
        self._play_wished.connect(self._player.play, queued)
        self._pause_wished.connect(self._player.pause, queued)
        self._stop_wished.connect(self._player.stop, queued)
        self._position_wished.connect(self._player.setPosition, queued)
        self._rate_wished.connect(self._player.setPlaybackRate, queued)

    @property
    def has_device(self) -> bool:
        return not QMediaDevices.defaultAudioOutput().isNull()

    def load(self, path: Path) -> None:
        self._is_loading = True
        self._source_wished.emit(QUrl.fromLocalFile(str(path)))

    def unload(self) -> None:
        """Let go of the file; Qt's threads are gone when this returns, so the player may go too."""
        self._is_loading = False
        self._stop_wished.emit()
        self._source_wished.emit(QUrl())
        QCoreApplication.sendPostedEvents(self._player, QEvent.Type.MetaCall.value)

    def play(self) -> None:
        self._play_wished.emit()

    def pause(self) -> None:
        self._pause_wished.emit()

    def seek(self, ms: int) -> None:
        self._position_wished.emit(ms)

    def set_rate(self, rate: float) -> None:
        self._rate_wished.emit(rate)

    def set_volume(self, per_cent: int, *, is_muted: bool) -> None:
        """Set how loud it seems: half of it is far more than half of the power."""
        scale = QAudio.VolumeScale
        heard = QAudio.convertVolume(per_cent / 100, scale.LogarithmicVolumeScale, scale.LinearVolumeScale)
        self._output.setVolume(heard)
        self._output.setMuted(is_muted)

    def _on_position(self, ms: int) -> None:
        self.position_told.emit(ms)

    @Slot(QMediaPlayer.MediaStatus)
    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        match status:
            case QMediaPlayer.MediaStatus.LoadedMedia | QMediaPlayer.MediaStatus.BufferedMedia if self._is_loading:
                self._is_loading = False
                self.loaded.emit(self._player.duration())
            case QMediaPlayer.MediaStatus.EndOfMedia:
                self.ended.emit()
            case QMediaPlayer.MediaStatus.InvalidMedia if self._is_loading:
                self._on_error(QMediaPlayer.Error.FormatError, "")
            case _:
                pass

    @Slot(QMediaPlayer.Error, str)
    def _on_error(self, error: QMediaPlayer.Error, words: str) -> None:
        if error is not QMediaPlayer.Error.NoError:
            was_loading, self._is_loading = self._is_loading, False
            if was_loading or words:
                self.failed.emit(words)

    @Slot()
    def _on_devices(self) -> None:
        self._output.setDevice(QMediaDevices.defaultAudioOutput())
        self.device_changed.emit()
