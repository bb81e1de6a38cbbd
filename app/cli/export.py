"""``frisco export``: transcripts of the library to files."""

import argparse
from pathlib import Path

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.errors import ErrorCode, FriscoError
from app.core.transcript import TranscriptId
from app.store.library import Library
from app.workflow.exporting import Exported, Exporter
from app.workflow.handover.export_notes import ExportNotes
from app.workflow.library_access import readable_library
from app.workflow.output_names import output_stems


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Export each transcript; one that cannot be exported does not stop the others."""
    folder = (arguments.output_dir or Path.cwd()).expanduser().absolute()
    exit_code = Exit.DONE
    with readable_library(program.library_dir, "frisco export") as library:
        notes = ExportNotes(program.library_dir).remember if library.is_read_only else None
        exporter = Exporter(library, notes)
        for number in arguments.transcripts:
            try:
                exported = _export(library, exporter, TranscriptId(number), folder, arguments.format)
            except FriscoError as error:
                output.error(error.code, error.sentence, name=f"transcript {number}")
                exit_code = Exit.SOME_FAILED
            else:
                _tell(number, exported, as_json=arguments.json)
    return exit_code


def _export(
    library: Library, exporter: Exporter, transcript_id: TranscriptId, folder: Path, names: tuple[str, ...]
) -> Exported:
    summary = library.transcripts.summary(transcript_id)
    stem = output_stems([Path(summary.media_name)], folder)[0]
    return exporter.export(transcript_id, stem, names)


def _tell(number: int, exported: Exported, *, as_json: bool) -> None:
    if as_json:
        output.record({"transcript_id": number, "outputs": [str(path) for path in exported.outputs]})
        return
    for path in exported.outputs:
        output.result(str(path))
    for path in exported.kept:
        output.warning(ErrorCode.OUTPUT_EXISTS, "It is not ours and was kept; see the number.", name=path.name)
