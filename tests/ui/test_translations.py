import ast
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from pytestqt.qtbot import QtBot

from app.ui.translations import speak

TOP = Path(__file__).resolve().parents[2]
IN_THE_TERMINAL = "self_check"
WINDOW = sorted(path for path in (TOP / "app" / "ui").rglob("*.py") if IN_THE_TERMINAL not in path.parts)
WORDS = TOP / "resources" / "translations"
TRANSLATES = frozenset({"tr", "translate", "QT_TRANSLATE_NOOP"})
NOT_SHOWN = frozenset({"debug", "info", "warning", "error", "exception", "Literal", "compile", "setObjectName"})
NAMES = frozenset({
    "Frisco Whisper", "Frisco Whisper ", ", PySide6 ", "%s: %s",
    "%(asctime)s %(levelname)s %(name)s: %(message)s", "\n… while handling …\n",  # the log
    "LGPL 3", "BSD; FFmpeg inside: GPL", "zlib; SQLite: public domain", "BSD; libsndfile: LGPL 2.1",  # licences
    'explorer /select,"', "d MMMM yyyy", "d MMM yyyy", "Replace all",  # a command, patterns, a stored label
    "set aside", "missing files", " Restore the newest back-up: frisco restore --newest.",  # stored, a key, an error's own words
})  # fmt: skip


def tool(name: str) -> str:
    return str(Path(sysconfig.get_path("scripts")) / f"pyside6-{name}")


@pytest.mark.parametrize("path", WINDOW, ids=lambda path: path.relative_to(TOP).as_posix())
def test_that_no_words_are_shown_past_the_translator(path: Path) -> None:
    assert list(untranslated(path.read_text(encoding="utf-8"))) == []


def test_that_words_past_the_translator_are_noticed() -> None:
    assert list(untranslated('def f(label): label.setText("No card found")')) == ["No card found"]


def test_that_the_compiled_words_are_those_of_the_source(tmp_path: Path) -> None:
    made = tmp_path / "made.qm"
    subprocess.run(
        [tool("lrelease"), str(WORDS / "frisco_en.ts"), "-qm", str(made)], check=True, capture_output=True, timeout=60
    )
    assert made.read_bytes() == (WORDS / "frisco_en.qm").read_bytes()


@pytest.mark.parametrize("path", WINDOW, ids=lambda path: path.relative_to(TOP).as_posix())
def test_that_every_number_of_things_has_its_plural(path: Path) -> None:
    known = ET.parse(WORDS / "frisco_en.ts")
    plurals = {message.findtext("source") for message in known.iter("message") if message.get("numerus") == "yes"}
    assert set(re.findall(r'"([^"]*%n [^"]*)"', path.read_text(encoding="utf-8"))) <= plurals


@pytest.mark.parametrize("language", [QLocale.Language.English, QLocale.Language.Swahili])
def test_that_one_thing_is_no_plural(qtbot: QtBot, language: QLocale.Language) -> None:
    application = QCoreApplication.instance()
    assert application is not None
    translator = speak(application, QLocale(language))
    try:
        assert QCoreApplication.translate("ExportDialog", "%n rows", "", 1) == "1 row"
        assert QCoreApplication.translate("ExportDialog", "%n rows", "", 2) == "2 rows"
    finally:
        application.removeTranslator(translator)


def untranslated(source: str) -> Iterator[str]:
    """Yield the literals with words in them that nothing passes to the translator and that are no names."""
    yield from _visit(ast.parse(source))


def _visit(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant):
            if isinstance(child.value, str) and _has_words(child.value) and not isinstance(node, ast.Expr):
                yield child.value  # an expression by itself would be a docstring
        elif not _is_silent(child):
            yield from _visit(child)


def _is_silent(node: ast.AST) -> bool:
    """Say whether nobody is shown what stands in here."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in TRANSLATES or name in NOT_SHOWN or name.endswith("Error")
    return isinstance(node, ast.Raise | ast.Assert)


def _has_words(text: str) -> bool:
    is_type = re.fullmatch(r"[\w\[\], |]+", text) and ("[" in text or " | " in text)
    has_letters = any(character.isalpha() for character in text)
    return " " in text.strip() and has_letters and text not in NAMES and not is_type
