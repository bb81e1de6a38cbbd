"""The check of what is made of a recording before anybody listens: its samples, a playable copy, the waveform."""

import wave
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.peaks import FULL_SCALE, HEADER_BYTES, PeaksHeader
from app.workflow.self_test.check import BrokenError, Check, Subject, insist, wait_until
from app.workflow.self_test.samples import LANGUAGES, sample, take

if TYPE_CHECKING:
    from app.workflow.sound import SoundFound

_LENGTH_TOLERANCE_MS = 50
_LOUD = FULL_SCALE // 20


def checks(subject: Subject) -> tuple[Check, ...]:
    return (Check(name="decode", broken="A recording cannot be decoded", run=partial(decode, subject)),)


def decode(subject: Subject) -> str:
    """Have a worker make the playable copy and the waveform of the sample."""
    from app.engine.sound_preparation import SoundPreparation, SoundPrepared
    from app.workflow.sound import SoundFiles

    path = sample(LANGUAGES[0])
    with subject.open_library() as library:
        files, media = SoundFiles(library), take(subject, library, path)
        preparation, told = SoundPreparation(), list[Any]()
        preparation.prepared.connect(told.append)
        preparation.refused.connect(told.append)
        try:
            preparation.prepare(files.request(media))
            wait_until(lambda: told)
        finally:
            preparation.close()
        if not isinstance(told[0], SoundPrepared):
            raise BrokenError(told[0].sentence)
        peaks = files.find(media).peaks
    assert peaks is not None, "prepared, and yet not there"
    return _examined(peaks, path)


def sound_of_sample(subject: Subject) -> "SoundFound":
    """Return what the check ``decode`` has left of the sample to play and to draw."""
    from app.workflow.sound import SoundFiles

    with subject.open_library() as library:
        return SoundFiles(library).find(take(subject, library, sample(LANGUAGES[0])))


def _examined(peaks: Path, path: Path) -> str:
    """Compare the waveform with the sample: as long as that, and not flat."""
    with wave.open(str(path)) as file:
        length_ms = round(file.getnframes() * 1_000 / file.getframerate())
    content = peaks.read_bytes()
    found_ms = PeaksHeader.decode(content).duration_ms
    insist(
        abs(found_ms - length_ms) <= _LENGTH_TOLERANCE_MS,
        f"{path.name} lasts {length_ms} ms, and {found_ms} ms of it were decoded.",
    )
    loudest = max(abs(value) for value in memoryview(content[HEADER_BYTES:]).cast("h"))
    insist(loudest >= _LOUD, f"What was decoded of {path.name} is silence.")
    return f"{path.name}, {found_ms / 1_000:.1f} s, with a playable copy and a waveform"
