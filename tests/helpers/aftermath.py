"""What must hold in a library after any fault: what was acknowledged is there, and nothing is half there."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from app.core.jobs import JobId
from app.core.transcript import TranscriptId, VersionId
from app.store.library import Library
from app.store.media_store import hash_file
from tests.helpers.disk_child import ROWS


def look(folder: Path, acknowledged: Iterable[str]) -> Library:
    """Open a library after a fault, as the next start would, and compare it with what was acknowledged.

    The caller closes it.
    """
    library = Library.open(folder)
    try:
        report = library.verification.verify(is_deep=True)
        assert (report.problems, report.mended) == ((), ())
        for line in acknowledged:
            kind, *words = line.split()
            _CHECKS[kind](library, *words)
        _nothing_half(folder)
    except BaseException:
        library.close()
        raise
    return library


def _media(library: Library, sha256: str) -> None:
    record = library.media.by_sha256(sha256)
    assert record is not None, "an acknowledged recording is gone"
    assert hash_file(library.media_store.path_of(record)) == sha256


def _chunk(library: Library, job: str, until_ms: str) -> None:
    assert int(until_ms) in {stretch.until_ms for stretch in library.jobs.chunks(JobId(int(job)))}


def _transcript(library: Library, number: str) -> None:
    assert len(library.transcripts.head(TranscriptId(int(number))).segments) == ROWS


def _edit(library: Library, number: str, edit: str) -> None:
    draft = library.drafts.load(TranscriptId(int(number)))
    assert draft is not None, "an acknowledged draft is gone"
    assert [record["number"] for record in draft.records][: int(edit)] == list(range(1, int(edit) + 1))


def _version(library: Library, number: str) -> None:
    rows = [segment.text for segment in library.transcripts.version(VersionId(int(number))).segments]
    assert sum("by hand" in row for row in rows) == 1
    texts = [row.strip() for row in rows if "by hand" in row]
    library.transcripts.index_what_is_behind()
    library.database.write(lambda: None).result()
    assert library.search.search(f'"{texts[0]}"'), "a saved version is not found"


def _export(library: Library, name: str) -> None:
    path = library.database.layout.root / "exports" / name
    record = library.transcripts.last_export(path)
    assert record is not None
    assert record.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def _backup(library: Library, name: str) -> None:
    known = {record.path.name: record for record in library.backups.all()}
    assert name in known, "an acknowledged back-up is gone"
    assert hash_file(known[name].path) == known[name].sha256


def _nothing(_library: Library) -> None:
    pass


_CHECKS: dict[str, Callable[..., None]] = {
    "open": _nothing,
    "closed": _nothing,
    "media": _media,
    "chunk": _chunk,
    "transcript": _transcript,
    "edit": _edit,
    "version": _version,
    "export": _export,
    "backup": _backup,
}


def _nothing_half(folder: Path) -> None:
    """Look at every file that lies under a final name."""
    for path in folder.joinpath("media").rglob("*.*"):
        if path.is_file():
            assert path.stem == hash_file(path), f"half a recording under its final name: {path.name}"
    for path in folder.joinpath("exports").glob("*.srt"):
        assert path.read_bytes().endswith(b"\n"), "half an export under its final name"
    assert not list(folder.glob("*.part")), "a leftover was not swept"
