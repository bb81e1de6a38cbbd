"""What the search panel says beside its results: how many there are, and what to do where there are none."""

from PySide6.QtCore import QCoreApplication

from app.core.search import SearchOrder, SearchQuery, SearchResults

_LONGEST_SHOWN = 40


def count_words(query: SearchQuery, results: SearchResults) -> str:
    if not results.count:
        return ""
    found = QCoreApplication.translate("Search", "%n transcripts", "", results.count)
    return f"{found} · {_order_words(query, results)}"


def _order_words(query: SearchQuery, results: SearchResults) -> str:
    if results.order is SearchOrder.BEST:
        return QCoreApplication.translate("Search", "best first")
    if query.order is SearchOrder.BEST and query.words.strip():
        return QCoreApplication.translate("Search", "newest first, because there are so many")
    return QCoreApplication.translate("Search", "newest first")


def invitation() -> tuple[str, str]:
    """Return what an empty box says."""
    return (
        QCoreApplication.translate("Search", "Search everything that was said"),
        QCoreApplication.translate(
            "Search",
            "Every transcript, with its title, tags, notes and speakers.\n"
            'Words in any order · "an exact phrase" · the beginning of a word: harb* · without a word: -ice\n'
            "speaker:anna · tag:radio · lang:de · state:incomplete · after:2026-05-01 · before:2026-06",
        ),
    )


def nothing_found(query: SearchQuery) -> tuple[str, str]:
    """Return what is said where nothing was found, and what may help."""
    words = query.words.strip()
    shown = words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}…"
    title = QCoreApplication.translate("Search", "Nothing found for “{0}”").format(shown)
    if query.filters and not words:
        hint = QCoreApplication.translate("Search", "Let more through: take away a filter.")
        return QCoreApplication.translate("Search", "No transcript is like that"), hint
    if query.filters:
        return title, QCoreApplication.translate("Search", "Let more through: take away a filter, or try other words.")
    return title, QCoreApplication.translate(
        "Search",
        "Try fewer or other words, leave out quotation marks, or type only the beginning of a word and a star.",
    )


def given_up() -> tuple[str, str]:
    return (
        QCoreApplication.translate("Search", "That takes too long"),
        QCoreApplication.translate("Search", "Type more letters, or add a word that is less common."),
    )


def failed(sentence: str) -> tuple[str, str]:
    return QCoreApplication.translate("Search", "The library cannot be searched"), sentence


def keys_among_results() -> str:
    return QCoreApplication.translate("Search", "Up and down choose · Enter opens at that second · Esc closes")


def keys_without_results() -> str:
    return QCoreApplication.translate("Search", "Esc closes")
