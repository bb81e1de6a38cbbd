"""Jobs that a person took off the list: when, or NULL while they are shown. The job and what it wrote stay."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    db.execute_sql("ALTER TABLE job ADD COLUMN dismissed_at INTEGER")
