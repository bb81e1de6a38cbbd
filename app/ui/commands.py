"""The one table of all commands of the window: words, keys, icons, menus. The QActions are made from it in ``actions``."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.ui.icons import IconName


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:  # noqa: N802 (translators' tools know it by Qt's name)
    """Mark a text for translation and return it; Qt's own would be typed as returning any object."""
    return text


class CommandId(StrEnum):
    """The stable names: settings keep a person's own keys under them."""

    ADD_FILES = "add_files"
    ADD_FOLDER = "add_folder"
    ADD_PART = "add_part"
    TRY_SAMPLE = "try_sample"
    PAUSE_QUEUE = "pause_queue"
    WHAT_FAILED = "what_failed"
    FILE_OPTIONS = "file_options"
    SAVE_VERSION = "save_version"
    SAVE_VERSION_WITH_NOTE = "save_version_with_note"
    EXPORT = "export"
    QUIT = "quit"
    UNDO = "undo"
    REDO = "redo"
    FIND = "find"
    FIND_NEXT = "find_next"
    FIND_PREVIOUS = "find_previous"
    REPLACE = "replace"
    SEARCH_LIBRARY = "search_library"
    SPLIT_ROW = "split_row"
    JOIN_ROW = "join_row"
    ACCEPT_ROW = "accept_row"
    PREVIOUS_ROW = "previous_row"
    NEXT_ROW = "next_row"
    SHOW_VERSIONS = "show_versions"
    COMPARE = "compare"
    DESCRIBE = "describe"
    TRANSCRIBE_AGAIN = "transcribe_again"
    EARLIER_EXPORTS = "earlier_exports"
    ABOUT_RECORDING = "about_recording"
    DELETE_TRANSCRIPT = "delete_transcript"
    PLAY_PAUSE = "play_pause"
    PLAY_PAUSE_TIMING = "play_pause_timing"
    PLAY_FROM_CARET = "play_from_caret"
    SKIP_BACK = "skip_back"
    SKIP_FORWARD = "skip_forward"
    SLOWER = "slower"
    FASTER = "faster"
    NORMAL_SPEED = "normal_speed"
    FOLLOW = "follow"
    SIDE_BAR = "side_bar"
    GPU_PANEL = "gpu_panel"
    NEXT_PART = "next_part"
    PREVIOUS_PART = "previous_part"
    TEXT_LARGER = "text_larger"
    TEXT_SMALLER = "text_smaller"
    TEXT_NORMAL = "text_normal"
    THEME_SYSTEM = "theme_system"
    THEME_LIGHT = "theme_light"
    THEME_DARK = "theme_dark"
    FULL_SCREEN = "full_screen"
    STATISTICS = "statistics"
    STORAGE = "storage"
    FIND_MOVED_FILES = "find_moved_files"
    TIDY = "tidy"
    SHOW_DELETED = "show_deleted"
    BACKUPS = "backups"
    EXPORT_LIBRARY = "export_library"
    IMPORT_LIBRARY = "import_library"
    MODELS = "models"
    GPU_COMPONENT = "gpu_component"
    TEST_CARDS = "test_cards"
    FREE_MEMORY = "free_memory"
    SHORTCUTS = "shortcuts"
    LOG_FOLDER = "log_folder"
    ABOUT = "about"


class Menu(StrEnum):
    """The menus of the menu bar in order, and those inside them; the values are their titles before translation."""

    FILE = QT_TRANSLATE_NOOP("Actions", "&File")
    EDIT = QT_TRANSLATE_NOOP("Actions", "&Edit")
    TRANSCRIPT = QT_TRANSLATE_NOOP("Actions", "&Transcript")
    PLAYBACK = QT_TRANSLATE_NOOP("Actions", "&Playback")
    VIEW = QT_TRANSLATE_NOOP("Actions", "&View")
    THEME = QT_TRANSLATE_NOOP("Actions", "T&heme")
    LIBRARY = QT_TRANSLATE_NOOP("Actions", "Li&brary")
    TOOLS = QT_TRANSLATE_NOOP("Actions", "T&ools")
    HELP = QT_TRANSLATE_NOOP("Actions", "&Help")


