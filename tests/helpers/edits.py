"""The one way in which tests carry out an edit, and edits drawn by hypothesis that fit a transcript."""

import json

from hypothesis import strategies as st

from app.core.edit_log import EditLog
from app.core.edit_records import edit_from_record, edit_to_record
from app.core.edits import (
    AddSpeaker,
    Compound,
    DeleteSegments,
    Edit,
    InsertSegment,
    MergeWithNext,
    RenameSpeaker,
    ReplaceSpeakers,
    ReplaceText,
    ReplaceTexts,
    Retime,
    SetSpeaker,
    Shift,
    Splice,
    SplitSegment,
    Stretch,
)
from app.core.errors import ErrorCode, InputError
from app.core.soundness import check
from app.core.transcript import SegmentKey, Transcript
from tests.helpers.transcripts import lines, names


def edited(before: Transcript, edit: Edit) -> Transcript:
    """Apply, undo, redo, store and replay an edit; everything must be sound and come out the same. Return the result."""
    assert check(before) == []
    log = EditLog(before)
    log.apply(edit)
    after = log.transcript
    assert check(after) == []
    assert log.undo() == before
    assert log.redo() == after
    _require_way_back(before, edit, after)
    records = json.loads(json.dumps(log.records()))
    assert edit_from_record(records[0]) == edit
    replayed = EditLog.from_records(before, records, 1)
    assert replayed.transcript == after
    assert replayed.undo() == before
    return after


def _require_way_back(before: Transcript, edit: Edit, after: Transcript) -> None:
    """The inverse is an edit itself: it can be stored, and its own inverse leads forth again."""
    inverse = edit_from_record(json.loads(json.dumps(edit_to_record(edit.apply(before).inverse))))
    back = inverse.apply(after)
    assert back.transcript == before
    assert back.inverse.apply(before).transcript == after


def is_refused(transcript: Transcript, edit: Edit) -> bool:
    """Say whether an edit does not fit; any other fault comes through."""
    try:
        edit.apply(transcript)
    except InputError as refusal:
        if refusal.code is not ErrorCode.EDIT_REFUSED:
            raise
        return True
    return False


@st.composite
def fitting_edits(draw: st.DrawFn, transcript: Transcript) -> Edit:
    """Draw an edit that this transcript takes, except that a caret may stand at an edge or the anchors together."""
    kinds = [st.builds(AddSpeaker, name=names), _inserts(transcript), st.builds(Shift, delta_ms=_deltas)]
    if transcript.segments:
        kinds += _edits_of_rows(transcript)
    if transcript.speakers:
        kinds.append(st.builds(RenameSpeaker, number=_below(len(transcript.speakers)), name=names))
    return draw(st.one_of(kinds))


_deltas = st.integers(-8_000, 8_000)
_times = st.integers(0, 20_000)


def _below(limit: int) -> st.SearchStrategy[int]:
    return st.integers(0, limit - 1)


def _inserts(transcript: Transcript) -> st.SearchStrategy[Edit]:
    return st.builds(
        lambda start_ms, length_ms, text: InsertSegment(
            new_key=transcript.next_key(), start_ms=start_ms, end_ms=start_ms + length_ms, text=text
        ),
        _times,
        st.integers(0, 5_000),
        lines,
    )


def _edits_of_rows(transcript: Transcript) -> list[st.SearchStrategy[Edit]]:
    keys = st.sampled_from([row.key for row in transcript.segments])
    some = st.lists(keys, min_size=1, unique=True).map(tuple)
    speakers = st.one_of(st.none(), _below(len(transcript.speakers))) if transcript.speakers else st.none()
    kinds: list[st.SearchStrategy[Edit]] = [
        st.builds(ReplaceText, key=keys, text=lines),
        st.builds(DeleteSegments, keys=some),
        st.builds(SetSpeaker, keys=some, speaker=speakers),
        st.builds(Shift, delta_ms=_deltas, from_key=keys),
        st.builds(_retime, keys, _times, st.integers(0, 5_000)),
        st.builds(_replace_texts, some, st.lists(lines, min_size=1, max_size=3)),
        st.builds(_compound, st.lists(st.builds(ReplaceText, key=keys, text=lines), max_size=3)),
        st.just(Splice(at=0, removed=(transcript.segments[0].key,), inserted=())),
        st.just(ReplaceSpeakers(names=(*transcript.speakers, "one more"))),
    ]
    worded = [row for row in transcript.segments if row.words]
    if worded:
        kinds.append(st.sampled_from(worded).flatmap(lambda row: _splits(transcript, row.key, len(row.words))))
    if len(transcript.segments) > 1:
        kinds.append(
            st.sampled_from([row.key for row in transcript.segments[:-1]]).map(lambda key: MergeWithNext(key=key))
        )
        kinds.append(st.builds(_stretch, st.just(transcript), _times, st.integers(1, 9_000)))
    return kinds


def _retime(key: SegmentKey, start_ms: int, length_ms: int) -> Edit:
    return Retime(key=key, start_ms=start_ms, end_ms=start_ms + length_ms)


def _replace_texts(keys: tuple[SegmentKey, ...], texts: list[str]) -> Edit:
    wanted = {key: texts[number % len(texts)] for number, key in enumerate(keys)}
    return ReplaceTexts(label="Replace all", keys=tuple(wanted), texts=tuple(wanted.values()))


def _compound(edits: list[ReplaceText]) -> Edit:
    return Compound(label="Replace all", edits=tuple(edits))


def _splits(transcript: Transcript, key: SegmentKey, words: int) -> st.SearchStrategy[Edit]:
    return st.builds(
        lambda word_index, offset: SplitSegment(
            key=key, word_index=word_index, offset=offset, new_key=transcript.next_key()
        ),
        _below(words),
        st.integers(0, 3),
    )


def _stretch(transcript: Transcript, start_ms: int, gain_ms: int) -> Edit:
    first, last = transcript.segments[0], transcript.segments[-1]
    return Stretch(first_key=first.key, last_key=last.key, first_start_ms=start_ms, last_start_ms=start_ms + gain_ms)
