"""Edits on who speaks: names belong to the whole transcript, a row carries only the number of its speaker."""

from dataclasses import dataclass, replace
from typing import ClassVar

from app.core.lettering import clean_line
from app.core.splicing import Applied, refused, require_speaker, spliced
from app.core.transcript import SegmentKey, Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSpeaker:
    """Say who speaks in some rows; None: nobody knows."""

    label: ClassVar[str] = "Set speaker"

    keys: tuple[SegmentKey, ...]
    speaker: int | None

    def apply(self, transcript: Transcript) -> Applied:
        require_speaker(transcript, self.speaker)
        wanted = set(self.keys)
        places = [index for index, row in enumerate(transcript.segments) if row.key in wanted]
        if not wanted or len(places) != len(wanted):
            raise refused("Some of the rows that get a speaker are not there.")
        start, stop = places[0], places[-1] + 1
        rows = [
            replace(row, speaker=self.speaker) if row.key in wanted else row for row in transcript.segments[start:stop]
        ]
        return spliced(transcript, start, stop, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSpeaker:
    """Name one more speaker, who gets the next number."""

    label: ClassVar[str] = "Add speaker"

    name: str

    def apply(self, transcript: Transcript) -> Applied:
        return _renamed(transcript, (*transcript.speakers, _name(self.name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameSpeaker:
    """Give a speaker another name."""

    label: ClassVar[str] = "Rename speaker"

    number: int
    name: str

    def apply(self, transcript: Transcript) -> Applied:
        require_speaker(transcript, self.number)
        names = list(transcript.speakers)
        names[self.number] = _name(self.name)
        return _renamed(transcript, tuple(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceSpeakers:
    """Put all names in the place of those there: the way back of the edits on names."""

    label: ClassVar[str] = "Change speakers"

    names: tuple[str, ...]

    def apply(self, transcript: Transcript) -> Applied:
        needed = max((row.speaker + 1 for row in transcript.segments if row.speaker is not None), default=0)
        if needed > len(self.names):
            raise refused("A speaker who has rows cannot be taken away.")
        return _renamed(transcript, self.names)


def _name(text: str) -> str:
    name = " ".join(clean_line(text).split())
    if not name:
        raise refused("A speaker needs a name.")
    return name


def _renamed(transcript: Transcript, names: tuple[str, ...]) -> Applied:
    changed = replace(transcript, speakers=names)
    return Applied(transcript=changed, inverse=ReplaceSpeakers(names=transcript.speakers))