class Zone(StrEnum):
    """Where the keys of a command hold: a letter alone may be a key beside the text, never in it."""

    WINDOW = "window"
    TYPING = "typing"  # the text of the working copy has the keyboard
    TIMING = "timing"  # the waveform has it


MENU_INSIDE: Final = {Menu.THEME: Menu.VIEW}
_DIALOG_FOLLOWS: Final = "…"  # a command that asks before it acts ends with this, as everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line of the table; words are before translation, keys as Qt writes them for every platform alike."""

    id: CommandId
    text: str
    menu: Menu
    keys: tuple[str, ...] = ()
    icon: IconName | None = None
    zone: Zone = Zone.WINDOW
    hint: str = ""  # what else does it, or what it means
    group: str = ""  # of a group only one can be on
    is_checkable: bool = False
    is_typed: bool = False  # its key is part of typing: shown, not to be changed
    is_in_menu: bool = True
    begins_part: bool = False  # a line above it in the menu

    def words(self) -> str:
        """Return its text in the person's language, without the dots of a menu."""
        return QCoreApplication.translate("Actions", self.text).replace("&", "").removesuffix(_DIALOG_FOLLOWS)

    def where(self) -> str:
        return menu_words(self.menu)

    def hint_words(self) -> str:
        return QCoreApplication.translate("Actions", self.hint) if self.hint else ""


def menu_words(menu: Menu) -> str:
    """Return the title of a menu in the person's language, without the mark of its mnemonic."""
    return QCoreApplication.translate("Actions", menu.value).replace("&", "")


