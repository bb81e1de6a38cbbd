"""The tables as peewee sees them, for queries. What really stands in the file is made by the migrations.

A model is bound to no database: every query is carried out by ``Database``, so that two libraries may be open at once.
"""

from peewee import (
    AutoField,
    BlobField,
    CompositeKey,
    FloatField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


class Table(Model):
    """What all tables share; used on every thread, owns nothing."""

    class Meta:
        """Peewee's settings: table names are the class names in snake case."""

        legacy_table_names = False


class Setting(Table):
    """What the library knows about itself, such as its id."""

    key = TextField(primary_key=True)
    value = TextField()


class Media(Table):
    """A recording; its identity is the SHA-256 of its bytes."""

    id = AutoField()
    sha256 = TextField(unique=True)
    extension = TextField()
    size_bytes = IntegerField()
    name = TextField()
    added_at = IntegerField()
    referenced_path = TextField(null=True)
    modified_ms = IntegerField(null=True)
    duration_ms = IntegerField(null=True)
    facts = TextField(null=True)
    source_path = TextField(null=True)
    archived_path = TextField(null=True)
    checked_at = IntegerField(null=True)
    missing_at = IntegerField(null=True)
    deleted_at = IntegerField(null=True)


class TranscriptRow(Table):
    """A transcript; its text is in its versions."""

    id = AutoField()
    media_id = ForeignKeyField(Media)
    title = TextField()
    language = TextField()
    duration_ms = IntegerField()
    head_version_id = IntegerField(null=True)
    tags = TextField(default="[]")
    notes = TextField(default="")
    created_at = IntegerField()
    changed_at = IntegerField()
    deleted_at = IntegerField(null=True)

    class Meta:
        """Peewee's settings."""

        table_name = "transcript"


class SegmentBlob(Table):
    """The content of one segment, written once, found by its hash."""

    id = AutoField()
    hash = BlobField(unique=True)
    body = BlobField()


class Version(Table):
    """A saved version: a list of segments. Never changed."""

    id = AutoField()
    transcript_id = ForeignKeyField(TranscriptRow)
    parent_id = IntegerField(null=True)
    kind = TextField()
    created_at = IntegerField()
    author = TextField()
    note = TextField()
    language = TextField()
    duration_ms = IntegerField()
    speakers = TextField()
    holes = TextField()
    segment_count = IntegerField()
    ids = BlobField()
    keys = BlobField()
    word_count = IntegerField(null=True)
    deleted_at = IntegerField(null=True)
    number = IntegerField(null=True)


class DraftRow(Table):
    """On which version a transcript's draft lies, and how many of its edits hold."""

    transcript_id = ForeignKeyField(TranscriptRow, primary_key=True)
    base_version_id = ForeignKeyField(Version)
    position = IntegerField()
    updated_at = IntegerField()

    class Meta:
        """Peewee's settings."""

        table_name = "draft"


class DraftEdit(Table):
    """One edit of a draft."""

    transcript_id = ForeignKeyField(DraftRow)
    seq = IntegerField()
    body = TextField()
    created_at = IntegerField()

    class Meta:
        """Peewee's settings."""

        primary_key = CompositeKey("transcript_id", "seq")


class Job(Table):
    """A job as it stands."""

    id = AutoField()
    media_id = ForeignKeyField(Media)
    name = TextField()
    media_path = TextField()
    options = TextField()
    result_key = TextField()
    state = TextField()
    created_at = IntegerField()
    updated_at = IntegerField()
    priority = IntegerField()
    position = FloatField()
    duration_ms = IntegerField(null=True)
    done_ms = IntegerField()
    attempts = IntegerField()
    deaths = IntegerField()
    is_suspect = IntegerField()
    code = TextField(null=True)
    message = TextField()
    device = TextField()
    compute_type = TextField()
    notes = TextField()
    language = TextField(null=True)
    coverage = FloatField(null=True)
    engine_ms = IntegerField()
    transcript_id = ForeignKeyField(TranscriptRow, null=True)
    dismissed_at = IntegerField(null=True)
    retry_at = IntegerField(null=True)
    faults = IntegerField(default=0)
    heard_with = TextField(default="")


class JobChunkRow(Table):
    """A finished stretch of a job; only ever added."""

    job_id = ForeignKeyField(Job)
    seq = IntegerField()
    until_ms = IntegerField()
    body = BlobField()

    class Meta:
        """Peewee's settings."""

        table_name = "job_chunk"
        primary_key = CompositeKey("job_id", "seq")


class JobEventRow(Table):
    """One line of a job's log."""

    id = AutoField()
    job_id = ForeignKeyField(Job)
    at = IntegerField()
    state = TextField()
    text = TextField()

    class Meta:
        """Peewee's settings."""

        table_name = "job_event"


class JobAttempt(Table):
    """One start of a job, written when it has ended."""

    id = AutoField()
    job_id = ForeignKeyField(Job)
    number = IntegerField()
    started_at = IntegerField()
    ended_at = IntegerField()
    model = TextField()
    device = TextField()
    compute_type = TextField()
    batch_rows = IntegerField()
    from_ms = IntegerField()
    until_ms = IntegerField()
    state = TextField()
    code = TextField(null=True)
    sentence = TextField()
    log_tail = TextField()


class WorkerRunRow(Table):
    """The life of one worker, written when it has ended."""

    id = AutoField()
    started_at = IntegerField()
    ended_at = IntegerField()
    model = TextField()
    device = TextField()
    compute_type = TextField()
    load_ms = IntegerField(null=True)
    jobs = IntegerField()
    cause = TextField()

    class Meta:
        """Peewee's settings."""

        table_name = "worker_run"


class Export(Table):
    """A file that was written from a version."""

    id = AutoField()
    version_id = ForeignKeyField(Version)
    format = TextField()
    path = TextField()
    sha256 = TextField()
    exported_at = IntegerField()


KNOWN_AGAIN = 0  # the moment of a recording that was forgotten and then added again


class Forgotten(Table):
    """A recording that was forgotten on purpose, by its hash alone."""

    sha256 = TextField(primary_key=True)
    forgotten_at = IntegerField()


class SearchDoc(Table):
    """The text of a transcript's head as the search index sees it."""

    transcript_id = ForeignKeyField(TranscriptRow, primary_key=True)
    version_id = IntegerField()
    title = TextField()
    tags = TextField()
    notes = TextField()
    speakers = TextField()
    starts = BlobField()
    text = TextField()


class SearchBehind(Table):
    """A transcript whose title, tags or notes the search index does not know yet."""

    transcript_id = ForeignKeyField(TranscriptRow, primary_key=True)


MODELS: tuple[type[Table], ...] = (
    Setting,
    Media,
    TranscriptRow,
    SegmentBlob,
    Version,
    DraftRow,
    DraftEdit,
    Job,
    JobChunkRow,
    JobEventRow,
    JobAttempt,
    WorkerRunRow,
    Export,
    Forgotten,
    SearchDoc,
    SearchBehind,
)
