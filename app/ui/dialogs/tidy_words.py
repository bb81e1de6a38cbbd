"""What can be tidied and what came of it, in words."""

from collections.abc import Sequence
from typing import Final, assert_never

from PySide6.QtCore import QCoreApplication

from app.core.storage import size_words
from app.core.tidying import TidyItem, TidyKind, TidyPlan, TidyResult
from app.ui.commands import QT_TRANSLATE_NOOP
from app.ui.kit.plain_text import one_line
from app.workflow.tidy import TidyStep

_MOST_SHOWN = 2_000
_MOST_LEFT = 3


_KINDS: Final[dict[TidyKind, str]] = {
    TidyKind.ORPHANS: QT_TRANSLATE_NOOP("Tidying", "Files of no recording"),
    TidyKind.CACHES: QT_TRANSLATE_NOOP("Tidying", "Left-over waveforms and sound"),
    TidyKind.TEMPORARIES: QT_TRANSLATE_NOOP("Tidying", "Half-written files"),
    TidyKind.UNUSED: QT_TRANSLATE_NOOP("Tidying", "Recordings without a transcript"),
    TidyKind.VERSIONS: QT_TRANSLATE_NOOP("Tidying", "Versions kept by themselves"),
    TidyKind.JOBS: QT_TRANSLATE_NOOP("Tidying", "Jobs that ended a month ago"),
    TidyKind.DELETED: QT_TRANSLATE_NOOP("Tidying", "Deleted a month ago"),
    TidyKind.ARCHIVE: QT_TRANSLATE_NOOP("Tidying", "Old recordings, to an archive"),
}


def kind_words(kind: TidyKind) -> str:
    """Name a kind, as at its check box."""
    return QCoreApplication.translate("Tidying", _KINDS[kind])


def hint_words(kind: TidyKind) -> str:
    """Say what becomes of them."""
    translate = QCoreApplication.translate
    match kind:
        case TidyKind.ORPHANS | TidyKind.CACHES | TidyKind.TEMPORARIES:
            return translate("Tidying", "removed")
        case TidyKind.UNUSED:
            return translate("Tidying", "deleted; can be brought back for 30 days")
        case TidyKind.VERSIONS:
            return translate("Tidying", "thinned as they grow old, after a back-up")
        case TidyKind.JOBS:
            return translate("Tidying", "off the list; transcripts stay")
        case TidyKind.DELETED:
            return translate("Tidying", "removed for good, after a back-up")
        case TidyKind.ARCHIVE:
            return translate("Tidying", "moved; can be undone")
        case _:
            assert_never(kind)


def detail_words(plan: TidyPlan) -> str:
    """List what would go, one a line."""
    lines = [f"{size_words(item.size_bytes):>9}  {_item_words(plan.kind, item)}" for item in plan.items[:_MOST_SHOWN]]
    if len(plan.items) > _MOST_SHOWN:
        lines.append(QCoreApplication.translate("Tidying", "and %n more", "", len(plan.items) - _MOST_SHOWN))
    if plan.shared_bytes:
        words = QCoreApplication.translate("Tidying", "text that only these use")
        lines.append(f"{size_words(plan.shared_bytes):>9}  {words}")
    return "\n".join(lines)


def _item_words(kind: TidyKind, item: TidyItem) -> str:
    name = one_line(item.name)
    match kind:
        case TidyKind.VERSIONS:
            return QCoreApplication.translate("Tidying", "{0}, version {1}").format(name, item.detail)
        case TidyKind.DELETED:
            return f"{name} ({item.detail})"
        case _:
            return name


def step_words(step: TidyStep) -> str:
    """Say how far it is: in bytes where files are moved, else in things."""
    is_moving = step.kind is TidyKind.ARCHIVE
    done, total = (size_words(step.done), size_words(step.total)) if is_moving else (str(step.done), str(step.total))
    return QCoreApplication.translate("Tidying", "{0}: {1} of {2}").format(kind_words(step.kind), done, total)


def result_words(results: Sequence[TidyResult]) -> str:
    """Say what was done and what was left, and why."""
    translate = QCoreApplication.translate
    freed = size_words(sum(result.freed_bytes for result in results))
    done = translate("Tidying", "%n things tidied", "", sum(result.done for result in results))
    words = [translate("Tidying", "{0}, {1} freed.").format(done, freed)]
    if any(result.is_stopped for result in results):
        words.insert(0, translate("Tidying", "Stopped."))
    left = [sentence for result in results for sentence in result.left]
    words += left[:_MOST_LEFT]
    if len(left) > _MOST_LEFT:
        words.append(translate("Tidying", "and %n more were left", "", len(left) - _MOST_LEFT))
    return " ".join(words)
