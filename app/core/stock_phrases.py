"""What speech models write where nobody speaks: the thanks and credits at the end of the videos they learnt from.

People say most of these too, so a phrase alone is no reason for doubt. Each is kept as its bare letters (see
``bare_letters``); one that ends in an asterisk stands for everything that begins so.
"""

import unicodedata
from collections.abc import Mapping

_ANY_REST = "*"

STOCK_PHRASES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Thank you.",
        "Thank you very much.",
        "Thank you so much for watching.",
        "Thank you for watching.*",
        "Thanks for watching.*",
        "Thank you for listening.",
        "Please subscribe to my channel.*",
        "Don't forget to like and subscribe.*",
        "See you in the next video.",
        "Subtitles by*",
        "Transcribed by*",
        "Bye.",
        "Bye bye.",
        "You",
    ),
    "de": (
        "Vielen Dank.",
        "Vielen Dank fürs Zuschauen.*",
        "Danke fürs Zuschauen.*",
        "Vielen Dank für die Aufmerksamkeit.",
        "Untertitel der Amara.org-Community*",
        "Untertitel im Auftrag des ZDF*",
        "Untertitelung des ZDF*",
        "Untertitel von*",
        "Bis zum nächsten Mal.",
        "Tschüss.",
    ),
    "fr": (
        "Merci.",
        "Merci beaucoup.",
        "Merci d'avoir regardé cette vidéo.*",
        "Sous-titres réalisés par*",
        "Sous-titrage*",
        "Abonnez-vous.*",
        "À bientôt.",
    ),
    "es": (
        "Gracias.",
        "Muchas gracias.",
        "Gracias por ver el video.*",
        "Gracias por ver.*",
        "Suscríbete al canal.*",
        "Subtítulos realizados por la comunidad de Amara.org*",
        "Subtítulos por*",
        "Hasta la próxima.",
    ),
    "it": (
        "Grazie.",
        "Grazie mille.",
        "Grazie per aver guardato il video.*",
        "Grazie a tutti.",
        "Sottotitoli creati dalla comunità Amara.org*",
        "Sottotitoli e revisione a cura di*",
        "Alla prossima.",
    ),
    "pt": (
        "Obrigado.",
        "Obrigada.",
        "Muito obrigado.",
        "Obrigado por assistir.*",
        "Inscreva-se no canal.*",
        "Legendas pela comunidade Amara.org*",
        "Legenda*",
        "Até a próxima.",
    ),
    "nl": (
        "Dank je wel.",
        "Bedankt.",
        "Bedankt voor het kijken.*",
        "Ondertiteld door*",
        "Ondertitels ingediend door de Amara.org gemeenschap*",
        "Ondertiteling*",
        "Tot de volgende keer.",
    ),
    "zh": (
        "谢谢",
        "谢谢大家",
        "谢谢观看*",
        "謝謝觀看*",
        "感谢观看*",
        "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "請不吝點贊訂閱轉發打賞支持明鏡與點點欄目",
        "字幕由*",
        "字幕by*",
        "中文字幕志愿者*",
    ),
    "ja": (
        "ご視聴ありがとうございました*",
        "ご清聴ありがとうございました*",
        "ありがとうございました",
        "チャンネル登録*",
        "おやすみなさい",
        "字幕*",
    ),
    "ko": (
        "감사합니다",
        "시청해주셔서 감사합니다*",
        "구독과 좋아요*",
        "MBC 뉴스*",
        "다음 영상에서 만나요",
        "한글자막*",
    ),
    "ru": (
        "Спасибо.",
        "Спасибо за просмотр.*",
        "Продолжение следует...",
        "Субтитры сделал*",
        "Субтитры создавал*",
        "Редактор субтитров*",
        "Подписывайтесь на канал.*",
        "До свидания.",
    ),
}


def bare_letters(text: str) -> str:
    """Return letters and digits alone, small, without spaces and stops, in one way of writing accents."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def is_stock_phrase(text: str, language: str | None) -> bool:
    """Tell whether the text is one such phrase, once or over and over: of the language, or of English, which slips in."""
    letters = bare_letters(text)
    whole, begun = _BARE_PHRASES.get(language or "", _NOTHING)
    whole_en, begun_en = _BARE_PHRASES["en"]
    if letters.startswith((*begun, *begun_en)):
        return True
    return bool(letters) and any(not letters.replace(phrase, "") for phrase in whole | whole_en)


_Bare = tuple[frozenset[str], tuple[str, ...]]
_NOTHING: _Bare = (frozenset(), ())


def _bare(phrases: tuple[str, ...]) -> _Bare:
    begun = tuple(bare_letters(phrase) for phrase in phrases if phrase.endswith(_ANY_REST))
    return frozenset(bare_letters(phrase) for phrase in phrases if not phrase.endswith(_ANY_REST)), begun


_BARE_PHRASES: Mapping[str, _Bare] = {language: _bare(phrases) for language, phrases in STOCK_PHRASES.items()}
