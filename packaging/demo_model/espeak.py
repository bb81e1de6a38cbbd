"""espeak-ng in this process: text in, samples out, with the exact times of its words and phonemes.

Those times are worth more than anything else in the recipe. The library keeps one global state: one process, one user.
"""

import ctypes
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from demo_model.voices import Manner

LIBRARY = "libespeak-ng.so.1"
SAMPLE_RATE = 22_050
_SYNCHRONOUS, _BUFFER_MS = 2, 200
_PHONEME_EVENTS, _NO_EXIT = 0x1, 0x8000
_END, _WORD, _PHONEME = 0, 1, 7  # kinds of events
_RATE, _VOLUME, _PITCH, _PITCH_RANGE = 1, 2, 3, 4
_BY_CHARACTER, _UTF8 = 1, 1


class _Event(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_int),
        ("unique_id", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What came out: samples at ``SAMPLE_RATE``, words as (ms, position in the text), phonemes as (ms, name)."""

    samples: NDArray[np.int16]
    words: list[tuple[int, int]]
    phonemes: list[tuple[int, str]]


class Synthesizer:
    """The library, opened once. Lives in one thread."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(LIBRARY)
        self._samples: list[NDArray[np.int16]] = []
        self._words: list[tuple[int, int]] = []
        self._phonemes: list[tuple[int, str]] = []
        rate = self._library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, None, _PHONEME_EVENTS | _NO_EXIT)
        if rate != SAMPLE_RATE:
            raise OSError(f"espeak-ng answers with {rate} samples a second; its voices are not installed")
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
        self._callback = kind(self._take)  # held: the library calls it as long as it lives
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str, manner: Manner) -> Spoken:
        """Speak one sentence."""
        for store in (self._samples, self._words, self._phonemes):
            store.clear()
        if self._library.espeak_SetVoiceByName(manner.voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {manner.voice}")
        settings = ((_RATE, manner.rate), (_VOLUME, 100), (_PITCH, manner.pitch), (_PITCH_RANGE, manner.pitch_range))
        for parameter, value in settings:
            self._library.espeak_SetParameter(parameter, value, 0)
        data = text.encode() + b"\0"
        self._library.espeak_Synth(data, len(data), 0, _BY_CHARACTER, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        samples = np.concatenate(self._samples) if self._samples else np.zeros(0, np.int16)
        return Spoken(samples=samples, words=list(self._words), phonemes=list(self._phonemes))

    def _take(self, wave: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[_Event]") -> int:
        if count > 0:
            self._samples.append(np.ctypeslib.as_array(wave, (count,)).copy())
        number = 0
        while (event := events[number]).kind != _END:
            if event.kind == _WORD and event.length > 0:  # one more with length 0 ends the text: no word
                self._words.append((event.audio_position, event.text_position))
            elif event.kind == _PHONEME:
                self._phonemes.append((event.audio_position, bytes(event.name).decode("utf-8", "replace")))
            number += 1
        return 0


@cache
def synthesizer() -> Synthesizer:
    """Return this process's only one."""
    return Synthesizer()
