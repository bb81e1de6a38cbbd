"""The words the demo model knows, by kind, and what the German ones are in English. Plain Python: tests read it.

No two words of one language may sound alike (so there is no for, to, write, read, know, wer, sehe, Morgen). ``FIRST``
is what the first released model knew and the measure by which any later one is compared; ``ADDED`` came after.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Language(StrEnum):
    """The two languages, by Whisper's codes."""

    ENGLISH = "en"
    GERMAN = "de"


Kinds = Mapping[str, tuple[str, ...]]


def _kinds(**kinds: str) -> Kinds:
    return {kind: tuple(words.split()) for kind, words in kinds.items()}


FIRST: Mapping[Language, Kinds] = {
    Language.ENGLISH: _kinds(
        digit="zero one two three four five six seven eight nine",
        number="ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty "
        "sixty seventy eighty ninety hundred thousand million",
        day="Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        month="January February March April May June July August September October November December",
        colour="red green blue yellow black white orange purple brown grey pink",
        # November is among the months: one word, one spelling.
        radio="alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike oscar papa quebec romeo sierra "
        "tango uniform victor whiskey yankee zulu",
        verb="open close start stop play pause save send show hide find call move turn delete",
        thing="door window file book house car dog cat table phone music light water message picture number letter page "
        "timer meeting",
        unit="seconds minutes hours days weeks months years",
        trait="big small old new good cold warm fast slow happy",
        other="the a and or is are was on in at of from with after before my your this that it we you they not yes no "
        "please thank hello today tomorrow now again left right up down",
    ),
    Language.GERMAN: _kinds(
        digit="null eins zwei drei vier fünf sechs sieben acht neun",
        number="zehn elf zwölf dreizehn vierzehn fünfzehn zwanzig dreißig vierzig fünfzig hundert tausend",
        day="Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        month="Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        colour="rot grün blau gelb schwarz weiß braun",
        verb="öffne schließe starte stoppe spiele suche zeige lösche",
        thing="Tür Fenster Datei Buch Haus Auto Hund Katze Tisch Musik Licht Wasser Nachricht Bild",
        unit="Sekunden Minuten Stunden Tage Wochen Jahre",
        other="der die das und oder ist sind war am im um für mit mein dein wir ihr nicht ja nein bitte danke hallo heute "
        "morgen jetzt links rechts oben unten",
    ),
}
ADDED: Mapping[Language, Kinds] = {
    Language.ENGLISH: _kinds(
        food="coffee tea bread milk",
        place="school street city train garden kitchen",
        person="mother father friend child man woman",
        moment="morning evening night time name weather",
        doing="need want like have take make give drink eat",
        going="come go",
        someone="I he she",
        asking="what where when how",
        manner="long short young beautiful",
        small="very here there more because but always never",
    ),
    Language.GERMAN: _kinds(
        food="Kaffee Tee Brot Milch",
        place="Schule Straße Stadt Zug Garten Küche",
        person="Mutter Vater Freund Kind Mann Frau",
        moment="Abend Nacht Zeit Name Wetter",
        doing="brauche möchte habe nehme mache trinke",
        going="komme gehe",
        someone="ich du sie",
        asking="was wo wann wie",
        trait="groß klein alt neu gut kalt warm schnell langsam",
        manner="lang kurz jung schön",
        small="sehr hier dort mehr weil aber immer nie",
    ),
}
SMALL: Mapping[Language, Kinds] = {
    Language.ENGLISH: _kinds(
        digit="zero one two three four five six seven eight nine",
        verb="open close start stop play save",
        colour="red green blue",
        thing="door window file book music light",
        other="the please hello yes no and is Monday Friday",
    ),
    Language.GERMAN: _kinds(
        digit="null eins zwei drei vier fünf sechs sieben acht neun",
        verb="öffne schließe starte stoppe",
        colour="rot grün",
        thing="Tür Fenster Musik Licht",
        other="die das bitte danke hallo ja nein und ist Montag Freitag",
    ),
}

_IN_ENGLISH_TEXT = """
null zero eins one zwei two drei three vier four fünf five sechs six sieben seven acht eight neun nine zehn ten elf
eleven zwölf twelve dreizehn thirteen vierzehn fourteen fünfzehn fifteen zwanzig twenty dreißig thirty vierzig forty
fünfzig fifty hundert hundred tausend thousand Montag Monday Dienstag Tuesday Mittwoch Wednesday Donnerstag Thursday
Freitag Friday Samstag Saturday Sonntag Sunday Januar January Februar February März March April April Mai May Juni June
Juli July August August September September Oktober October November November Dezember December rot red grün green blau
blue gelb yellow schwarz black weiß white braun brown öffne open schließe close starte start stoppe stop spiele play
suche find zeige show lösche delete Tür door Fenster window Datei file Buch book Haus house Auto car Hund dog Katze cat
Tisch table Musik music Licht light Wasser water Nachricht message Bild picture Sekunden seconds Minuten minutes Stunden
hours Tage days Wochen weeks Jahre years der the die the das the und and oder or ist is sind are war was am on im in um
at für for mit with mein my dein your wir we ihr you nicht not ja yes nein no bitte please danke thank_you hallo hello
heute today morgen tomorrow jetzt now links left rechts right oben up unten down Kaffee coffee Tee tea Brot bread Milch
milk Schule school Straße street Stadt city Zug train Garten garden Küche kitchen Mutter mother Vater father Freund
friend Kind child Mann man Frau woman Abend evening Nacht night Zeit time Name name Wetter weather brauche need möchte
want habe have nehme take mache make trinke drink komme come gehe go ich I du you sie she was what wo where wann when
wie how groß big klein small alt old neu new gut good kalt cold warm warm schnell fast langsam slow lang long kurz short
jung young schön beautiful sehr very hier here dort there mehr more weil because aber but immer always nie never
"""
_IN_ENGLISH = _IN_ENGLISH_TEXT.split()
TRANSLATION: Mapping[str, tuple[str, ...]] = {
    german: tuple(english.split("_")) for german, english in zip(_IN_ENGLISH[::2], _IN_ENGLISH[1::2], strict=True)
}


def all_words(kinds: Kinds) -> tuple[str, ...]:
    """Return every word once, in order."""
    return tuple(dict.fromkeys(word for words in kinds.values() for word in words))


def lexicon(language: Language) -> tuple[str, ...]:
    """Return all the model hears in one language."""
    return tuple(dict.fromkeys((*all_words(FIRST[language]), *all_words(ADDED[language]))))


def translated(words: Iterable[str]) -> list[tuple[str, ...]]:
    """Return for each German word the English ones: word for word, in the German order."""
    return [TRANSLATION[word] for word in words]


def written_words() -> tuple[str, ...]:
    """Return everything the model may write; "for" only as a translation, because it sounds like four."""
    english = (*lexicon(Language.ENGLISH), *(word for words in TRANSLATION.values() for word in words))
    return tuple(dict.fromkeys((*english, *lexicon(Language.GERMAN))))
