"""The sentences: small templates, digit strings and random words; and which of them are for tests alone. Plain Python.

A sentence belongs to the tests or to the training by its own checksum, so the two can never meet, whatever the seeds.
"""

import random
import zlib
from collections.abc import Mapping, Sequence
from enum import Enum

from demo_model.lexicon import ADDED, FIRST, SMALL, Kinds, Language, all_words, lexicon

TEST_SHARE = 12  # one sentence in so many is for tests


class Scope(Enum):
    """How many of the words a sentence may use."""

    SMALL = "small"  # some 30 words a language, with which the curriculum begins
    FIRST = "first"  # the first model's 280
    WHOLE = "whole"


def _merged(*parts: Kinds) -> Mapping[str, tuple[str, ...]]:
    kinds: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for kind, words in part.items():
            kinds[kind] = kinds.get(kind, ()) + words
    return kinds


# {kind} is any word of that kind; a word with a question mark stands there three times in ten.
_FIRST_TEMPLATES: Mapping[Language, Sequence[str]] = {
    Language.ENGLISH: (
        "please? {verb} the {colour} {thing}",
        "please? {verb} my {trait} {thing}",
        "please? {verb} your {thing} now",
        "{verb} this {thing} and {verb} that {thing}",
        "the {thing} is {colour}",
        "the {thing} was not {trait}",
        "my {thing} is {trait} and {colour}",
        "the {thing} is on the table",
        "it is {trait} and {colour}",
        "the meeting is on {day} in {month}",
        "we call you on {day}",
        "they are in the {thing} today",
        "it was on {day} after the meeting",
        "start the timer after {number} {unit}",
        "stop the music in {number} {unit}",
        "turn {side} after {number} minutes",
        "turn the {thing} {side} and {side}",
        "{number} hundred and {number} {unit}",
        "{number} {unit} before {month}",
        "hello and thank you",
        "yes we open the {thing} again",
        "no they close the {thing} tomorrow",
        "today is {day} and tomorrow is {day}",
        "page {digit} of the {trait} book",
        "number {digit} {digit} {digit}",
        "send this message with a {colour} letter",
        "a {trait} {thing} from {month}",
        "move the picture {side} or {side}",
    ),
    Language.GERMAN: (
        "bitte? {verb} die {die}",
        "bitte? {verb} das {das}",
        "{verb} die {die} und {verb} das {das}",
        "die {die} ist {colour}",
        "das {das} war nicht {colour}",
        "der {der} ist {colour}",
        "mein {mein} ist {colour} und {colour}",
        "dein {mein} ist oben oder unten",
        "wir sind am {day} im {month}",
        "wir sind heute im {im}",
        "ihr sind mit mein {mein} im {im}",
        "heute ist {day} und morgen ist {day}",
        "{number} {unit} und {number} {unit}",
        "am {day} um {digit}",
        "das {das} ist für die {die}",
        "starte die Musik um {number}",
        "links und rechts ist die {die}",
        "hallo und danke",
        "ja bitte zeige das {das} jetzt",
        "nein danke nicht am {day}",
        "jetzt {verb} bitte das {das}",
    ),
}
_ADDED_TEMPLATES: Mapping[Language, Sequence[str]] = {
    Language.ENGLISH: (
        "I {doing} {food} and {food}",
        "we {doing} more {food} in the {moment}",
        "she is my {person}",
        "he is a {manner} {person}",
        "the {person} is in the {place}",
        "where is the {place}",
        "where is my {person} now",
        "what is the {moment} of the {person}",
        "how {manner} is the {moment}",
        "the {person} and the {person} are here",
        "I {going} with my {person} from the {place}",
        "the {moment} is very {trait}",
        "the {place} is {trait} but beautiful",
        "they always {doing} {food} with {food}",
        "I never {doing} {food} because it is {trait}",
        "{food} and {food} please",
        "the {thing} is there and the {person} is here",
        "we have no more {food} today",
        "your {person} was never in the {place}",
        "good {moment} and thank you",
    ),
    Language.GERMAN: (
        "ich {doing} {food} und {food}",
        "ich {doing} immer {food} mit {food}",
        "ich {going} mit mein {mein} am {moment}",
        "wo ist der {der}",
        "wo ist die {die}",
        "was ist das",
        "wann ist der {der} hier",
        "wie {manner} ist die {die}",
        "der {mann} ist im {im}",
        "die {frau} und das Kind sind hier",
        "sie ist sehr {trait} aber nicht {manner}",
        "die {die} ist sehr {trait}",
        "das {das} ist {manner} aber {trait}",
        "mein {mein} ist immer {trait}",
        "ich {doing} nie {food} weil ich {food} habe",
        "{food} und {food} bitte",
        "hier ist mehr {food} für dein Kind",
        "der {der} war dort",
        "ich {going} nie im {im}",
        "sie sind heute dort",
        "du und ich sind im {im}",
    ),
}
_SMALL_TEMPLATES: Mapping[Language, Sequence[str]] = {
    Language.ENGLISH: (
        "please? {verb} the {thing}",
        "please? {verb} the {colour} {thing}",
        "hello? {verb} the {thing}",
        "the {thing} is {colour}",
    ),
    Language.GERMAN: (
        "bitte? {verb} die {die}",
        "bitte? {verb} das {das}",
        "hallo? {verb} die {die}",
        "die {die} ist {colour}",
        "das {das} ist {colour}",
    ),
}
_EXTRA_KINDS: Mapping[Language, Kinds] = {
    Language.ENGLISH: {"side": ("left", "right", "up", "down")},
    Language.GERMAN: {},
}
_GENDERS: Mapping[Scope, Kinds] = {
    Scope.SMALL: {"die": ("Tür", "Musik"), "das": ("Fenster", "Licht")},
    Scope.FIRST: {
        "die": ("Tür", "Datei", "Katze", "Musik", "Nachricht"),
        "das": ("Fenster", "Buch", "Haus", "Auto", "Licht", "Wasser", "Bild"),
        "der": ("Hund", "Tisch"),
        "mein": ("Hund", "Tisch", "Buch", "Haus", "Auto", "Fenster", "Bild"),
        "im": ("Haus", "Auto", "Wasser", "Buch", "Bild", "Licht"),
    },
    Scope.WHOLE: {
        "die": (
            "Tür",
            "Datei",
            "Katze",
            "Musik",
            "Nachricht",
            *["Schule", "Straße", "Stadt", "Küche", "Mutter", "Frau", "Milch", "Nacht", "Zeit"],
        ),
        "das": ("Fenster", "Buch", "Haus", "Auto", "Licht", "Wasser", "Bild", "Brot", "Kind", "Wetter"),
        "der": ("Hund", "Tisch", "Zug", "Garten", "Kaffee", "Tee", "Freund", "Mann", "Vater", "Name", "Abend"),
        "mein": (
            "Hund",
            "Tisch",
            "Buch",
            "Haus",
            "Auto",
            "Bild",
            "Zug",
            "Garten",
            "Kaffee",
            "Tee",
            "Freund",
            "Mann",
            "Vater",
            "Kind",
            "Name",
            "Brot",
        ),
        "im": ("Haus", "Auto", "Wasser", "Buch", "Zug", "Garten"),
        "mann": ("Mann", "Vater", "Freund"),
        "frau": ("Mutter", "Frau"),
    },
}


