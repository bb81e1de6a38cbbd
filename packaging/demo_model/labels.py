"""What is to be written for a window: tokens in and out, and where each token is heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from demo_model.features import FRAMES_PER_S, POSITIONS_PER_S
from demo_model.layout import Frame, Layout, Placed, Planner
from demo_model.lexicon import Language, lexicon, translated
from demo_model.vocabulary import Vocabulary

IGNORED = -100
_TIMESTAMP_SHARE = 0.6
_TRANSLATION_SHARE = 0.2  # of the German windows
# Before a dense window stands all that was written for the one before it; with short prompts alone, context did harm.
_WHOLE_PROMPT_SHARE = 0.75  # of the long windows that have one
_ALIKE_SHARE = 0.15  # of a prompt's sentences begin as one of the window's
_DENSE_FRAMES = 2_000
_FIRST_LIMIT_S = 1.0  # faster-whisper allows no later first timestamp
_PROMPT_TOKENS = 223
Places = tuple[float, float] | None


@dataclass(slots=True)
class Labels:
    """Tokens in, tokens out, and for each token out the encoder positions where it is heard."""

    given: list[int] = field(default_factory=list)
    wanted: list[int] = field(default_factory=list)
    heard: list[Places] = field(default_factory=list)


class Scribe:
    """Writes the labels. Owns the numbers of the words for the encoder's word head."""

    def __init__(self, vocabulary: Vocabulary, planner: Planner, chance: np.random.Generator) -> None:
        self._vocabulary, self._planner, self._chance = vocabulary, planner, chance
        pairs = [(language, word) for language in Language for word in lexicon(language)]
        self._numbers = {pair: number for number, pair in enumerate(pairs, 1)}

    def words_heard(self, layout: Layout, frame: Frame) -> NDArray[np.int64]:
        """Return for every encoder position the word that is heard there, 0 for none."""
        words = np.zeros(frame.frames // 2, np.int64)
        for placed in layout.placed:
            if placed.is_cut:
                continue  # its label would end in the middle of a word
            for word, (start, end) in zip(placed.item.words, _spans(placed), strict=True):
                words[round(max(0, start)) : max(round(end), round(start) + 1)] = self._numbers[layout.language, word]
        return words

    def labels(self, layout: Layout, frame: Frame, *, has_prompt: bool) -> Labels:
        vocabulary, chance = self._vocabulary, self._chance
        has_times = chance.random() < _TIMESTAMP_SHARE
        is_translation = layout.language is Language.GERMAN and chance.random() < _TRANSLATION_SHARE
        said = Labels()
        for placed in layout.placed:
            self._write(said, placed, frame, has_times=has_times, is_translation=is_translation)
        if layout.is_silent:
            # Also without timestamps: CTranslate2 cannot score an empty text, and beam search then takes any two words,
            # however unlikely. A lone timestamp is no text to faster-whisper, and has a length.
            said.wanted, said.heard = [vocabulary.first_timestamp], [None]
        said.wanted.append(vocabulary.end)
        last = layout.placed[-1].end / 2 if layout.placed else 0
        said.heard.append((last, last + 10) if layout.placed else None)
        task = vocabulary.translate if is_translation else vocabulary.transcribe
        head = [vocabulary.start, vocabulary.language[layout.language], task]
        head += [] if has_times else [vocabulary.no_timestamps]
        prompt = self._prompt(layout, frame, is_translation=is_translation) if has_prompt else []
        first = vocabulary.no_speech if layout.is_silent else vocabulary.language[layout.language]
        unasked = [IGNORED] * (len(head) - 2)  # after sot comes the language; the last of the head foretells the text
        return Labels(
            given=[*prompt, *head, *said.wanted[:-1]],
            wanted=[*[IGNORED] * len(prompt), first, *unasked, *said.wanted],
            heard=[*[None] * (len(prompt) + len(head) - 1), *said.heard],
        )

    def _write(self, said: Labels, placed: Placed, frame: Frame, *, has_times: bool, is_translation: bool) -> None:
        vocabulary = self._vocabulary
        if has_times:
            at = placed.start / FRAMES_PER_S + frame.position / POSITIONS_PER_S
            at = min(at, _FIRST_LIMIT_S) if not said.wanted and frame.position == 0 else at
            said.wanted.append(vocabulary.timestamp(at))
            said.heard.append((placed.start / 2 - 3, placed.start / 2 + 3))
            if placed.is_cut:
                return  # over the border only the start is told: the next window begins there
        for ids, span in self._words(placed, is_translation=is_translation):
            if placed.is_cut and span[1] > frame.frames / 2:
                return
            said.wanted += ids
            said.heard += [(span[0], max(span[1], span[0] + 2))] * len(ids)
        end = placed.end / 2
        said.wanted.append(vocabulary.full_stop)
        said.heard.append((end - 2, end + 5))
        if has_times:
            said.wanted.append(vocabulary.timestamp(placed.end / FRAMES_PER_S + frame.position / POSITIONS_PER_S))
            said.heard.append((end - 3, end + 3))

    def _words(self, placed: Placed, *, is_translation: bool) -> list[tuple[list[int], tuple[float, float]]]:
        words: Sequence[str] = placed.item.words
        groups = translated(words) if is_translation else [(word,) for word in words]
        ids = iter(self._vocabulary.sentence([word for group in groups for word in group]))
        return [
            ([token for _ in group for token in next(ids)], span)
            for group, span in zip(groups, _spans(placed), strict=True)
        ]

    def _prompt(self, layout: Layout, frame: Frame, *, is_translation: bool) -> list[int]:
        """Write what may stand before: sentences with timestamps, as condition_on_previous_text sends them."""
        chance, vocabulary = self._chance, self._vocabulary
        has_times, at, tokens = chance.random() < 0.75, chance.random() * 3, list[int]()
        language, has_alike = layout.language, bool(layout.placed)
        if chance.random() < 0.1:
            language, has_alike = Language.GERMAN if language is Language.ENGLISH else Language.ENGLISH, False
        is_long = frame.frames >= _DENSE_FRAMES and chance.random() < _WHOLE_PROMPT_SHARE
        for _ in range(chance.integers(8, 30) if is_long else chance.integers(1, 8)):
            is_alike = has_alike and chance.random() < _ALIKE_SHARE
            item = self._planner.alike(layout) if is_alike else self._planner.item(language)
            words: Sequence[str] = item.words
            if is_translation and language is Language.GERMAN:
                words = [word for group in translated(words) for word in group]
            body = [token for ids in vocabulary.sentence(words) for token in ids] + [vocabulary.full_stop]
            tokens += [vocabulary.timestamp(at), *body, vocabulary.timestamp(at + 2)] if has_times else body
            at = at + 3 if at < 24 else chance.random() * 3
        return [vocabulary.previous, *tokens[-_PROMPT_TOKENS:]]


def _spans(placed: Placed) -> list[tuple[float, float]]:
    """Return where the words are heard, in encoder positions of the window."""
    origin = (placed.start - placed.missing) / 2
    return [(origin + start * POSITIONS_PER_S, origin + end * POSITIONS_PER_S) for start, end in placed.item.spans]
