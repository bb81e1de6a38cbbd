"""Which program this is, under which licence, and whose work it stands on."""

from importlib.metadata import PackageNotFoundError, version
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import __version__
from app.ui.crash_handler import environment
from app.ui.dialogs.frame import foot, page_of
from app.ui.icons import product_icon
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.looks import Surface
from app.ui.tokens import current_theme

# Name of the package, and how its licence is called.
LIBRARIES: Final = (
    ("PySide6", "LGPL 3"),
    ("faster-whisper", "MIT"),
    ("ctranslate2", "MIT"),
    ("av", "BSD; FFmpeg inside: GPL"),
    ("onnxruntime", "MIT"),
    ("nvidia-ml-py", "BSD"),
    ("peewee", "MIT"),
    ("pysqlite3", "zlib; SQLite: public domain"),
    ("soundfile", "BSD; libsndfile: LGPL 2.1"),
    ("platformdirs", "MIT"),
)
_SIGN_PX: Final = 64
_WIDTH_PX: Final = 500


class AboutDialog(QDialog):
    """Tells version, licence and libraries, to be copied into a report. Lives on the GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("About", "About Frisco Whisper"))
        self._copy = push_button(translate("About", "Copy versions"), kind="quiet", icon_name="copy")
        self._close = push_button(translate("About", "Close"))
        self._close.setDefault(True)
        self._copy.clicked.connect(self._copy_versions)
        self._close.clicked.connect(self.close)
        column = page_of(self)
        column.addLayout(self._head())
        column.addWidget(text_label(_licence_words(), role="hint", wraps=True))
        column.addWidget(_libraries())
        column.addLayout(foot([self._copy], [self._close]))
        self.setMinimumWidth(_WIDTH_PX)

    def _head(self) -> QHBoxLayout:
        sign = QLabel()
        sign.setPixmap(product_icon().pixmap(_SIGN_PX, _SIGN_PX))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(text_label("Frisco Whisper", role="display"))
        number = QCoreApplication.translate("About", "Version {version}").format(version=__version__)
        words.addWidget(text_label(number, role="hint"))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(current_theme().metric("space_wide"))
        row.addWidget(sign)
        row.addLayout(words, 1)
        return row

    def _copy_versions(self) -> None:
        versions = "\n".join(f"{name} {installed(name)}".strip() for name, _ in LIBRARIES)
        QGuiApplication.clipboard().setText(f"{environment()}\n\n{versions}\n")
        self._copy.setText(QCoreApplication.translate("About", "Copied"))


def installed(name: str) -> str:
    """Return the version of a package without importing it; empty where the system does not say."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _licence_words() -> str:
    translate = QCoreApplication.translate
    purpose = translate("About", "Turns audio and video into text on your own computer. Nothing leaves it.")
    licence = translate(
        "About", "Free software under the GNU General Public License, version 3 or later, without warranty."
    )
    return f"{purpose}\n{licence}"


def _libraries() -> QWidget:
    theme = current_theme()
    well = Surface("well")
    grid = QGridLayout(well)
    grid.setContentsMargins(14, 12, 14, 12)
    grid.setHorizontalSpacing(theme.metric("space_wide"))
    grid.setVerticalSpacing(theme.metric("space_tiny"))
    for row, (name, licence) in enumerate((*LIBRARIES, ("Lucide", "ISC"))):
        for column, words in enumerate((name, installed(name), licence)):
            grid.addWidget(text_label(words, role="body" if column == 0 else "muted"), row, column)
    grid.setColumnStretch(2, 1)
    return well
