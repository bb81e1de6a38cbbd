"""Going back to an earlier version without losing what was typed since."""

from app.core.edit_log import EditLog
from app.core.library import VersionKind
from app.core.transcript import TranscriptId, VersionId
from app.store.library import Library


def go_back(library: Library, transcript_id: TranscriptId, version_id: VersionId, *, author: str) -> VersionId:
    """Make an old version the newest; a draft becomes a version before. Blocks for the time of the writes."""
    keep_draft(library, transcript_id, author=author)
    newest = library.transcripts.roll_back(transcript_id, version_id, author=author).result()
    library.drafts.clear(transcript_id).result()
    return newest


def keep_draft(library: Library, transcript_id: TranscriptId, *, author: str) -> VersionId | None:
    """Keep what the draft comes to as a version, unless the newest is like it; None when there is nothing to keep."""
    draft = library.drafts.load(transcript_id)
    if draft is None:
        return None
    text = EditLog.from_records(library.transcripts.version(draft.base), draft.records, draft.position).transcript
    if text == library.transcripts.head(transcript_id):
        return None
    saved = library.transcripts.save_version(transcript_id, text, kind=VersionKind.AUTO_KEEP, author=author)
    return saved.result()
