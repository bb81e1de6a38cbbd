"""Where models come from, and through what: a mirror of the hub, and a proxy."""

from typing import Final
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from app.core.settings import Settings
from app.ui.dialogs.frame import foot, heading, page_of
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label

translate = QCoreApplication.translate

_WIDTH_PX: Final = 520


class NetworkDialog(QDialog):
    """Asks for two addresses. Lives on the GUI thread.

    Signal ``chosen`` (names of settings with their new values).
    """

    chosen = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mirror = _field(
            settings.hub_mirror, translate("Models", "Mirror of the hub"), translate("Models", "the hub itself")
        )
        self.proxy = _field(settings.proxy, translate("Models", "Proxy"), translate("Models", "as the system has it"))
        self._fault = text_label(role="bad", wraps=True)
        self._save = push_button(translate("Models", "Save"), kind="primary")
        self._cancel = push_button(translate("Models", "Cancel"))
        self.setWindowTitle(translate("Models", "Network"))
        self._lay_out()
        self._save.clicked.connect(self._choose)
        self._cancel.clicked.connect(self.reject)
        self.finished.connect(self.deleteLater)

    def _choose(self) -> None:
        values = {"hub_mirror": self.mirror.text().strip(), "proxy": self.proxy.text().strip()}
        wrong = next((text for text in values.values() if text and not _is_address(text)), None)
        self._fault.setVisible(wrong is not None)
        if wrong is not None:
            self._fault.setText(
                translate("Models", "{0} is no address. An address begins with http:// or https://.").format(wrong)
            )
            (self.mirror if wrong == values["hub_mirror"] else self.proxy).setFocus()
            return
        self.chosen.emit(values)
        self.accept()

    def _lay_out(self) -> None:
        column = page_of(self)
        column.addLayout(
            heading(translate("Models", "Network"), translate("Models", "Nothing is fetched before you ask for it."))
        )
        mirror_hint = translate("Models", "An address that answers as the hub does, in a company or nearer to you.")
        proxy_hint = translate("Models", "With a name and a password if it wants them: http://name:password@host:port.")
        for field, hint in ((self.mirror, mirror_hint), (self.proxy, proxy_hint)):
            column.addLayout(_titled(field, hint))
        column.addWidget(self._fault)
        self._fault.hide()
        hint = translate(
            "Models",
            "Certificates are those of the system. For models that want a token, put it into the environment variable HF_TOKEN.",
        )
        column.addWidget(text_label(hint, role="muted", wraps=True))
        column.addStretch(1)
        column.addLayout(foot([], [self._cancel, self._save]))
        self._save.setDefault(True)
        self.setMinimumWidth(_WIDTH_PX)


def _field(text: str, name: str, hint: str) -> QLineEdit:
    field = QLineEdit(text)
    field.setAccessibleName(name)
    field.setPlaceholderText(hint)
    return field


def _titled(field: QLineEdit, hint: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(text_label(field.accessibleName(), role="strong"))
    column.addWidget(field)
    column.addWidget(text_label(hint, role="muted", wraps=True))
    return column


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
