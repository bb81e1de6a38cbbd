"""Spoken sentences with known words and times, made by espeak-ng; and the count of wrong words.

The samples are kept in ``build/speech-cache`` under a name made of everything that shapes them, so a second run does
not speak again. Times are those of espeak's own word events.
"""

import ctypes
import hashlib
import json
import os
import re
import subprocess
import sys
import wave
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

Samples = NDArray[np.int16]

RATE = 22_050  # what espeak speaks at
TOP = Path(__file__).parents[2]
CACHE = TOP / "build" / "speech-cache"
_NO_ESPEAK = 3
_EDITION = 2  # raise it when the sound of the same request changes
_LOUDEST = 10_000
_QUIET_SHARE = 100  # a sample under a hundredth of the loudest one is silence
_AUDIO_SYNCHRONOUS, _PHONEME_EVENTS = 2, 1
_RATE_PARAMETER, _PITCH_PARAMETER, _RANGE_PARAMETER = 1, 3, 4
_UTF8 = 1
_WORD_EVENT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWord:
    """One word as it was spoken, without punctuation."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence with its place in the recording."""

    text: str
    start_ms: int
    end_ms: int
    words: tuple[SpokenWord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A mono recording of 16-bit samples at ``RATE`` and the truth about it."""

    samples: Samples
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def duration_ms(self) -> int:
        return len(self.samples) * 1_000 // RATE

    def words(self) -> Iterator[SpokenWord]:
        for sentence in self.sentences:
            yield from sentence.words


def say(
    sentences: Sequence[str], *, voice: str = "en-us", rate: int = 160, gap_ms: int = 900, lead_ms: int = 600
) -> Speech:
    """Speak the sentences one after another with silence before, between and after them."""
    samples = silence(lead_ms)
    placed: list[Sentence] = []
    for text in sentences:
        spoken, truth = _sentence(text, voice, rate)
        placed.append(_moved(truth, len(samples) * 1_000 // RATE))
        samples = np.concatenate([samples, spoken, silence(gap_ms)])
    return Speech(samples=samples, sentences=tuple(placed))


def silence(length_ms: int) -> Samples:
    return np.zeros(length_ms * RATE // 1_000, np.int16)


def write_wav(path: Path, samples: Samples, rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def plain_words(text: str) -> list[str]:
    """Return the words in lower case, without punctuation."""
    return re.findall(r"\w+", text.lower())


def word_errors(expected: str, actual: str) -> int:
    """Return how many words must be changed, added or left out to make one text the other."""
    wanted, found = plain_words(expected), plain_words(actual)
    row = list(range(len(found) + 1))
    for index, word in enumerate(wanted, start=1):
        previous, row[0] = row[0], index
        for column, other in enumerate(found, start=1):
            cost = min(previous + (word != other), row[column] + 1, row[column - 1] + 1)
            previous, row[column] = row[column], cost
    return row[-1]


def _moved(sentence: Sentence, by_ms: int) -> Sentence:
    words = tuple(
        SpokenWord(text=word.text, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms)
        for word in sentence.words
    )
    start_ms, end_ms = sentence.start_ms + by_ms, sentence.end_ms + by_ms
    return Sentence(text=sentence.text, start_ms=start_ms, end_ms=end_ms, words=words)


def _sentence(text: str, voice: str, rate: int) -> tuple[Samples, Sentence]:
    name = hashlib.sha256(json.dumps([_EDITION, text, voice, rate]).encode()).hexdigest()[:24]
    sound, facts = CACHE / f"{name}.wav", CACHE / f"{name}.json"
    if facts.exists():
        return _read_wav(sound), _sentence_of(json.loads(facts.read_text("utf-8")))
    _speak_in_a_fresh_process(text, voice, rate, CACHE / name)
    return _read_wav(sound), _sentence_of(json.loads(facts.read_text("utf-8")))


def _speak_in_a_fresh_process(text: str, voice: str, rate: int, place: Path) -> None:
    """Speak where nothing was spoken before: espeak-ng remembers, and the same sentence would not sound the same."""
    words = [sys.executable, "-m", __name__, text, voice, str(rate), str(place)]
    done = subprocess.run(words, cwd=TOP, env={**os.environ, "PYTHONPATH": str(TOP)}, timeout=60, check=False)
    if done.returncode == _NO_ESPEAK:
        pytest.skip("espeak-ng with its voices is not on this machine")
    assert done.returncode == 0, f"espeak-ng could not say {text!r} as {voice}"


def _keep(text: str, voice: str, rate: int, place: Path) -> None:
    """Speak and keep sound and truth; the truth comes last, so that one who finds it finds both whole."""
    samples, truth = _speak(text, voice, rate)
    CACHE.mkdir(parents=True, exist_ok=True)
    mine = place.with_suffix(f".{os.getpid()}")
    write_wav(mine, samples).replace(place.with_suffix(".wav"))
    mine.write_text(json.dumps(asdict(truth)), "utf-8")
    mine.replace(place.with_suffix(".json"))


def _sentence_of(record: dict[str, object]) -> Sentence:
    words = record.pop("words")
    assert isinstance(words, list)
    return Sentence(words=tuple(SpokenWord(**word) for word in words), **record)  # type: ignore[arg-type]


def _read_wav(path: Path) -> Samples:
    with wave.open(str(path), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def _speak(text: str, voice: str, rate: int) -> tuple[Samples, Sentence]:
    samples, events = _espeak().synthesise(text, voice, rate)
    first, last = _sounding(samples)
    spoken = _levelled(samples[first:last])
    end_ms = len(spoken) * 1_000 // RATE
    begin_ms = first * 1_000 // RATE
    starts = _word_starts(text, {place: max(0, at_ms - begin_ms) for at_ms, place in events}, end_ms)
    words = tuple(
        SpokenWord(text=word, start_ms=start_ms, end_ms=stop_ms)
        for word, (start_ms, stop_ms) in zip(re.findall(r"\w+", text), pairwise([*starts, end_ms]), strict=True)
    )
    return spoken, Sentence(text=text, start_ms=0, end_ms=end_ms, words=words)


def _word_starts(text: str, events: dict[int, int], end_ms: int) -> list[int]:
    """Return where each word starts; words that share one event share its time by their length."""
    places = [match.start() + 1 for match in re.finditer(r"\w+", text)]
    known = [*[(place, events[place]) for place in places if place in events], (len(text) + 1, end_ms)]
    starts: list[int] = []
    for place in places:
        before = max((item for item in known if item[0] <= place), default=(1, 0))
        after = min(item for item in known if item[0] > place)
        share = (place - before[0]) / (after[0] - before[0])
        starts.append(round(before[1] + share * (after[1] - before[1])))
    return starts


def _sounding(samples: Samples) -> tuple[int, int]:
    """Return the first and the last sample that can be heard, the last exclusive."""
    level = np.abs(samples.astype(np.int32))
    heard = np.nonzero(level > level.max() // _QUIET_SHARE)[0]
    return int(heard[0]), int(heard[-1]) + 1


def _levelled(samples: Samples) -> Samples:
    wide = samples.astype(np.int32)
    loudest = int(np.abs(wide).max())
    return (wide * _LOUDEST // loudest).astype(np.int16)


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class _Espeak:
    """The espeak-ng library in this process; one utterance at a time."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        if self._library.espeak_Initialize(_AUDIO_SYNCHRONOUS, 200, None, _PHONEME_EVENTS | 0x8000) != RATE:
            raise OSError("espeak-ng is here but has no voices")
        self._pieces: list[Samples] = []
        self._events: list[tuple[int, int]] = []
        self._callback = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def synthesise(self, text: str, voice: str, rate: int) -> tuple[Samples, list[tuple[int, int]]]:
        """Return the samples and, for each word, its time in milliseconds and its place in the text from 1."""
        self._pieces, self._events = [], []
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice}")
        for parameter, value in ((_RATE_PARAMETER, rate), (_PITCH_PARAMETER, 50), (_RANGE_PARAMETER, 50)):
            self._library.espeak_SetParameter(parameter, value, 0)
        line = text.encode() + b"\0"
        self._library.espeak_Synth(line, len(line), 0, 1, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return np.concatenate(self._pieces), self._events

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[_Event]") -> int:
        if count > 0:
            self._pieces.append(np.array(samples[:count], np.int16))
        index = 0
        while events[index].type != 0:
            if events[index].type == _WORD_EVENT and events[index].length > 0:
                self._events.append((events[index].audio_position, events[index].text_position))
            index += 1
        return 0


@cache
def _espeak() -> _Espeak:
    return _Espeak()


if __name__ == "__main__":
    try:
        _keep(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    except OSError:
        sys.exit(_NO_ESPEAK)
