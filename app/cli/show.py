"""``frisco show``: one transcript, or one recording, on the terminal."""

import argparse
from dataclasses import asdict

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.exports_shown import show_exports
from app.cli.program import Program
from app.core.media import MediaFacts, MediaId
from app.core.recordings import RecordingDetails
from app.core.storage import size_words
from app.core.timecode import clock
from app.core.transcript import TranscriptId
from app.workflow.exporting import Exporter
from app.workflow.library_access import readable_library
from app.workflow.recording_details import details_of


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print the newest version of a transcript with its times, or all of it as JSON; or what is known of a recording."""
    if arguments.media is not None:
        return _show_recording(arguments, program)
    transcript_id = TranscriptId(arguments.transcript)
    with readable_library(program.library_dir, f"frisco {arguments.command}") as library:
        if arguments.exports:
            return show_exports(library, transcript_id, is_json=arguments.json)
        if arguments.json:
            output.result(Exporter(library).render(transcript_id, "json").rstrip("\n"))
            return Exit.DONE
        transcript = library.transcripts.head(transcript_id)
    width = len(clock(transcript.duration_ms))
    for segment in transcript.segments:
        output.result(f"{clock(segment.start_ms):>{width}}  {segment.text}")
    for hole in transcript.holes:
        output.note(f"speech without text: {clock(hole.start_ms)} to {clock(hole.end_ms)}")
    return Exit.DONE


def _show_recording(arguments: argparse.Namespace, program: Program) -> int:
    with readable_library(program.library_dir, f"frisco {arguments.command}") as library:
        details = details_of(library, MediaId(arguments.media))
    if arguments.json:
        output.record(_as_record(details))
    else:
        for name, words in _lines(details):
            output.result(f"{name:<14}{output.printable(words)}")
    return Exit.DONE


def _lines(details: RecordingDetails) -> list[tuple[str, str]]:
    media, facts = details.media, details.media.facts
    length = clock(media.duration_ms) if media.duration_ms is not None else "not known yet"
    lines = [
        ("name", media.name),
        ("came from", media.source_path or "not noted"),
        ("lies at", details.path + _state_words(details)),
        ("kept", _kept(details)),
        ("size", size_words(media.size_bytes)),
        ("sha256", media.sha256),
        ("added", media.added_at.astimezone().strftime("%Y-%m-%d %H:%M")),
        ("length", length),
        *(_lines_of(facts) if facts else []),
    ]
    lines += [("transcript", f"{one.id}  {one.title}") for one in details.transcripts]
    lines += [("job", f"{job.id}  {job.state}  {job.options.model}  {job.message}".rstrip()) for job in details.jobs]
    return lines


def _lines_of(facts: MediaFacts) -> list[tuple[str, str]]:
    sound = f"{facts.codec}, {facts.sample_rate} Hz, {facts.channels} channel{'' if facts.channels == 1 else 's'}"
    tracks = f", track {facts.heard_track} of {facts.audio_tracks} heard" if facts.audio_tracks > 1 else ""
    picture = ", with a picture" if facts.has_video else ""
    return [("sound", sound), ("container", facts.container + tracks + picture), *facts.tags]


def _state_words(details: RecordingDetails) -> str:
    if not details.is_there:
        return " (missing)"
    return " (another file lies there now)" if details.is_changed else ""


def _kept(details: RecordingDetails) -> str:
    if details.media.referenced_path is not None:
        return "used where it lies"
    return "in the archive" if details.media.archived_path is not None else "copied into the library"


def _as_record(details: RecordingDetails) -> dict[str, object]:
    media = details.media
    return {
        "media_id": media.id,
        "name": media.name,
        "sha256": media.sha256,
        "size_bytes": media.size_bytes,
        "added_at": media.added_at.isoformat(),
        "source_path": media.source_path,
        "path": details.path,
        "is_there": details.is_there,
        "is_changed": details.is_changed,
        "is_copied": media.referenced_path is None,
        "duration_ms": media.duration_ms,
        "facts": asdict(media.facts) if media.facts else None,
        "transcript_ids": [transcript.id for transcript in details.transcripts],
        "jobs": [{"job_id": job.id, "status": job.state.value, "code": job.code} for job in details.jobs],
    }
