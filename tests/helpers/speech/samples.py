"""The samples that come with the program. This speaks them anew from the sentences written beside them:

    python -m tests.helpers.speech.samples

It needs espeak-ng. Neither voice is one of those that are kept for judging the demo model.
"""

from pathlib import Path

from tests.helpers.frisco import SAMPLE_DE, SAMPLE_EN
from tests.helpers.speech.talking import say
from tests.helpers.speech.treatment import resampled, write_wav
from tests.helpers.speech.truth import Samples

RATE = 16_000
VOICES = {SAMPLE_EN: "en-us", SAMPLE_DE: "de"}


def sentences(sample: Path) -> list[str]:
    return sample.with_suffix(".txt").read_text("utf-8").splitlines()


def speak(sample: Path) -> Samples:
    return resampled(say(sentences(sample), voice=VOICES[sample], rate=150, gap_ms=1_060), RATE).samples


if __name__ == "__main__":
    for each in VOICES:
        write_wav(each, speak(each), RATE)
        print(each)
