"""What was forgotten on purpose stays forgotten when an older database is put in place of the present one."""

import json
import logging
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import peewee

from app.core.errors import FriscoError
from app.store import schema, search_index
from app.store.faults import DRIVER_ERROR, told_apart
from app.store.strict_reading import library_version, refuse_damage, strictly_opened
from app.store.versions import unpacked

_SINCE: Final = 3  # the schema version that first remembers
_FIRST_MOMENT: Final = 1_577_836_800_000  # 2020: what is older was never written by this program
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)

_log = logging.getLogger(__name__)


def carry_over(witnesses: Iterable[Path], fresh: Path) -> int:
    """Forget in the fresh database what any of these has forgotten; return how many recordings went again.

    A damaged one is not believed: a page in the wrong place could have it forget all that there is.
    """
    forgotten = sorted({one for witness in witnesses for one in _forgotten_in(witness)})
    if not forgotten:
        return 0
    db: Any = peewee.SqliteDatabase(
        str(fresh), pragmas=[("foreign_keys", 1), ("secure_delete", 1), ("trusted_schema", 0)], autoconnect=False
    )
    with told_apart(), db.connection_context():
        schema.upgrade(db, schema.listed(schema.MIGRATIONS), lambda: None)
        with db.atomic():
            schema.heal(db)
            gone = _forget(db, forgotten)
        if gone:
            db.execute_sql("VACUUM")
    return gone


def _forgotten_in(database: Path) -> list[tuple[str, int]]:
    if not database.is_file():
        return []
    try:
        with strictly_opened(database) as connection:
            if library_version(connection) < _SINCE:
                return []
            refuse_damage(connection, is_deep=True)
            rows = connection.execute("SELECT sha256, forgotten_at FROM forgotten").fetchall()
        return [(sha256, at) for sha256, at in rows if _SHA256.fullmatch(sha256) and at > _FIRST_MOMENT]
    except (FriscoError, DRIVER_ERROR, OSError, ValueError, TypeError) as error:
        _log.info("what was forgotten is not known: %s", type(error).__name__)
        return []


def _forget(db: Any, forgotten: list[tuple[str, int]]) -> int:
    # A database that knows of a forgetting is younger than it: what it has of the recording was added again since.
    known = {sha256 for (sha256,) in db.execute_sql("SELECT sha256 FROM forgotten").fetchall()}
    news = [row for row in forgotten if row[0] not in known]
    for row in news:
        db.execute_sql("INSERT INTO forgotten (sha256, forgotten_at) VALUES (?, ?)", row)
    db.execute_sql(
        "CREATE TEMP TABLE news AS SELECT value AS sha256 FROM json_each(?)", (json.dumps([r[0] for r in news]),)
    )
    again = "SELECT id FROM media WHERE sha256 IN (SELECT sha256 FROM news)"
    gone = int(db.execute_sql(f"SELECT COUNT(*) FROM ({again})").fetchone()[0])  # noqa: S608 (names of our own list)
    if gone:
        db.execute_sql(f"UPDATE transcript SET head_version_id = NULL WHERE media_id IN ({again})")  # noqa: S608 (names of our own list)
        db.execute_sql(f"DELETE FROM transcript WHERE media_id IN ({again})")  # noqa: S608 (names of our own list)
        db.execute_sql(f"DELETE FROM job WHERE media_id IN ({again})")  # noqa: S608 (names of our own list)
        db.execute_sql(f"DELETE FROM media WHERE id IN ({again})")  # noqa: S608 (names of our own list)
        _drop_unused_segments(db)
        search_index.rebuild(db)
    return gone


def _drop_unused_segments(db: Any) -> None:
    used = {number for (ids,) in db.execute_sql("SELECT ids FROM version").fetchall() for number in unpacked(ids)}
    present = [number for (number,) in db.execute_sql("SELECT id FROM segment_blob").fetchall()]
    for number in present:
        if number not in used:
            db.execute_sql("DELETE FROM segment_blob WHERE id = ?", (number,))
