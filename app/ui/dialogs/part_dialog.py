"""Which part of one recording is to be transcribed: from when to when, which channel, which track."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QWidget

from app.core.media import MediaFacts
from app.core.parts import WantedPart, place_in
from app.core.timecode import clock, split_clock
from app.ui.dialogs.channel_choice import ChannelChoice
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.looks import set_look
from app.ui.kit.rows import dress_rows
from app.ui.tokens import current_theme

_WIDTH_PX: Final = 460
_TIME_PX: Final = 120


class PartDialog(QDialog):
    """Asks once and goes. Lives on the GUI thread. Signal ``wanted(WantedPart)``.

    What is not known of the recording (``facts``, ``length_ms``) is not judged here: the engine says so in a sentence.
    """

    wanted = Signal(object)

    def __init__(
        self,
        title: str,
        name: str,
        *,
        part: WantedPart,
        length_ms: int | None = None,
        facts: MediaFacts | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._length_ms, self._facts = length_ms, facts
        self.begin, self.end = _time_field(part.from_ms or None), _time_field(part.to_ms)
        self.channel = ChannelChoice(channels=facts.channels if facts else None)
        self.track = _track_choice(facts)
        self.hint = text_label(role="muted", wraps=True)
        self._cancel = push_button(translate("Part", "Cancel"))
        self.agree = push_button(translate("Part", "Transcribe"), kind="primary")
        self.channel.show_channel(part.channel or 0)
        self._lay_out(title, name)
        self._connect()
        self._say()
        self.begin.setFocus()

    def part(self) -> WantedPart | None:
        """Return what is asked for; None as long as it cannot be."""
        try:
            from_ms, to_ms = _place(self.begin) or 0, _place(self.end)
        except ValueError:
            return None
        last_ms = min((end for end in (to_ms, self._length_ms) if end is not None), default=None)
        if last_ms is not None and from_ms >= last_ms:
            return None
        return WantedPart(
            from_ms=from_ms, to_ms=to_ms, channel=self.channel.channel or None, track=self.track.currentData()
        )

    def _say(self) -> None:
        part = self.part()
        self.hint.setText(self._fault() if part is None else self._told(part))
        set_look(self.hint, "role", "warning" if part is None else "muted")
        self.agree.setEnabled(part is not None)

    def _told(self, part: WantedPart) -> str:
        """Say how much it is."""
        translate = QCoreApplication.translate
        ends = [end for end in (part.to_ms, self._length_ms) if end is not None]
        if not part.from_ms and part.to_ms is None:
            return translate("Part", "All of it is transcribed. Times are written as 90, 1:30 or 1:02:03.")
        if not ends:
            return translate("Part", "From {0} to the end. Times stay those of the whole recording.").format(
                clock(part.from_ms)
            )
        words = translate("Part", "{0} of it, from {1} to {2}. Times stay those of the whole recording.")
        return words.format(clock(min(ends) - part.from_ms), clock(part.from_ms), clock(min(ends)))

    def _fault(self) -> str:
        translate = QCoreApplication.translate
        try:
            from_ms, to_ms = _place(self.begin) or 0, _place(self.end)
        except ValueError:
            return translate("Part", "Write times as 90, 90.5, 1:30 or 1:02:03.")
        if to_ms is not None and from_ms >= to_ms:
            return translate("Part", "The end must come after the start.")
        return translate("Part", "The recording lasts {0}.").format(clock(self._length_ms or 0))

    def _ask(self) -> None:
        part = self.part()
        if part is not None:
            self.wanted.emit(part)
            self.accept()

    def _connect(self) -> None:
        for field in (self.begin, self.end):
            field.textChanged.connect(self._say)
            field.returnPressed.connect(self._ask)
        self._cancel.clicked.connect(self.reject)
        self.agree.clicked.connect(self._ask)

    def _lay_out(self, title: str, name: str) -> None:
        translate, theme = QCoreApplication.translate, current_theme()
        last = clock(self._length_ms) if self._length_ms else translate("Part", "the end")
        self.begin.setPlaceholderText(clock(0))
        self.end.setPlaceholderText(last)
        form = QFormLayout()
        form.setHorizontalSpacing(theme.metric("space_wide"))
        form.setVerticalSpacing(theme.metric("space"))
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        rows: list[tuple[str, QWidget]] = [
            (translate("Part", "Start"), self.begin),
            (translate("Part", "End"), self.end),
        ]
        if self._facts is None or self._facts.channels > 1:
            rows.append((translate("Part", "Channel"), self.channel))
        if self.track.count() > 1:
            rows.append((translate("Part", "Audio track"), self.track))
        for words, field in rows:
            label = text_label(words, role="hint")
            label.setBuddy(field)
            label.setMinimumHeight(theme.metric("control_height"))
            field.setAccessibleName(words)
            form.addRow(label, field)
        column = page_of(self)
        column.setSpacing(theme.metric("space_wide"))
        column.addLayout(heading(title, name))
        column.addLayout(form)
        column.addWidget(self.hint)
        column.addLayout(foot([], [self._cancel, self.agree]))
        self.resize(_WIDTH_PX, self.sizeHint().height())


def _time_field(at_ms: int | None) -> QLineEdit:
    field = QLineEdit("" if at_ms is None else _written(at_ms))
    field.setFixedWidth(_TIME_PX)
    return field


def _written(at_ms: int) -> str:
    millis = split_clock(at_ms)[3]
    return f"{clock(at_ms)}.{millis:03d}" if millis else clock(at_ms)


def _place(field: QLineEdit) -> int | None:
    return place_in(field.text()) if field.text().strip() else None


def _track_choice(facts: MediaFacts | None) -> QComboBox:
    translate, choice = QCoreApplication.translate, QComboBox()
    dress_rows(choice)
    choice.addItem(translate("Part", "As a player would"), None)
    count = facts.audio_tracks if facts else 1
    for track in range(1, count + 1 if count > 1 else 1):
        choice.addItem(translate("Part", "Track {0}").format(track), track)
    return choice
