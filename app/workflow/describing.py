"""Tags and notes of transcripts: changed for one or many, each change whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.description import clean_notes, joined_tags, tags_in, without_tags
from app.core.library import TranscriptSummary
from app.core.transcript import TranscriptId
from app.store.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a person says about a transcript."""

    tags: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionChange:
    """What is to be different: tags to be added and removed as they were typed, and other notes or the same."""

    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    notes: str | None = None

    def applied_to(self, summary: TranscriptSummary) -> Description:
        """Return what the description will be; raise EDIT_REFUSED where it would be out of bounds."""
        gone = [tag for text in self.removed for tag in tags_in(text)]
        new = [tag for text in self.added for tag in tags_in(text)]
        tags = joined_tags((*without_tags(summary.tags, gone), *new))
        return Description(tags=tags, notes=summary.notes if self.notes is None else clean_notes(self.notes))


class Describing:
    """Changes what is said about transcripts of one library. Blocks for the time of a write; for every thread."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def change(self, transcript_ids: Sequence[TranscriptId], change: DescriptionChange) -> list[TranscriptSummary]:
        """Change all of these, and return them as they are then; raise before anything is written if one cannot be."""
        transcripts = self._library.transcripts
        before = [transcripts.summary(transcript_id) for transcript_id in dict.fromkeys(transcript_ids)]
        after = [(summary.id, change.applied_to(summary)) for summary in before]
        for transcript_id, wanted in after:
            self.describe(transcript_id, wanted)
        return [transcripts.summary(transcript_id) for transcript_id, _ in after]

    def describe(self, transcript_id: TranscriptId, wanted: Description) -> None:
        """Write what is said about a transcript; raise EDIT_REFUSED where it is out of bounds."""
        tags = joined_tags(tag for text in wanted.tags for tag in tags_in(text))
        self._library.transcripts.describe(transcript_id, tags=tags, notes=clean_notes(wanted.notes)).result()
