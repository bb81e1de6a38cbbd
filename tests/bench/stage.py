"""What the benchmarks play on: libraries full of transcripts and waiting jobs, and the window opened over one."""

import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app.bootstrap import Program
from app.core.library import NewJob, VersionKind
from app.core.media import MediaRecord
from app.core.options import JobOptions
from app.core.peaks import BIN_BYTES, SAMPLES_PER_BIN, PeaksHeader
from app.core.sound import PEAKS_SUFFIX, PROXY_SUFFIX
from app.core.transcript import Segment, SegmentKey, Transcript, TranscriptId, Word
from app.store.library import Library
from app.store.versions import Label
from app.ui.actions import Actions
from app.ui.application import open_desk
from app.ui.desk import Desk
from app.ui.editor import player_media
from app.ui.editor.page import EditorPage
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.theme import ThemeKeeper
from app.ui.workspace import Workspace
from tests.helpers.silent_media import SilentMedia

SAMPLE = Path(__file__).parents[2] / "resources" / "demo" / "sample_en.wav"
ROW_MS = 3_000
NEEDLE = "naturally"  # stands in every fourth row
_VOCABULARY = ("so", "this", "is", "what", "we", "talked", "about", "in", "the", "harbour", "before", "they", "left")
_PEAKS_RATE = 8_000


def talk(rows: int, *, words: int = 12) -> Transcript:
    """Return a transcript as a long recording gives it: a row every three seconds, no two rows alike."""
    return Transcript(
        segments=tuple(_row(key, words) for key in range(1, rows + 1)), language="en", duration_ms=(rows + 1) * ROW_MS
    )


def _row(key: int, count: int) -> Segment:
    start_ms, step_ms = key * ROW_MS, (ROW_MS - 200) // count
    texts = [_VOCABULARY[(key * 7 + number * 3) % len(_VOCABULARY)] for number in range(count - 1)] + [str(key)]
    if key % 4 == 0:
        texts[1] = NEEDLE
    words = tuple(
        Word(
            text=f" {text}",
            start_ms=start_ms + number * step_ms,
            end_ms=start_ms + (number + 1) * step_ms,
            probability=0.4 if (key + number) % 17 == 0 else 0.93,
        )
        for number, text in enumerate(texts)
    )
    return Segment(key=SegmentKey(key), start_ms=start_ms, end_ms=start_ms + ROW_MS - 200, words=words)


def recording(path: Path, *, minutes: float) -> Path:
    """Write the spoken sample again and again until it lasts so long."""
    with wave.open(str(SAMPLE), "rb") as part, wave.open(str(path), "wb") as whole:
        whole.setparams(part.getparams())
        sound = part.readframes(part.getnframes()) + bytes(2 * part.getframerate())
        wanted = round(minutes * 60 * part.getframerate()) * 2
        for _ in range(max(1, round(wanted / len(sound)))):
            whole.writeframes(sound)
    return path


def taken_in(library: Library, path: Path) -> MediaRecord:
    stored = library.media_store.take(path, limit_bytes=1 << 40)
    return library.media.add(stored, name=path.name).result()


def add_talk(library: Library, folder: Path, transcript: Transcript, *, name: str = "talk.wav") -> TranscriptId:
    """Keep a transcript in the library, with a sound that is there: nothing is prepared when it is opened."""
    path = folder / name
    path.write_bytes(b"RIFF\x00\x00\x00\x00WAVE" + name.encode())
    media = taken_in(library, path)
    layout = library.database.layout
    for place, content in (
        (layout.proxies / f"{media.sha256}{PROXY_SUFFIX}", b"OggS"),
        (layout.peaks / f"{media.sha256}{PEAKS_SUFFIX}", peaks(transcript.duration_ms)),
    ):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    label = Label(kind=VersionKind.ASR, author="demo")
    return library.transcripts.add(media.id, path.stem, transcript, label).result()


def peaks(duration_ms: int) -> bytes:
    """Return a file of peaks: a tone that swells and falls."""
    header = PeaksHeader(
        rate=_PEAKS_RATE, samples_per_bin=SAMPLES_PER_BIN, sample_count=duration_ms * _PEAKS_RATE // 1_000
    )
    swell = b"".join((number * 60).to_bytes(2, "little") * (BIN_BYTES // 2) for number in range(500))
    return header.encode() + (swell * (header.bin_count // 500 + 1))[: header.bin_count * BIN_BYTES]


def filled_library(folder: Path, *, transcripts: int) -> None:
    """Make a library as somebody has it after some months: many short transcripts and the jobs that made them."""
    folder.mkdir(parents=True, exist_ok=True)
    with Program(folder, "a benchmark").open_library() as library:
        for number in range(transcripts):
            add_talk(library, folder, talk(20), name=f"talk {number}.wav")


def add_waiting_jobs(library: Library, paths: list[Path], *, more: int, options: JobOptions) -> None:
    """Order a job for each recording and as many more again for the last of them."""
    records = [taken_in(library, path) for path in paths]
    for number, record in enumerate([*records, *[records[-1]] * more]):
        path = str(library.media_store.path_of(record))
        library.jobs.add(
            NewJob(media_id=record.id, name=f"{number} {record.name}", media_path=path, options=options)
        ).result()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A window at work over an open library; its queue is paused until somebody lets it go on."""

    window: MainWindow
    desk: Desk
    workspace: Workspace

    @property
    def editor(self) -> EditorPage:
        return self.desk.editor


@contextmanager
def opened_stage(library: Path) -> Iterator[Stage]:
    """Open the window as the program does, and let it begin to work."""
    with set_stage(library) as stage:
        stage.desk.start()
        yield stage


@contextmanager
def set_stage(library: Path) -> Iterator[Stage]:
    """Open the window whose lists are still empty; nothing is played, for what the sound card does is not ours."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    player_media.PlayerMedia = SilentMedia  # type: ignore[misc, assignment]
    program = Program(library, "a benchmark")
    with program.open_library() as opened:
        workspace = program.make_workspace(opened)
        store = QSettings(str(library / "window.ini"), QSettings.Format.IniFormat)
        window = MainWindow(Actions(), Messages(), store)
        desk = open_desk(window, workspace, store, ThemeKeeper(application, parent=workspace), library / "logs")
        try:
            window.show()
            workspace.queue.pause("")
            yield Stage(window=window, desk=desk, workspace=workspace)
        finally:
            window.close()
            workspace.close()


def let_run(seconds: float) -> None:
    """Let the loop run as it does in the program: Qt's own waiting for tests sleeps between two looks at it."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1_000), loop.quit)
    loop.exec()


def wait_for(is_so: Callable[[], bool], *, timeout_s: float = 120) -> None:
    """Let the loop run until something is so."""
    deadline = time.monotonic() + timeout_s
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("what was waited for did not come")
        let_run(0.01)
