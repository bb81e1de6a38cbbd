"""The question whether a recording is to be forgotten completely, in words."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.core.forgetting import ForgetPlan
from app.core.storage import size_words
from app.ui.dialogs.plain_question import PlainQuestion


def forget_question(plan: ForgetPlan, parent: QWidget | None = None) -> PlainQuestion:
    """Return the question; it is not open yet."""
    translate = QCoreApplication.translate
    text = translate(
        "Forgetting",
        "The recording goes for good with all that came of it: its transcripts, all their versions (in number: {0}), "
        "what search and queue know of it, and {1} in files. Nothing of it stays in the library, and this cannot be "
        "undone.",
    )
    return PlainQuestion(
        translate("Forgetting", "Forget this recording completely?"),
        text.format(plan.versions, size_words(plan.file_bytes)),
        agree=translate("Forgetting", "Forget completely"),
        below=plan.name,
        lines=_out_of_reach(plan),
        tick=_tick_words(plan),
        parent=parent,
    )


def _out_of_reach(plan: ForgetPlan) -> list[str]:
    translate = QCoreApplication.translate
    own = [plan.own_file] if plan.own_file is not None else []
    stays = translate("Forgetting", "Stays where it is: {0}")
    return [stays.format(path) for path in (*own, *plan.exports)]


def _tick_words(plan: ForgetPlan) -> str:
    if not plan.backups:
        return ""
    translate, count = QCoreApplication.translate, len(plan.backups)
    one = translate("Forgetting", "Also remove the back-up that still holds it")
    several = translate("Forgetting", "Also remove the {0} back-ups that still hold it").format(count)
    return f"{one if count == 1 else several} ({size_words(sum(backup.size_bytes for backup in plan.backups))})"
