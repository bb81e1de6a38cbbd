"""Showing files and folders in the system's own window for them."""

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_folder(folder: Path) -> bool:
    """Open a folder; False when the system has nothing for that."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def show_in_folder(path: Path) -> bool:
    """Open the folder of a file, on Windows with the file selected."""
    if sys.platform == "win32" and path.exists():
        # Explorer reads its words in a way of its own: the quotes belong around the path alone.
        subprocess.Popen(f'explorer /select,"{path}"')
        return True
    return open_folder(path.parent)
