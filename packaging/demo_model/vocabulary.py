"""The tokenizer in Whisper's layout, and the ids of its special tokens.

What CTranslate2 and faster-whisper demand of the order:
- the empty token right before ``<|endoftext|>`` marks a multilingual model (since CTranslate2 4.7; before, size did);
- sot, languages, translate, transcribe, startoflm, startofprev, nospeech, notimestamps, timestamps follow each other:
  the number of languages is computed as id(nospeech) - id(sot) - 5, and nothing may follow the 1501 timestamps;
- all 100 language tokens: a language whose token is missing gets no place in the prompt; untrained ones never win;
- each word with its space is one token: the lone space is suppressed by faster-whisper (first piece of " -").
"""

import json
import random
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from demo_model.grammar import Grammar, Scope, capitalised, written
from demo_model.lexicon import Language, written_words

TIMESTAMPS = 1_501
TIMESTAMPS_PER_S = 50
_TEXT_TOKENS = 1_900
_SEED = 1
# Whisper's languages in Whisper's order.
_LANGUAGE_CODES_TEXT = """
en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy sk
te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo
ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su yue
"""
LANGUAGE_CODES = _LANGUAGE_CODES_TEXT.split()
_TASKS = ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]


def build(folder: Path) -> None:
    """Write ``tokenizer.json`` (minified) and ``vocabulary.json``."""
    text = Tokenizer(models.BPE())
    text.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    text.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=_TEXT_TOKENS, min_frequency=2, special_tokens=[], initial_alphabet=alphabet, show_progress=False
    )
    text.train_from_iterator(_corpus(), trainer)
    layout = json.loads(text.to_str())
    layout["model"]["vocab"][""] = len(layout["model"]["vocab"])
    tokenizer = Tokenizer.from_str(json.dumps(layout, ensure_ascii=False))
    names = ["endoftext", "startoftranscript", *LANGUAGE_CODES, *_TASKS]
    tokenizer.add_special_tokens([AddedToken(f"<|{name}|>", special=True) for name in names])
    stamps = [f"<|{number / TIMESTAMPS_PER_S:.2f}|>" for number in range(TIMESTAMPS)]
    tokenizer.add_tokens([AddedToken(stamp, special=False) for stamp in stamps])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(pretty=False), "utf-8")
    tokens = [tokenizer.id_to_token(number) for number in range(tokenizer.get_vocab_size())]
    (folder / "vocabulary.json").write_text(json.dumps(tokens, ensure_ascii=False), "utf-8")


def _corpus() -> list[str]:
    """Every word so often, with a capital too, that each becomes one token."""
    chance = random.Random(_SEED)
    grammar = Grammar(Scope.WHOLE)
    corpus = [written(grammar.sentence(each, chance, is_test=False)) for each in Language for _ in range(4_000)]
    for word in written_words():
        corpus += [f" {word}"] * 90 + [f" {capitalised([word])[0]}"] * 60
    return corpus


class Vocabulary:
    """The ids of what the model reads and writes. Lives where it is made; words are looked up once."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._ids: dict[str, list[int]] = {}
        self.size = self._tokenizer.get_vocab_size()
        self.end, self.start = self.special("endoftext"), self.special("startoftranscript")
        self.translate, self.transcribe = self.special("translate"), self.special("transcribe")
        self.previous, self.no_speech = self.special("startofprev"), self.special("nospeech")
        self.no_timestamps = self.special("notimestamps")
        self.first_timestamp = self.no_timestamps + 1
        self.language = {language: self.special(language.value) for language in Language}
        self.full_stop = self._token(".")
        self.lone_space = self._token("Ġ")

    def special(self, name: str) -> int:
        return self._token(f"<|{name}|>")

    def timestamp(self, seconds: float) -> int:
        return self.first_timestamp + max(0, min(TIMESTAMPS - 1, round(seconds * TIMESTAMPS_PER_S)))

    def sentence(self, words: Sequence[str]) -> list[list[int]]:
        """Return the ids of each word of a sentence, the first with a capital; the full stop is the caller's."""
        return [self._word(word) for word in capitalised(words)]

    @cached_property
    def tokens(self) -> list[str]:
        return [str(self._tokenizer.id_to_token(number)) for number in range(self.size)]

    def _word(self, word: str) -> list[int]:
        if word not in self._ids:
            self._ids[word] = self._tokenizer.encode(f" {word}", add_special_tokens=False).ids
        return self._ids[word]

    def _token(self, name: str) -> int:
        found = self._tokenizer.token_to_id(name)
        if found is None:
            raise ValueError(f"the tokenizer has no {name}")
        return int(found)
