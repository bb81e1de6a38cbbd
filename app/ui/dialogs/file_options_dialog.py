"""The options for the next files: what is written down, what is listened to, which names may be said, what is skipped."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.options import Task, VoiceDetection
from app.core.settings import OF_NEXT_FILES, Settings
from app.core.translating import can_translate
from app.ui.dialogs.channel_choice import ChannelChoice
from app.ui.dialogs.explained_choices import Choice, ExplainedChoices
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.dialogs.keeping_choices import keeping_choices
from app.ui.dialogs.language_choice import LanguageChoice
from app.ui.dialogs.rules_line import RulesLine
from app.ui.dialogs.skip_bounds import SkipBounds
from app.ui.dialogs.vocabulary_field import VocabularyField
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.section_header import SectionHeader
from app.ui.option_words import voice_words
from app.ui.tokens import current_theme

if TYPE_CHECKING:
    from app.ui.dialogs.rules_dialog import RulesDialog

_INDENT_PX: Final = 27  # where the words of a radio button begin
_LEFT_WIDTH_PX: Final = 320
_LEAST_WIDTH_PX, _LEAST_HEIGHT_PX = 660, 480
_WIDTH_PX, _HEIGHT_PX = 760, 700


class FileOptionsDialog(QDialog):
    """Shows the settings and says what the person makes of them; each choice holds at once. Lives on the GUI thread.

    Signals: ``changed`` (names of settings with their new values), ``reset_requested()``, ``undo_requested()``.
    """

    changed = Signal(object)
    reset_requested = Signal()
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task = ExplainedChoices(_tasks())
        self._voice = ExplainedChoices(_voices())
        self._bounds = SkipBounds()
        self._keep = ExplainedChoices(keeping_choices())
        self._languages = LanguageChoice()
        self._vocabulary = VocabularyField()
        self._rules = RulesLine()
        self._channel = ChannelChoice()
        self._cannot = text_label(role="warning", wraps=True)
        self._cannot.setContentsMargins(_INDENT_PX, 0, 0, 0)
        self._rules_dialog: RulesDialog | None = None
        self._reset = push_button(
            QCoreApplication.translate("FileOptions", "Reset"), kind="quiet", icon_name="rotate-ccw"
        )
        self._undo = push_button(QCoreApplication.translate("FileOptions", "Undo the reset"), kind="link")
        self._close = push_button(QCoreApplication.translate("FileOptions", "Close"))
        self.setWindowTitle(QCoreApplication.translate("FileOptions", "Options"))
        self._lay_out()
        self._connect()

    def show_settings(self, settings: Settings) -> None:
        self._task.show_value(settings.task)
        self._voice.show_value(settings.voice)
        self._bounds.show_settings(settings)
        self._keep.show_value(settings.keep)
        self._languages.show_settings(settings)
        self._vocabulary.show_text(settings.vocabulary)
        self._rules.show_text(settings.replacements)
        self._channel.show_channel(settings.channel)
        if self._rules_dialog is not None:
            self._rules_dialog.show_text(settings.replacements)
        self._replacements = settings.replacements
        self.show_model(settings.model, settings.task)
        defaults = Settings()
        self._reset.setEnabled(any(getattr(settings, name) != getattr(defaults, name) for name in OF_NEXT_FILES))

    def show_model(self, model: str, task: Task) -> None:
        """Say so where the model that will listen cannot do what is asked."""
        cannot = QCoreApplication.translate("FileOptions", "The model {0} cannot translate. Choose another one.")
        self._cannot.setText(cannot.format(model))
        self._cannot.setVisible(task is Task.TRANSLATE and not can_translate(model))

    def begin(self) -> None:
        """Be looked at from the start again."""
        self._languages.begin()
        self.offer_undo(is_offered=False)

    def offer_undo(self, *, is_offered: bool) -> None:
        """Let what was chosen before a reset come back, until something else is chosen."""
        self._undo.setVisible(is_offered)

    def _connect(self) -> None:
        self._task.chosen.connect(lambda task: self.changed.emit({"task": task}))
        self._voice.chosen.connect(lambda voice: self.changed.emit({"voice": voice}))
        self._keep.chosen.connect(lambda keep: self.changed.emit({"keep": keep}))
        self._bounds.shorter_chosen.connect(lambda seconds: self.changed.emit({"skip_shorter_s": seconds}))
        self._bounds.longer_chosen.connect(lambda minutes: self.changed.emit({"skip_longer_min": minutes}))
        self._languages.languages_chosen.connect(lambda codes: self.changed.emit({"languages": codes}))
        self._languages.mixing_chosen.connect(lambda is_on: self.changed.emit({"has_mixed_languages": is_on}))
        self._vocabulary.written.connect(lambda text: self.changed.emit({"vocabulary": text}))
        self._rules.edit_requested.connect(self._show_rules)
        self._channel.chosen.connect(lambda channel: self.changed.emit({"channel": channel}))
        self.changed.connect(lambda _values: self.offer_undo(is_offered=False))
        self._reset.clicked.connect(self.reset_requested)
        self._undo.clicked.connect(self.undo_requested)
        self._close.clicked.connect(self.close)

    def _show_rules(self) -> None:
        from app.ui.dialogs.rules_dialog import RulesDialog

        if self._rules_dialog is None:
            self._rules_dialog = RulesDialog(self)
            self._rules_dialog.written.connect(lambda text: self.changed.emit({"replacements": text}))
        self._rules_dialog.show_text(self._replacements)
        self._rules_dialog.show()
        self._rules_dialog.raise_()
        self._rules_dialog.activateWindow()
        self._rules_dialog.begin()

    def _lay_out(self) -> None:
        translate, theme = QCoreApplication.translate, current_theme()
        title = translate("FileOptions", "Options for the next files")
        below = translate("FileOptions", "They hold for files added from now on; those in the queue keep their own.")
        top = heading(title, below)
        top.setContentsMargins(6, 0, 0, 0)  # in line with the section headers below
        sides = QHBoxLayout()
        sides.setSpacing(theme.metric("space_section"))
        sides.addWidget(self._left())
        sides.addLayout(self._right(), 1)
        column = page_of(self)
        column.addLayout(top)
        column.addLayout(sides, 1)
        column.addLayout(foot([self._reset, self._undo], [self._close]))
        self.setMinimumSize(_LEAST_WIDTH_PX, _LEAST_HEIGHT_PX)
        self.resize(_WIDTH_PX, _HEIGHT_PX)

    def _left(self) -> QWidget:
        """Return what is chosen by a click, in a column that scrolls where the screen is small."""
        translate = QCoreApplication.translate
        side = QWidget()
        column = _sections(
            (translate("FileOptions", "Task"), _stacked(self._task, self._cannot)),
            (translate("FileOptions", "Voice detection"), self._voice),
            (translate("FileOptions", "Channel"), _stacked(self._channel)),
            (translate("FileOptions", "Skip files"), self._bounds),
            (translate("FileOptions", "The files themselves"), self._keep),
        )
        column.addStretch(1)
        side.setLayout(column)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(side)
        area.setFixedWidth(_LEFT_WIDTH_PX)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _right(self) -> QVBoxLayout:
        translate = QCoreApplication.translate
        column = _sections(
            (translate("FileOptions", "Languages"), self._languages),
            (translate("FileOptions", "Vocabulary"), self._vocabulary),
            (translate("FileOptions", "Replacement rules"), self._rules),
        )
        column.setStretchFactor(self._languages, 1)
        return column


def _stacked(*parts: QWidget) -> QWidget:
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part)
    return both


def _sections(*parts: tuple[str, QWidget]) -> QVBoxLayout:
    theme = current_theme()
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.metric("space_tiny"))
    for place, (title, part) in enumerate(parts):
        if place:
            column.addSpacing(theme.metric("space"))
        column.addWidget(SectionHeader(title))
        part.setContentsMargins(6, 0, 0, 0)
        column.addWidget(part)
    return column


def _tasks() -> tuple[Choice, ...]:
    translate = QCoreApplication.translate
    return (
        Choice(
            value=Task.TRANSCRIBE,
            words=translate("FileOptions", "Transcribe"),
            explanation=translate("FileOptions", "Written in the language that is spoken."),
        ),
        Choice(
            value=Task.TRANSLATE,
            words=translate("FileOptions", "Translate to English"),
            explanation=translate("FileOptions", "Speech in other languages, written in English."),
        ),
    )


def _voices() -> tuple[Choice, ...]:
    translate = QCoreApplication.translate
    explanations = {
        VoiceDetection.NORMAL: translate("FileOptions", "Listens where somebody speaks."),
        VoiceDetection.SENSITIVE: translate("FileOptions", "Soft and distant voices too, and more noise."),
        VoiceDetection.OFF: translate("FileOptions", "Everything: slower, and silence may get words."),
    }
    return tuple(
        Choice(value=voice, words=voice_words(voice), explanation=words) for voice, words in explanations.items()
    )
