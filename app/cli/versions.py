"""``frisco versions``: the saved versions of a transcript, and the words in which two of them differ."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.diffing import Block, ChangeKind, diff_transcripts
from app.core.library import VersionInfo, gone_back_to, note_of_going_back
from app.core.timecode import clock
from app.core.transcript import Segment, Transcript, TranscriptId
from app.workflow.deleting import version_numbered
from app.workflow.library_access import readable_library


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print one line a version, the oldest first, or compare two."""
    transcript_id = TranscriptId(arguments.transcript)
    with readable_library(program.library_dir, "frisco versions") as library:
        if arguments.compare is not None:
            old, new = (version_numbered(library, transcript_id, number).id for number in arguments.compare)
            return _compare(library.transcripts.version(old), library.transcripts.version(new), is_json=arguments.json)
        head = library.transcripts.summary(transcript_id).head
        versions = library.transcripts.versions(transcript_id)
    numbers: dict[int, int] = {version.id: version.number for version in versions}
    for version in (_renumbered(one, numbers) for one in versions):
        if arguments.json:
            output.record(_as_record(version, is_newest=version.id == head))
        else:
            output.result(_as_line(version))
    return Exit.DONE


def _renumbered(version: VersionInfo, numbers: dict[int, int]) -> VersionInfo:
    """Name the version that was gone back to as the list does; the library knows it by an id."""
    other = gone_back_to(version.kind, version.note)
    return replace(version, note=note_of_going_back(numbers[other])) if other in numbers else version


def _as_line(version: VersionInfo) -> str:
    words = "-" if version.word_count is None else str(version.word_count)
    made = f"{version.created_at.astimezone():%Y-%m-%d %H:%M}"
    who_and_why = "  ".join(output.printable(part) for part in (version.author, version.note) if part)
    return f"{version.number:>4}  {made}  {version.kind.value:<9}  {words:>7} words  {who_and_why}".rstrip()


def _as_record(version: VersionInfo, *, is_newest: bool) -> dict[str, object]:
    return {
        "version": version.number,
        "version_id": version.id,
        "origin": version.kind.value,
        "created_at": version.created_at.isoformat(),
        "author": version.author,
        "note": version.note,
        "segments": version.segment_count,
        "words": version.word_count,
        "is_newest": is_newest,
    }


def _compare(before: Transcript, after: Transcript, *, is_json: bool) -> int:
    """Print each place that differs, with what went and what came."""
    for block in diff_transcripts(before, after):
        old = before.segments[block.before_start : block.before_stop]
        new = after.segments[block.after_start : block.after_stop]
        if block.is_same:
            continue
        at_ms = min(segment.start_ms for segment in (*old, *new))
        if is_json:
            output.record({"at_ms": at_ms, "before": " ".join(_words(old)), "after": " ".join(_words(new))})
        else:
            output.result(f"{clock(at_ms)}  {' '.join(_marked(block, _words(old), _words(new)))}")
    return Exit.DONE


def _marked(block: Block, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Yield the words with what was taken out and what was put in between marks, as wdiff has them."""
    for run in block.runs:
        gone = " ".join(old[run.before_start : run.before_stop])
        come = " ".join(new[run.after_start : run.after_stop])
        if run.kind is ChangeKind.SAME:
            yield come
            continue
        if gone:
            yield f"[-{gone}-]"
        if come:
            yield f"{{+{come}+}}"


def _words(segments: Sequence[Segment]) -> list[str]:
    return [output.printable(word.text.strip()) for segment in segments for word in segment.words]
