"""One sentence spoken by the espeak-ng library, with the times of its words. Run as a process of its own by ``cache``.

    python -m tests.helpers.speech.espeak < requests.json

espeak-ng remembers what it has spoken, and the same sentence would not sound the same again: so each sentence is
spoken by a child that has spoken nothing before. The request is a list of [text, speaker, place] with the place of the
files without their ending.
"""

import ctypes
import json
import os
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from tests.helpers.speech.keeping import keep
from tests.helpers.speech.truth import RATE, Samples, Sentence, Speaker, SpokenWord

NO_ESPEAK = 3  # exit code
_LOUDEST = 10_000
_QUIET_SHARE = 100  # a sample under a hundredth of the loudest one is silence
_LEAST_PAUSE_MS = 100  # so long no sound inside a word lasts that is not heard
_AUDIO_SYNCHRONOUS, _PHONEME_EVENTS, _DONT_EXIT = 2, 1, 0x8000
_RATE_PARAMETER, _PITCH_PARAMETER, _RANGE_PARAMETER = 1, 3, 4
_USUAL_RANGE = 50
_BUFFER_MS = 200
_UTF8 = 1
_WORD_EVENT = 1


class NoEspeakError(Exception):
    """The synthesizer, or its voices, are not on this machine."""


def version() -> str:
    """Name the synthesizer and its version; raise OSError where it is missing."""
    library = ctypes.CDLL("libespeak-ng.so.1")
    library.espeak_Info.restype = ctypes.c_char_p
    return f"espeak-ng {library.espeak_Info(None).decode().split()[0]}"


def spoken(text: str, speaker: Speaker) -> tuple[Samples, Sentence]:
    """Speak where nothing was spoken before, with no silence around."""
    samples, events = _Espeak().synthesise(text, speaker)
    first, last = _sounding(samples)
    samples = _levelled(samples[first:last])
    end_ms, begin_ms = len(samples) * 1_000 // RATE, first * 1_000 // RATE
    starts = _word_starts(text, {place: max(0, at_ms - begin_ms) for at_ms, place in events}, end_ms)
    words = tuple(
        SpokenWord(text=word, start_ms=start_ms, end_ms=_end_of_sound(samples, start_ms, stop_ms))
        for word, (start_ms, stop_ms) in zip(re.findall(r"\w+", text), pairwise([*starts, end_ms]), strict=True)
    )
    return samples, Sentence(
        text=text, speaker=speaker, start_ms=0, end_ms=end_ms, words=words, first_sample=0, sample_count=len(samples)
    )


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


def _end_of_sound(samples: Samples, start_ms: int, stop_ms: int) -> int:
    """Return where a word ends that may have a pause behind it: at a comma."""
    first, last = start_ms * RATE // 1_000, stop_ms * RATE // 1_000
    heard = np.nonzero(np.abs(samples[first:last].astype(np.int32)) > _LOUDEST // _QUIET_SHARE)[0]
    end_ms = (first + int(heard[-1]) + 1) * 1_000 // RATE if len(heard) else stop_ms
    return end_ms if stop_ms - end_ms >= _LEAST_PAUSE_MS else stop_ms


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
    """The espeak-ng library in this process; one utterance."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL("libespeak-ng.so.1")
        except OSError as error:
            raise NoEspeakError(str(error)) from error
        events = _PHONEME_EVENTS | _DONT_EXIT
        if self._library.espeak_Initialize(_AUDIO_SYNCHRONOUS, _BUFFER_MS, None, events) != RATE:
            raise NoEspeakError("espeak-ng is here but has no voices")
        self._pieces: list[Samples] = []
        self._events: list[tuple[int, int]] = []
        self._callback = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def synthesise(self, text: str, speaker: Speaker) -> tuple[Samples, list[tuple[int, int]]]:
        """Return the samples and, for each word, its time in milliseconds and its place in the text from 1."""
        if self._library.espeak_SetVoiceByName(speaker.voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {speaker.voice}")
        values = {_RATE_PARAMETER: speaker.rate, _PITCH_PARAMETER: speaker.pitch, _RANGE_PARAMETER: _USUAL_RANGE}
        for parameter, value in values.items():
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


def _requests() -> Iterator[tuple[str, Speaker, Path]]:
    for text, speaker, place in json.load(sys.stdin):
        yield text, Speaker(**speaker), Path(place)


def _speak_in_a_child(text: str, speaker: Speaker, place: Path) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            keep(place, *spoken(text, speaker))
            code = 0
        except NoEspeakError as error:
            print(error, file=sys.stderr)
            code = NO_ESPEAK
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    codes = {_speak_in_a_child(*request) for request in _requests()} - {0}
    sys.exit(next(iter(codes - {NO_ESPEAK}), NO_ESPEAK if codes else 0))
