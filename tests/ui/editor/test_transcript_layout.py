import subprocess
import sys

RAISING = """
from PySide6.QtGui import QAbstractTextDocumentLayout, QGuiApplication, QTextDocument
from PySide6.QtCore import QSizeF
from app.ui.editor.transcript_layout import raised_whole

class Layout(QAbstractTextDocumentLayout):
    @raised_whole
    def documentChanged(self, position, removed, added):
        if added > 1:
            [][1]

    def documentSize(self):
        return QSizeF()

application = QGuiApplication([])
document = QTextDocument()
document.setDocumentLayout(Layout(document))
try:
    document.setPlainText("some text")
except IndexError as error:
    print("raised", error)
"""


def test_that_a_bug_in_an_override_is_an_exception_and_no_crash() -> None:
    done = subprocess.run([sys.executable, "-c", RAISING], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[:1]) == (0, ["raised"]), done.stderr
