"""Spoken sentences with known words and times, made by espeak-ng; what is done to sound; and the count of wrong words.

- ``say`` speaks sentences one after another, ``converse`` lets several speakers take turns. Each sentence is looked for
  in the recordings of ``tests/data/speech``, then in ``build/speech-cache``; only then is it spoken, which needs
  espeak-ng. Where that is missing the test is skipped.
- ``treatment`` adds noise, puts talks on channels of their own, changes rate and loudness, and writes any container.
- ``recordings`` are the recordings that come with the tests: sound and truth, always the same, no synthesizer needed.
"""

from tests.helpers.speech.recordings import Recording, recording
from tests.helpers.speech.talking import ANNA, BEN, CARL, Turn, converse, say, silence
from tests.helpers.speech.texts import plain_words, word_errors
from tests.helpers.speech.treatment import (
    channel_of,
    louder,
    over_the_phone,
    resampled,
    side_by_side,
    under,
    with_noise,
    write,
    write_wav,
)
from tests.helpers.speech.truth import RATE, Samples, Sentence, Speaker, Speech, SpokenWord

__all__ = [
    "ANNA",
    "BEN",
    "CARL",
    "RATE",
    "Recording",
    "Samples",
    "Sentence",
    "Speaker",
    "Speech",
    "SpokenWord",
    "Turn",
    "channel_of",
    "converse",
    "louder",
    "over_the_phone",
    "plain_words",
    "recording",
    "resampled",
    "say",
    "side_by_side",
    "silence",
    "under",
    "with_noise",
    "word_errors",
    "write",
    "write_wav",
]
