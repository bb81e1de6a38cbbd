"""About one recording: where it came from, where it lies, what it holds, what was made of it."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Qt, QTime, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QWidget

from app.core.media import MediaFacts
from app.core.recordings import RecordingDetails
from app.core.storage import size_words
from app.core.timecode import clock
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.plain_text import give_tip
from app.ui.kit.plain_words import PlainWords
from app.ui.queue.job_words import state_word
from app.ui.tokens import current_theme

_WIDTH_PX, _HEIGHT_PX = 600, 520
_LONGEST_TAG: Final = 2_000
_LONGEST_LINK: Final = 72  # characters; all of it is in the job's details
_ROUNDED_FROM: Final = 1_000  # bytes; smaller sizes are told exactly
_Lines = list[tuple[str, str]]


class RecordingDialog(QDialog):
    """Shows what is known, to be read and copied. Lives on the GUI thread.

    Signals: ``reveal_requested``, ``locate_requested`` (MediaRecord), ``transcript_open_requested`` (TranscriptId),
    ``job_details_requested`` (JobId).
    """

    reveal_requested = Signal(object)
    locate_requested = Signal(object)
    transcript_open_requested = Signal(object)
    job_details_requested = Signal(object)

    def __init__(self, details: RecordingDetails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self._details = details
        self._grid = QGridLayout()
        self._copy = push_button(translate("Recording", "Copy all"), kind="quiet", icon_name="copy")
        self._reveal = push_button(translate("Recording", "Show in its folder"), kind="quiet", icon_name="folder-open")
        self._locate = push_button(translate("Recording", "Locate…"))
        self._close = push_button(translate("Recording", "Close"))
        self.setWindowTitle(translate("Recording", "About this recording"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lay_out()
        self._copy.clicked.connect(self._copy_all)
        self._reveal.clicked.connect(lambda: self.reveal_requested.emit(details.media.id))
        self._locate.clicked.connect(lambda: self.locate_requested.emit(details.media))
        self._close.clicked.connect(self.close)

    def text(self) -> str:
        """Return all that is shown, a line each."""
        return "\n".join(f"{name}: {value}" for name, value in lines_of(self._details))

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self._copy.setText(QCoreApplication.translate("Recording", "Copied"))

    def _open(self, place: int) -> None:
        self.transcript_open_requested.emit(self._details.transcripts[place].id)
        self.close()

    def _lay_out(self) -> None:
        theme, details = current_theme(), self._details
        self._grid.setHorizontalSpacing(theme.metric("space_wide"))
        self._grid.setVerticalSpacing(theme.metric("space_tiny"))
        self._grid.setColumnStretch(1, 1)
        self._grid.setContentsMargins(0, 0, theme.metric("space"), 0)
        for name, value in _facts_of_file(details) + _facts_of_sound(details.media.facts):
            self._add(name, value)
        self._add_transcripts()
        self._add_jobs()
        page = QWidget()
        page.setLayout(self._grid)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        column = page_of(self)
        column.addLayout(heading(QCoreApplication.translate("Recording", "About this recording"), details.media.name))
        column.addWidget(area, 1)
        self._reveal.setVisible(details.is_there)
        self._locate.setVisible(not details.is_there or details.is_changed)
        column.addLayout(foot([self._copy, self._reveal], [self._locate, self._close]))
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self._close.setDefault(True)
        self._close.setFocus()

    def _add(self, name: str, value: str) -> None:
        row = self._grid.rowCount()
        label = text_label(name, role="muted")
        words = PlainWords(value)
        words.setAccessibleName(name)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(words, row, 1)

    def _add_transcripts(self) -> None:
        label = QCoreApplication.translate("Recording", "Transcript")
        for place, transcript in enumerate(self._details.transcripts):
            row = self._grid.rowCount()
            link = push_button(f"{transcript.title} · {_moment(transcript.created_at)}", kind="link")
            link.clicked.connect(lambda _checked, place=place: self._open(place))
            self._grid.addWidget(text_label(label, role="muted"), row, 0)
            self._grid.addWidget(link, row, 1, Qt.AlignmentFlag.AlignLeft)

    def _add_jobs(self) -> None:
        for job, (label, words) in zip(self._details.jobs, _jobs(self._details), strict=True):
            row = self._grid.rowCount()
            short = words if len(words) <= _LONGEST_LINK else f"{words[:_LONGEST_LINK]}…"
            link = push_button(short, kind="link")
            give_tip(link, words)
            link.clicked.connect(lambda _checked, job_id=job.id: self.job_details_requested.emit(job_id))
            self._grid.addWidget(text_label(label, role="muted"), row, 0)
            self._grid.addWidget(link, row, 1, Qt.AlignmentFlag.AlignLeft)


def lines_of(details: RecordingDetails) -> _Lines:
    """Return everything as names and values."""
    label = QCoreApplication.translate("Recording", "Transcript")
    transcripts = [(label, f"{one.title} · {_moment(one.created_at)}") for one in details.transcripts]
    return [
        (QCoreApplication.translate("Recording", "Name"), details.media.name),
        *_facts_of_file(details),
        *_facts_of_sound(details.media.facts),
        *transcripts,
        *_jobs(details),
    ]


def _facts_of_file(details: RecordingDetails) -> _Lines:
    translate, media = QCoreApplication.translate, details.media
    unknown = translate("Recording", "not known yet")
    return [
        (translate("Recording", "Came from"), media.source_path or translate("Recording", "not noted")),
        (translate("Recording", "Lies at"), f"{details.path}{_state(details)}"),
        (translate("Recording", "Kept"), _kept(details)),
        (translate("Recording", "Size"), _size(media.size_bytes)),
        (translate("Recording", "SHA-256"), media.sha256),
        (translate("Recording", "Added"), _moment(media.added_at)),
        (translate("Recording", "Length"), clock(media.duration_ms) if media.duration_ms is not None else unknown),
    ]


def _facts_of_sound(facts: MediaFacts | None) -> _Lines:
    if facts is None:
        return []
    translate = QCoreApplication.translate
    sound = translate("Recording", "{0}, {1} Hz, {2}")
    lines = [
        (translate("Recording", "Container"), facts.container),
        (
            translate("Recording", "Sound"),
            sound.format(facts.codec, QLocale().toString(facts.sample_rate), _channels(facts)),
        ),
    ]
    if facts.audio_tracks > 1:
        words = translate("Recording", "number {0} of {1} was heard")
        lines.append((translate("Recording", "Tracks"), words.format(facts.heard_track, facts.audio_tracks)))
    if facts.has_video:
        lines.append((translate("Recording", "Picture"), translate("Recording", "yes")))
    return lines + [(name, value[:_LONGEST_TAG]) for name, value in facts.tags]


def _channels(facts: MediaFacts) -> str:
    match facts.channels:
        case 1:
            return QCoreApplication.translate("Recording", "mono")
        case 2:
            return QCoreApplication.translate("Recording", "stereo")
        case count:
            return QCoreApplication.translate("Recording", "{0} channels").format(count)


def _jobs(details: RecordingDetails) -> _Lines:
    label = QCoreApplication.translate("Recording", "Job")
    return [
        (
            label,
            " · ".join(
                part for part in (_moment(job.created_at), job.options.model, state_word(job), job.message) if part
            ),
        )
        for job in details.jobs
    ]


def _state(details: RecordingDetails) -> str:
    translate = QCoreApplication.translate
    if not details.is_there:
        return translate("Recording", " (it is not there)")
    return translate("Recording", " (another file lies there now)") if details.is_changed else ""


def _kept(details: RecordingDetails) -> str:
    translate = QCoreApplication.translate
    if details.media.referenced_path is not None:
        return translate("Recording", "used where it lies")
    if details.media.archived_path is not None:
        return translate("Recording", "in the archive")
    return translate("Recording", "copied into the library")


def _size(size_bytes: int) -> str:
    rounded, exact = size_words(size_bytes), QCoreApplication.translate("Recording", "{0} ({1} bytes)")
    return exact.format(rounded, QLocale().toString(size_bytes)) if size_bytes >= _ROUNDED_FROM else rounded


def _moment(at: datetime) -> str:
    here = at.astimezone()
    day, time = QDate(here.year, here.month, here.day), QTime(here.hour, here.minute)
    locale = QLocale()
    return f"{locale.toString(day, 'd MMMM yyyy')}, {locale.toString(time, QLocale.FormatType.ShortFormat)}"
