"""The recipes of the recordings in ``tests/data/speech``. This makes them all anew and says how large they are:

    python -m tests.helpers.speech.making

It needs espeak-ng; the same version makes the same samples. Words and voices are those of the demo model; no voice is
one of those that are kept for judging it.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.helpers import media_files, sounds
from tests.helpers.speech import recordings
from tests.helpers.speech.espeak import version
from tests.helpers.speech.talking import ANNA, BEN, CARL, Turn, converse, say
from tests.helpers.speech.treatment import over_the_phone, resampled, side_by_side, with_noise
from tests.helpers.speech.truth import Speech

_OPUS_BITS = 24_000  # a second and channel
_LOUDNESS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a recording is made of and how it is kept: a plain one without loss, so that its sentences can be taken out."""

    make: Callable[[], Speech]
    kind: str = "opus"
    language: str = "en"
    is_plain: bool = False


def _plain(sentences: Sequence[str], *, language: str = "en", voice: str = "en-us", rate: int = 150) -> Recipe:
    return Recipe(make=lambda: say(sentences, voice=voice, rate=rate), kind="flac", language=language, is_plain=True)


def _conversation() -> Speech:
    lines = (
        (ANNA, "Hello and thank you."),
        (BEN, "The meeting is on Monday."),
        (CARL, "Please call my house tomorrow."),
        (ANNA, "Today is Friday."),
        (CARL, "Open the red door."),
        (BEN, "Show that green page."),
    )
    return converse([Turn(speaker=speaker, text=text, pause_ms=700) for speaker, text in lines])


def _kitchen() -> Speech:
    lines = (
        (ANNA, "Good morning and thank you."),
        (BEN, "I want more coffee please."),
        (ANNA, "My mother and my father are in the garden."),
        (BEN, "The weather is very beautiful today."),
        (ANNA, "We take the train tomorrow morning."),
        (BEN, "I always drink tea in the evening."),
    )
    return converse([Turn(speaker=speaker, text=text, pause_ms=700) for speaker, text in lines])


def _two_talks() -> Speech:
    left = [("The meeting is on Monday.", 0), ("Please open the big blue window.", 2_600)]
    right = [("Hello and thank you.", 0), ("Today is Friday.", 2_600)]
    return side_by_side(
        converse([Turn(speaker=BEN, text=text, pause_ms=pause) for text, pause in left]),
        converse([Turn(speaker=ANNA, text=text, pause_ms=pause) for text, pause in right], lead_ms=2_700),
    )


def _nobody() -> Speech:
    """Return silence, soft noise, and two tunes that a voice detector may take for speech."""
    parts: list[NDArray[np.float32]] = [
        sounds.silence(3),
        sounds.white_noise(3) * np.float32(0.1),
        sounds.vowel_music(4),
        sounds.plucked_music(4),
    ]
    samples = (np.concatenate(parts) * _LOUDNESS).astype(np.int16)
    return resampled(Speech(samples=samples, sentences=(), rate=16_000), 48_000)


RECIPES: dict[str, Recipe] = {
    "orders": _plain(["Open the red door.", "Hello and thank you.", "Today is Friday.", "We call you tomorrow."]),
    "days": _plain(["House today echo years.", "Pause the timer after nine days.", "We call you on Friday."]),
    "page": _plain(["Happy at December.", "This music is old.", "Show that green page."], rate=165),
    "numbers": _plain(["The meeting is on Monday in March.", "One two three four five six."]),
    "licht": _plain(
        ["Das Licht ist nicht schwarz.", "Bitte schließe das Wasser.", "Die Musik ist nicht rot."],
        language="de",
        voice="de",
    ),
    "long_pause": Recipe(
        make=lambda: say(["Open the red door.", "Today is Friday."], rate=150, gap_ms=12_000), kind="flac"
    ),
    "british": Recipe(make=lambda: say(["Hello and thank you.", "Show that green page."], voice="en+f2", rate=170)),
    "hurried": Recipe(make=lambda: say(["Start the timer.", "Please open the window."], rate=220, gap_ms=400)),
    "conversation": Recipe(make=_conversation),
    "kitchen": Recipe(make=_kitchen),
    "abend": Recipe(
        make=lambda: say(
            ["Ich möchte Brot und Kaffee.", "Das Wetter ist sehr schön.", "Mein Freund war heute hier."],
            voice="de",
            rate=150,
        ),
        language="de",
    ),
    "two_talks": Recipe(make=_two_talks),
    "phone": Recipe(
        make=lambda: over_the_phone(say(["Open the red door.", "Hello and thank you."], rate=150)), kind="flac"
    ),
    "noise": Recipe(
        make=lambda: with_noise(say(["Today is Friday.", "We call you tomorrow."], rate=150), 15),
    ),
    "nobody": Recipe(make=_nobody),
}


def make(folder: Path, name: str) -> Path:
    """Make one recording and its truth."""
    recipe = RECIPES[name]
    said = recipe.make()
    path = folder / f"{name}.{recipe.kind}"
    if recipe.kind == "flac":
        soundfile.write(path, said.samples, said.rate, format="FLAC", subtype="PCM_16")
    else:
        bits = _OPUS_BITS * said.channels
        media_files.encode(path, said.samples, said.rate, channels=said.channels, bits_per_s=bits)
    record = _record(path, said, recipe)
    path.with_suffix(".json").write_text(_lines(record), "utf-8")
    return path


def _record(path: Path, said: Speech, recipe: Recipe) -> dict[str, Any]:
    return {
        "file": path.name,
        "made_with": version(),
        "language": recipe.language,
        "is_plain": recipe.is_plain,
        "rate": soundfile.info(path).samplerate,
        "channels": said.channels,
        "duration_ms": said.duration_ms,
        "sentences": [sentence.as_record() for sentence in said.sentences],
    }


def _lines(record: dict[str, Any]) -> str:
    """Write a record with one line for each fact and each sentence."""
    facts = {name: _line(value) for name, value in record.items()}
    sentences = ",\n".join(f"  {_line(sentence)}" for sentence in record["sentences"])
    facts["sentences"] = f"[\n{sentences}\n ]" if sentences else "[]"
    return "{\n" + ",\n".join(f' "{name}": {value}' for name, value in facts.items()) + "\n}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    recordings.FOLDER.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or RECIPES:
        made = make(recordings.FOLDER, name)
        print(f"{made.name:20} {made.stat().st_size:8,} bytes")
