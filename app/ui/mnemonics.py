"""The underlined letters of a menu, chosen so that no two of its lines share one, in whatever language it speaks."""

from collections.abc import Iterable, Sequence

_MARK = "&"


def with_mnemonics(texts: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """Return the lines of a menu, each with its letter marked; a line that finds none free goes without.

    The first letter of the first word is best, then those of the other words, then any letter. ``taken`` are letters
    that lines not told here have.
    """
    used = {letter.casefold() for letter in taken}
    marked: list[str] = []
    for text in texts:
        at = next((at for at in _places(text) if text[at].casefold() not in used), None)
        if at is not None:
            used.add(text[at].casefold())
        marked.append(text if at is None else f"{text[:at]}{_MARK}{text[at:]}")
    return marked


def mnemonic_of(text: str) -> str:
    """Return the letter that is marked in a title; empty when none is."""
    _, _, rest = text.partition(_MARK)
    return rest[:1].casefold()


def _places(text: str) -> list[int]:
    """Return where letters stand, the beginnings of words first."""
    letters = [at for at, letter in enumerate(text) if letter.isalpha()]
    begins = [at for at in letters if at == 0 or text[at - 1] == " "]
    return begins + [at for at in letters if at not in begins]
