"""The words of the window in the person's language. English has a file too: for its plurals ("1 row", "2 rows")."""

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from app.workflow.places import resources_dir


def speak(application: QCoreApplication, locale: QLocale | None = None) -> QTranslator:
    """Let the application speak the language of the system where we have it, else English."""
    translator, folder = QTranslator(application), str(resources_dir() / "translations")
    if not translator.load(locale or QLocale(), "frisco", "_", folder):
        translator.load("frisco_en", folder)
    application.installTranslator(translator)
    return translator
