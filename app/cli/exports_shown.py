"""``frisco show ID --exports``: what was written from a transcript, and what has become of it."""

from app.cli import output
from app.cli.exit_codes import Exit
from app.core.transcript import TranscriptId
from app.store.library import Library
from app.workflow.export_history import EarlierExport, ExportHistory


def show_exports(library: Library, transcript_id: TranscriptId, *, is_json: bool) -> int:
    """Print one line a file that was written, the newest first."""
    exports = ExportHistory(library).of(transcript_id)
    for item in exports:
        if is_json:
            output.record(_as_record(item))
        else:
            output.result(_as_line(item))
    if not exports and not is_json:
        output.note(f"Nothing has been exported from it yet. Write it with: frisco export {transcript_id}")
    return Exit.DONE


def _as_line(item: EarlierExport) -> str:
    when = item.record.exported_at.astimezone().strftime("%Y-%m-%d %H:%M")
    version = "v-" if item.version_number is None else f"v{item.version_number}"
    return f"{when}  {version:<4}  {item.state:<10}  {output.printable(str(item.record.path))}"


def _as_record(item: EarlierExport) -> dict[str, object]:
    record = item.record
    return {
        "path": output.printable(str(record.path)),
        "format": record.format,
        "version": item.version_number,
        "exported_at": record.exported_at.isoformat(),
        "state": item.state.value,
        "sha256": record.sha256,
    }