# fmt: off
COMMANDS: Final[tuple[Command, ...]] = (
    Command(id=CommandId.ADD_FILES, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "Add files…"),
            keys=("Ctrl+O",), icon="file-plus", hint=QT_TRANSLATE_NOOP("Actions", "Files can be dropped anywhere on the window too.")),
    Command(id=CommandId.ADD_FOLDER, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "Add folder…"),
            keys=("Ctrl+Shift+O",), icon="folder-plus"),
    Command(id=CommandId.ADD_PART, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "Add part of a file…"), icon="scissors",
            hint=QT_TRANSLATE_NOOP("Actions", "From one time to another, or one channel alone.")),
    Command(id=CommandId.TRY_SAMPLE, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "Try the sample"), icon="audio-lines"),
    Command(id=CommandId.PAUSE_QUEUE, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "Pause queue"),
            icon="pause", is_checkable=True, begins_part=True),
    Command(id=CommandId.WHAT_FAILED, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "What failed…"), icon="circle-alert",
            hint=QT_TRANSLATE_NOOP("Actions", "Failed jobs by reason; all of one kind can be tried again.")),
    Command(id=CommandId.FILE_OPTIONS, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "Options for the next files…"),
            keys=("Ctrl+Shift+T",), icon="sliders-horizontal",
            hint=QT_TRANSLATE_NOOP("Actions", "Translation, languages, vocabulary, replacement rules, voice detection, files to be skipped.")),
    Command(id=CommandId.SAVE_VERSION, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "Save version"),
            keys=("Ctrl+S",), icon="save", begins_part=True,
            hint=QT_TRANSLATE_NOOP("Actions", "What you type is kept at once; a version is a state to come back to.")),
    Command(id=CommandId.SAVE_VERSION_WITH_NOTE, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "Save version with note…"),
            keys=("Ctrl+Shift+S",)),
    Command(id=CommandId.EXPORT, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "Export…"),
            keys=("Ctrl+E",), icon="upload"),
    Command(id=CommandId.QUIT, menu=Menu.FILE, text=QT_TRANSLATE_NOOP("Actions", "Quit"), keys=("Ctrl+Q",), begins_part=True),

    Command(id=CommandId.UNDO, menu=Menu.EDIT, text=QT_TRANSLATE_NOOP("Actions", "Undo"), keys=("Ctrl+Z",), icon="undo-2"),
    Command(id=CommandId.REDO, menu=Menu.EDIT, text=QT_TRANSLATE_NOOP("Actions", "Redo"),
            keys=("Ctrl+Y", "Ctrl+Shift+Z"), icon="redo-2"),
    Command(id=CommandId.FIND, menu=Menu.EDIT, text=QT_TRANSLATE_NOOP("Actions", "Find…"),
            keys=("Ctrl+F",), icon="search", begins_part=True),
    Command(id=CommandId.FIND_NEXT, menu=Menu.EDIT, text=QT_TRANSLATE_NOOP("Actions", "Find next"), keys=("F3",)),
    Command(id=CommandId.FIND_PREVIOUS, menu=Menu.EDIT, text=QT_TRANSLATE_NOOP("Actions", "Find previous"), keys=("Shift+F3",)),
    Command(id=CommandId.REPLACE, menu=Menu.EDIT, text=QT_TRANSLATE_NOOP("Actions", "Replace…"), keys=("Ctrl+H",)),
    Command(id=CommandId.SEARCH_LIBRARY, menu=Menu.EDIT, text=QT_TRANSLATE_NOOP("Actions", "Search everything…"),
            keys=("Ctrl+K",), icon="library",
            hint=QT_TRANSLATE_NOOP("Actions", "In the text of all transcripts; the field above the list filters it by name and tag.")),

    Command(id=CommandId.SPLIT_ROW, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Split row at the caret"),
            keys=("Return",), icon="split", zone=Zone.TYPING, is_typed=True),
    Command(id=CommandId.JOIN_ROW, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Join with next row"),
            keys=("Ctrl+J",), icon="merge", zone=Zone.TYPING,
            hint=QT_TRANSLATE_NOOP("Actions", "Backspace at the start of a row joins it with the one above.")),
    Command(id=CommandId.ACCEPT_ROW, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Accept row and go on"),
            keys=("Ctrl+Return", "Ctrl+Enter"), icon="check"),
    Command(id=CommandId.PREVIOUS_ROW, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Previous row"),
            keys=("Alt+PgUp",), begins_part=True),
    Command(id=CommandId.NEXT_ROW, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Next row"), keys=("Alt+PgDown",)),
    Command(id=CommandId.SHOW_VERSIONS, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Versions…"),
            keys=("Ctrl+L",), icon="history", begins_part=True,
            hint=QT_TRANSLATE_NOOP("Actions", "Open a version beside the working copy, or go back to it.")),
    Command(id=CommandId.COMPARE, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Compare with a version"),
            keys=("Ctrl+D",), icon="columns-2", is_checkable=True),
    Command(id=CommandId.DESCRIBE, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Tags and notes…"),
            keys=("Ctrl+T",), icon="tag", begins_part=True,
            hint=QT_TRANSLATE_NOOP("Actions", "What a transcript is found by, and what is to be remembered of it.")),
    Command(id=CommandId.TRANSCRIBE_AGAIN, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Transcribe again…"),
            icon="rotate-cw", hint=QT_TRANSLATE_NOOP("Actions", "All of the recording, or the part that is selected; this transcript stays.")),
    Command(id=CommandId.EARLIER_EXPORTS, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Earlier exports…"),
            hint=QT_TRANSLATE_NOOP("Actions", "Which files were written from this transcript, and whether they are still there.")),
    Command(id=CommandId.ABOUT_RECORDING, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "About this recording…"),
            icon="info"),
    Command(id=CommandId.DELETE_TRANSCRIPT, menu=Menu.TRANSCRIPT, text=QT_TRANSLATE_NOOP("Actions", "Delete transcript"),
            icon="trash-2", begins_part=True,
            hint=QT_TRANSLATE_NOOP("Actions", "It can be brought back for 30 days; Delete in the list does the same.")),

    Command(id=CommandId.PLAY_PAUSE, menu=Menu.PLAYBACK, text=QT_TRANSLATE_NOOP("Actions", "Play or pause"),
            keys=("Ctrl+Space", "Alt+K"), icon="play"),
    Command(id=CommandId.PLAY_PAUSE_TIMING, menu=Menu.PLAYBACK, text=QT_TRANSLATE_NOOP("Actions", "Play or pause at the waveform"),
            keys=("Space",), zone=Zone.TIMING, is_in_menu=False),
    Command(id=CommandId.PLAY_FROM_CARET, menu=Menu.PLAYBACK, text=QT_TRANSLATE_NOOP("Actions", "Play from the caret"),
            keys=("Ctrl+Shift+Space",), zone=Zone.TYPING,
            hint=QT_TRANSLATE_NOOP("Actions", "A click on a word plays from that word.")),
    Command(id=CommandId.SKIP_BACK, menu=Menu.PLAYBACK, text=QT_TRANSLATE_NOOP("Actions", "Back 5 seconds"),
            keys=("Alt+J",), icon="rotate-ccw", begins_part=True),
    Command(id=CommandId.SKIP_FORWARD, menu=Menu.PLAYBACK, text=QT_TRANSLATE_NOOP("Actions", "Forward 5 seconds"),
            keys=("Alt+L",), icon="rotate-cw"),
    Command(id=CommandId.SLOWER, menu=Menu.PLAYBACK, text=QT_TRANSLATE_NOOP("Actions", "Slower"), keys=("Alt+,",), begins_part=True),
    Command(id=CommandId.FASTER, menu=Menu.PLAYBACK, text=QT_TRANSLATE_NOOP("Actions", "Faster"), keys=("Alt+.",)),
    Command(id=CommandId.NORMAL_SPEED, menu=Menu.PLAYBACK, text=QT_TRANSLATE_NOOP("Actions", "Normal speed"), keys=("Alt+0",)),
    Command(id=CommandId.FOLLOW, menu=Menu.PLAYBACK, text=QT_TRANSLATE_NOOP("Actions", "Follow playback"),
            keys=("Ctrl+Shift+F",), icon="locate-fixed", is_checkable=True, begins_part=True),

    Command(id=CommandId.SIDE_BAR, menu=Menu.VIEW, text=QT_TRANSLATE_NOOP("Actions", "Side bar"),
            keys=("Ctrl+B",), icon="panel-left", is_checkable=True),
    Command(id=CommandId.GPU_PANEL, menu=Menu.VIEW, text=QT_TRANSLATE_NOOP("Actions", "Graphics card panel"),
            keys=("Ctrl+G",), icon="gpu", is_checkable=True),
    Command(id=CommandId.NEXT_PART, menu=Menu.VIEW, text=QT_TRANSLATE_NOOP("Actions", "Next part of the window"),
            keys=("F6",), begins_part=True,
            hint=QT_TRANSLATE_NOOP("Actions", "Takes the keyboard to the queue, library, text, waveform and notes in turn.")),
    Command(id=CommandId.PREVIOUS_PART, menu=Menu.VIEW, text=QT_TRANSLATE_NOOP("Actions", "Previous part of the window"),
            keys=("Shift+F6",)),
    Command(id=CommandId.TEXT_LARGER, menu=Menu.VIEW, text=QT_TRANSLATE_NOOP("Actions", "Larger text"),
            keys=("Ctrl++", "Ctrl+="), icon="zoom-in", begins_part=True),
    Command(id=CommandId.TEXT_SMALLER, menu=Menu.VIEW, text=QT_TRANSLATE_NOOP("Actions", "Smaller text"),
            keys=("Ctrl+-",), icon="zoom-out"),
    Command(id=CommandId.TEXT_NORMAL, menu=Menu.VIEW, text=QT_TRANSLATE_NOOP("Actions", "Normal text size"), keys=("Ctrl+0",)),
    Command(id=CommandId.THEME_SYSTEM, menu=Menu.THEME, text=QT_TRANSLATE_NOOP("Actions", "Like the system"),
            group="theme", is_checkable=True),
    Command(id=CommandId.THEME_LIGHT, menu=Menu.THEME, text=QT_TRANSLATE_NOOP("Actions", "Light"), group="theme", is_checkable=True),
    Command(id=CommandId.THEME_DARK, menu=Menu.THEME, text=QT_TRANSLATE_NOOP("Actions", "Dark"), group="theme", is_checkable=True),
    Command(id=CommandId.FULL_SCREEN, menu=Menu.VIEW, text=QT_TRANSLATE_NOOP("Actions", "Full screen"),
            keys=("F11",), icon="maximize", is_checkable=True, begins_part=True),

    Command(id=CommandId.STATISTICS, menu=Menu.LIBRARY, text=QT_TRANSLATE_NOOP("Actions", "Statistics…")),
    Command(id=CommandId.STORAGE, menu=Menu.LIBRARY, text=QT_TRANSLATE_NOOP("Actions", "Storage…"), icon="hard-drive",
            hint=QT_TRANSLATE_NOOP("Actions", "What the library takes on its disk, and how much it may take.")),
    Command(id=CommandId.FIND_MOVED_FILES, menu=Menu.LIBRARY, text=QT_TRANSLATE_NOOP("Actions", "Find moved files…"),
            begins_part=True, hint=QT_TRANSLATE_NOOP("Actions", "Recordings that are not where they were are known again by their content.")),
    Command(id=CommandId.TIDY, menu=Menu.LIBRARY, text=QT_TRANSLATE_NOOP("Actions", "Tidy the library…"),
            hint=QT_TRANSLATE_NOOP("Actions", "Shows what can go and how much that frees, and does it when told.")),
    Command(id=CommandId.SHOW_DELETED, menu=Menu.LIBRARY, text=QT_TRANSLATE_NOOP("Actions", "Deleted…"), icon="trash-2",
            hint=QT_TRANSLATE_NOOP("Actions", "Bring back what was deleted in the last 30 days.")),
    Command(id=CommandId.BACKUPS, menu=Menu.LIBRARY, text=QT_TRANSLATE_NOOP("Actions", "Back-ups…"), begins_part=True,
            hint=QT_TRANSLATE_NOOP("Actions", "See the back-ups of the library, make one, go back to one.")),
    Command(id=CommandId.EXPORT_LIBRARY, menu=Menu.LIBRARY, text=QT_TRANSLATE_NOOP("Actions", "Export the library…"),
            hint=QT_TRANSLATE_NOOP("Actions", "Everything in it, in open formats.")),
    Command(id=CommandId.IMPORT_LIBRARY, menu=Menu.LIBRARY, text=QT_TRANSLATE_NOOP("Actions", "Import a library…")),

    Command(id=CommandId.MODELS, menu=Menu.TOOLS, text=QT_TRANSLATE_NOOP("Actions", "Models…"), icon="download",
            hint=QT_TRANSLATE_NOOP("Actions", "Get, check and remove speech models, and see which fit on this machine.")),
    Command(id=CommandId.GPU_COMPONENT, menu=Menu.TOOLS, text=QT_TRANSLATE_NOOP("Actions", "GPU component…"),
            hint=QT_TRANSLATE_NOOP("Actions", "Get or remove NVIDIA's cuBLAS library, which graphics cards need.")),
    Command(id=CommandId.TEST_CARDS, menu=Menu.TOOLS, text=QT_TRANSLATE_NOOP("Actions", "Test graphics cards and processor"),
            hint=QT_TRANSLATE_NOOP("Actions", "Finds out in which number formats they calculate as they should.")),
    Command(id=CommandId.FREE_MEMORY, menu=Menu.TOOLS, text=QT_TRANSLATE_NOOP("Actions", "Free the memory now"),
            icon="memory-stick",
            hint=QT_TRANSLATE_NOOP("Actions", "Lets go of all models, so that a game can have the graphics card; what runs there goes on where it was, when told to.")),

    Command(id=CommandId.SHORTCUTS, menu=Menu.HELP, text=QT_TRANSLATE_NOOP("Actions", "Keyboard shortcuts…"),
            keys=("F1",), icon="keyboard"),
    Command(id=CommandId.LOG_FOLDER, menu=Menu.HELP, text=QT_TRANSLATE_NOOP("Actions", "Show the log folder"), icon="folder-open"),
    Command(id=CommandId.ABOUT, menu=Menu.HELP, text=QT_TRANSLATE_NOOP("Actions", "About Frisco Whisper"),
            icon="info", begins_part=True),
)
# fmt: on
