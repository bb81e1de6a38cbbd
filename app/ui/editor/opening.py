"""All that is read and worked out before a transcript can be shown, in one go and on any thread. No widget here."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject

from app.core.errors import FriscoError
from app.core.transcript import TranscriptId, VersionId
from app.store.library import Library
from app.ui.editor.bulk import bulk_made
from app.ui.editor.document import DraftRead, EditorDocument, read_draft
from app.ui.editor.draft_port import StoredDraft
from app.ui.workspace import LoadedTranscript, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A transcript that is about to be shown."""

    loaded: LoadedTranscript
    base: VersionId  # what the draft lies on
    draft: DraftRead
    is_saved: bool  # nothing differs from the last version
    fault: FriscoError | None = None  # the draft could not be read, and the version stands alone


def read_opening(workspace: Workspace, transcript_id: TranscriptId) -> Opening:
    """Read a transcript with its draft; blocks. Raise what the library raises; a damaged draft is no reason to."""
    with bulk_made():
        return _read(workspace, transcript_id)


def _read(workspace: Workspace, transcript_id: TranscriptId) -> Opening:
    loaded = workspace.load(transcript_id)
    stored = workspace.library.drafts.load(transcript_id)
    base = stored.base if stored else loaded.summary.head
    try:
        draft, fault = read_draft(loaded.base, loaded.records, loaded.position), None
    except FriscoError as error:
        draft, fault = read_draft(loaded.base), error
    return Opening(loaded=loaded, base=base, draft=draft, is_saved=draft.log.transcript == loaded.head, fault=fault)


def document_of(opening: Opening, library: Library, parent: QObject) -> EditorDocument:
    """Return what the editor works on; a draft that could not be read is left alone."""

    def refusal() -> str:
        if not library.database.is_refusing:
            return ""
        return QCoreApplication.translate("Editor", "The library is open for reading only: changes cannot be kept.")

    draft = StoredDraft(library.drafts, opening.loaded.summary.id, opening.base) if opening.fault is None else None
    return EditorDocument(opening.loaded.base, read=opening.draft, port=draft, refusal=refusal, parent=parent)