class Grammar:
    """Sentences of one scope. Owns no randomness: who asks brings it."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._kinds = {language: self._kinds_of(language) for language in Language}
        self._words = {language: self._words_of(language) for language in Language}
        self._templates = {language: self._templates_of(language) for language in Language}

    def sentence(self, language: Language, chance: random.Random, *, is_test: bool) -> tuple[str, ...]:
        """Draw a sentence from the side that is asked for: the tests' or the training's."""
        while True:
            words = self._any(language, chance)
            if is_for_tests(words) == is_test:
                return words

    def _any(self, language: Language, chance: random.Random) -> tuple[str, ...]:
        luck = chance.random()
        share = 0.33 if self._scope is Scope.SMALL else 0.12
        if luck < share:
            return _digits(self._kinds[language]["digit"], chance)
        if luck < share + 0.06 and "radio" in self._kinds[language]:
            return tuple(chance.choices((*self._kinds[language]["radio"], "November"), k=chance.randint(2, 6)))
        if luck < 0.62:
            return self._from_template(chance.choice(self._templates[language]), language, chance)
        return _any_words(self._words[language], chance)

    def _from_template(self, template: str, language: Language, chance: random.Random) -> tuple[str, ...]:
        words = []
        for part in template.split():
            if part.endswith("?"):
                if chance.random() < 0.3:
                    words.append(part[:-1])
            elif part.startswith("{"):
                words.append(chance.choice(self._kinds[language][part[1:-1]]))
            else:
                words.append(part)
        return tuple(words)

    def _kinds_of(self, language: Language) -> Kinds:
        gendered = _GENDERS[self._scope] if language is Language.GERMAN else {}
        match self._scope:
            case Scope.SMALL:
                return _merged(SMALL[language], gendered)
            case Scope.FIRST:
                return _merged(FIRST[language], _EXTRA_KINDS[language], gendered)
            case Scope.WHOLE:
                return _merged(FIRST[language], ADDED[language], _EXTRA_KINDS[language], gendered)

    def _words_of(self, language: Language) -> tuple[str, ...]:
        match self._scope:
            case Scope.SMALL:
                return all_words(SMALL[language])
            case Scope.FIRST:
                return all_words(FIRST[language])
            case Scope.WHOLE:
                return lexicon(language)

    def _templates_of(self, language: Language) -> Sequence[str]:
        match self._scope:
            case Scope.SMALL:
                return _SMALL_TEMPLATES[language]
            case Scope.FIRST:
                return _FIRST_TEMPLATES[language]
            case Scope.WHOLE:
                return (*_FIRST_TEMPLATES[language], *_ADDED_TEMPLATES[language])


def _digits(digits: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    """Draw a number of two to nine digits, the same one twice running more often than luck would have it."""
    words = [chance.choice(digits)]
    for _ in range(chance.randint(1, 6 if chance.random() < 0.85 else 8)):
        words.append(words[-1] if chance.random() < 0.15 else chance.choice(digits))
    return tuple(words)


def _any_words(all_of_them: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    words = chance.choices(all_of_them, k=chance.randint(2, 7))
    if chance.random() < 0.06:
        place = chance.randrange(len(words))
        words.insert(place, words[place])
    return tuple(words)


def is_for_tests(words: Sequence[str]) -> bool:
    """Say to which side a sentence belongs; it depends on its words alone."""
    return zlib.crc32(" ".join(words).lower().encode()) % TEST_SHARE == 0


def capitalised(words: Sequence[str]) -> list[str]:
    return [words[0][0].upper() + words[0][1:], *words[1:]]


def written(words: Sequence[str]) -> str:
    """Return the sentence as the model is to write it, with Whisper's space in front."""
    return " " + " ".join(capitalised(words)) + "."
