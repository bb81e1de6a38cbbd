"""The end of a job: its chunks become one transcript and an honest verdict."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.core.errors import ErrorCode
from app.core.jobs import JobChunk, JobSnapshot, JobState
from app.core.marks import Mark
from app.core.media import MediaFacts
from app.core.options import Task
from app.core.quality import COVERAGE_BOUND, DETECTOR_ERROR, coverage, find_holes, is_cut_through
from app.core.replacing import Replaced, replaced
from app.core.timecode import MS_PER_SECOND, clock
from app.core.transcript import Segment, SegmentKey, Span, Transcript
from app.core.translating import TRANSLATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """The ended job and what it heard."""

    job: JobSnapshot
    transcript: Transcript  # as it was heard
    corrected: Transcript | None = None  # what the replacement rules made of it, where they found something
    note: str = ""  # what they did


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    state: JobState
    code: ErrorCode | None = None
    message: str = ""


def conclude(
    job: JobSnapshot, chunks: Sequence[JobChunk], *, decoded_ms: int, is_cut: bool, facts: MediaFacts | None = None
) -> Conclusion:
    """Assemble the transcript of a job whose recording was heard to its end, and judge it."""
    speech = [span for chunk in chunks for span in chunk.speech]
    segments = numbered(segment for chunk in chunks for segment in chunk.segments)
    holes = find_holes(speech, (segment for segment in segments if Mark.LOOP not in segment.marks))
    share = coverage(speech, [hole for hole in holes if not is_cut_through(hole, job.options)])
    verdict = _judge(speech, segments, holes, share, decoded_ms if is_cut else None)
    is_track_chosen = job.options.track is not None
    if verdict.state is JobState.FINISHED and facts is not None and facts.audio_tracks > 1 and not is_track_chosen:
        verdict = _one_of_several(facts)
    language = _language(job, chunks)
    length_ms = _length_ms(job, decoded_ms, facts)
    written = TRANSLATED if language and job.options.task is Task.TRANSLATE else language or "und"
    transcript = Transcript(segments=segments, language=written, duration_ms=length_ms, holes=tuple(holes))
    made = replaced(transcript, job.options.replacements)
    note = _note_of(made)
    ended = job.moved(
        verdict.state,
        code=verdict.code,
        message=verdict.message,
        coverage=share,
        language=language,
        duration_ms=length_ms,
        done_ms=decoded_ms,
        notes=(*job.notes, note) if note else job.notes,
    )
    return Conclusion(job=ended, transcript=transcript, corrected=made.transcript if made.places else None, note=note)


def numbered(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Put segments in order of time and give them the keys 1, 2, 3 and so on."""
    ordered = sorted(segments, key=lambda s: (s.start_ms, s.end_ms))
    return tuple(replace(segment, key=SegmentKey(number)) for number, segment in enumerate(ordered, start=1))


def _length_ms(job: JobSnapshot, decoded_ms: int, facts: MediaFacts | None) -> int:
    """Return how long the recording is, of which perhaps only a part was listened to."""
    to_ms = job.options.to_ms
    if to_ms is None or decoded_ms < to_ms or facts is None:
        return decoded_ms
    return max(decoded_ms, facts.duration_ms or 0)


def _note_of(made: Replaced) -> str:
    """Say what the replacement rules did; nothing where they found nothing."""
    sentences = []
    if made.places:
        sentences.append(f"Replacement rules changed {made.places} {'place' if made.places == 1 else 'places'}.")
    if made.slow:
        sentences.append(f"A replacement rule took too long and was left undone: {made.slow[0].find}")
    return " ".join(sentences)


def _language(job: JobSnapshot, chunks: Iterable[JobChunk]) -> str | None:
    """Return the language that was asked for, else the one heard most: the first stretch may have been a guess."""
    heard = Counter(chunk.language for chunk in chunks if chunk.language)
    return job.options.language or next((language for language, _ in heard.most_common(1)), None)


def _judge(
    speech: Sequence[Span],
    segments: Sequence[Segment],
    holes: Sequence[Span],
    share: float,
    cut_at_ms: int | None,
) -> _Verdict:
    if cut_at_ms is not None:
        sentence = f"The file ends at {clock(cut_at_ms)}, earlier than its header says; what is there was transcribed."
        return _Verdict(state=JobState.INCOMPLETE, code=ErrorCode.AUDIO_CUT, message=sentence)
    if not speech and not segments:
        return _Verdict(state=JobState.NO_SPEECH, code=ErrorCode.NO_SPEECH, message="No speech was found in it.")
    if share < COVERAGE_BOUND + DETECTOR_ERROR:
        missing_ms = sum(hole.length_ms for hole in holes)
        missing = clock(missing_ms) if missing_ms >= MS_PER_SECOND else "Less than a second"
        has_loops = any(Mark.LOOP in segment.marks for segment in segments)
        what = "has no text, or only words that go round in circles" if has_loops else "has no text"
        sentence = f"{missing} of speech {what} ({share:.0%} of the speech is covered)."
        return _Verdict(state=JobState.INCOMPLETE, code=ErrorCode.SPEECH_UNCOVERED, message=sentence)
    return _Verdict(state=JobState.FINISHED)


def _one_of_several(facts: MediaFacts) -> _Verdict:
    sentence = f"It has {facts.audio_tracks} audio tracks; track {facts.heard_track} was heard, the others were not."
    return _Verdict(state=JobState.FINISHED, code=ErrorCode.AUDIO_TRACKS, message=sentence)
