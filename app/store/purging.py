"""Removing rows for good: versions, transcripts, recordings, and what they alone hold. Inside a write of the caller.

Files are removed by the caller when the rows are gone: what a kill leaves behind then is an orphan, and tidied.
"""

from app.core.media import MediaId
from app.core.transcript import TranscriptId, VersionId
from app.store.database import Database
from app.store.tables import DraftRow, Export, Job, JobAttempt, JobChunkRow, JobEventRow, Media, TranscriptRow, Version


def purge_recording(database: Database, media_id: MediaId) -> None:
    """Remove a recording with its transcripts, drafts, jobs and all that came of them."""
    sql = "SELECT id FROM transcript WHERE media_id = ?"
    for (transcript_id,) in database.sql(sql, [media_id]):
        purge_transcript(database, TranscriptId(transcript_id))
    database.run(Job.delete().where(Job.media_id == media_id))
    database.run(Media.delete().where(Media.id == media_id))


def purge_transcript(database: Database, transcript_id: TranscriptId) -> None:
    """Remove a transcript; its job stays as a figure, without what was heard and noted."""
    jobs = Job.select(Job.id).where(Job.transcript_id == transcript_id)
    database.run(JobChunkRow.delete().where(JobChunkRow.job_id.in_(jobs)))  # before: after it they would be guarded
    database.run(JobEventRow.delete().where(JobEventRow.job_id.in_(jobs)))
    database.run(JobAttempt.delete().where(JobAttempt.job_id.in_(jobs)))
    database.run(TranscriptRow.delete().where(TranscriptRow.id == transcript_id))


def purge_version(database: Database, version_id: VersionId) -> bool:
    """Remove a version; False where a draft stands on it or it is the newest. What was exported stays known as ours."""
    sql = (
        "SELECT t.id, t.head_version_id FROM transcript AS t JOIN version AS v ON v.transcript_id = t.id WHERE v.id = ?"
    )
    found = database.sql(sql, [version_id])
    is_base = database.row(DraftRow.select(DraftRow.position).where(DraftRow.base_version_id == version_id)) is not None
    if not found or is_base or found[0][1] == version_id:
        return False
    database.run(Export.update(version_id=found[0][1]).where(Export.version_id == version_id))
    database.run(Version.delete().where(Version.id == version_id))
    return True
