"""Back-ups on a schedule: when one is due, that nothing is made without need, and that a clock may be wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.library import VersionKind
from app.core.safekeeping import EVERY_S, is_due
from app.store.library import Library
from app.store.thinning import to_keep
from app.store.versions import Label
from app.workflow.safekeeping import Safekeeping
from tests.helpers.stored_values import recording, transcript

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


class Clock:
    """A clock that a test sets: seconds since some moment, and the time of day, which may jump."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.day = datetime.now(UTC)

    def go_on(self, seconds: float) -> None:
        self.seconds += seconds
        self.day += timedelta(seconds=seconds)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keeping(library: Library, clock: Clock, qapp: object) -> Iterator[Safekeeping]:
    made = Safekeeping(library, clock=lambda: clock.seconds, today=lambda: clock.day)
    yield made
    made.close()


def add_talk(library: Library, folder: Path, name: str) -> None:
    record = recording(library, folder, f"{name}.wav", name.encode())
    library.transcripts.add(record.id, name, transcript(name), Label(kind=VersionKind.ASR)).result()


def test_that_a_backup_is_made_half_an_hour_after_the_last_when_anything_changed(
    library: Library, keeping: Safekeeping, clock: Clock, tmp_path: Path
) -> None:
    add_talk(library, tmp_path, "first")
    keeping.back_up_if_due()
    assert len(library.backups.all()) == 1, "there was none"
    add_talk(library, tmp_path, "second")
    clock.go_on(EVERY_S - 1)
    keeping.back_up_if_due()
    assert len(library.backups.all()) == 1
    clock.go_on(2)
    keeping.back_up_if_due()
    keeping.back_up_if_due()
    assert len(library.backups.all()) == 2
    clock.go_on(10 * EVERY_S)
    keeping.back_up_if_due()
    assert len(library.backups.all()) == 2, "nothing has changed"


def test_that_there_is_one_a_day_at_least(library: Library, keeping: Safekeeping, clock: Clock, tmp_path: Path) -> None:
    add_talk(library, tmp_path, "first")
    keeping.back_up_if_due()
    clock.go_on(25 * 3600)
    keeping.back_up_if_due()
    assert len(library.backups.all()) == 2


def test_that_what_an_earlier_run_wrote_is_backed_up_and_nothing_else(
    library: Library, clock: Clock, tmp_path: Path, qapp: object
) -> None:
    library.database.settle()
    library.backups.back_up("asked")
    clock.go_on(3600)
    for count in (1, 2):
        later = Safekeeping(library, clock=lambda: clock.seconds, today=lambda: clock.day)
        later.back_up_if_due()
        assert len(library.backups.all()) == count
        add_talk(library, tmp_path, f"talk {count}")
        later.close()


def test_that_nothing_is_made_after_a_restore_or_of_a_damaged_library(
    library: Library, keeping: Safekeeping, clock: Clock, tmp_path: Path, qtbot: QtBot
) -> None:
    add_talk(library, tmp_path, "first")
    keeping.pause()
    keeping.look()
    library.database.refuse_writes()
    keeping.back_up_if_due()
    assert library.backups.all() == []


def test_that_a_full_disk_is_told_and_tried_again_only_later(
    library: Library, keeping: Safekeeping, clock: Clock, tmp_path: Path, qtbot: QtBot
) -> None:
    resource = pytest.importorskip("resource")
    for number in range(40):
        add_talk(library, tmp_path, f"talk {number}")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with qtbot.waitSignal(keeping.failed) as told:
            keeping.look()
        keeping.back_up_if_due()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert told.args[0].code in (ErrorCode.DISK_FULL, ErrorCode.DISK_IO)
    assert library.backups.all() == []


@given(
    since=st.floats(0, 1e6),
    has_changed=st.booleans(),
    jump_days=st.integers(-20_000, 20_000),
)
def test_that_no_clock_keeps_a_changed_library_without_backups(since: float, has_changed: bool, jump_days: int) -> None:
    newest = NOW + timedelta(days=jump_days)
    due = is_due(since_last_s=since, has_changed=has_changed, newest=newest, today=NOW)
    if has_changed and since >= EVERY_S:
        assert due
    if not has_changed and timedelta(0) <= NOW - newest < timedelta(days=1):
        assert not due


def of_a_month() -> list[datetime]:
    """Return the back-ups of somebody who works every day: each half hour of eight hours."""
    return [NOW - timedelta(days=day, minutes=30 * part) for day in range(30) for part in range(16)]


def test_that_backups_from_the_future_push_nothing_out() -> None:
    usual = to_keep(of_a_month(), NOW)
    future = [NOW + timedelta(days=3650 + day, hours=hour) for day in range(40) for hour in range(8)]
    kept = to_keep([*usual, *future], NOW)
    assert kept >= usual
    assert NOW + timedelta(days=3650 + 39, hours=7) in kept
    assert len(kept - usual) < 60, "they grow old among themselves"


@pytest.mark.parametrize("years", [1, 10, 50])
def test_that_a_clock_set_forward_thins_away_no_day_week_or_month(years: int) -> None:
    usual = to_keep(of_a_month(), NOW)
    wrong = NOW + timedelta(days=365 * years)
    kept = to_keep([*usual, wrong], wrong)
    assert {moment.date() for moment in sorted(usual)[-10:]} <= {moment.date() for moment in kept}
    newest_day = {moment for moment in usual if moment.date() == NOW.date()}
    assert newest_day <= kept, "the work of the last day keeps every step"


def test_that_a_clock_set_back_to_the_beginning_thins_nothing_away() -> None:
    usual = to_keep(of_a_month(), NOW)
    beginning = datetime(1970, 1, 1, tzinfo=UTC)
    assert to_keep([*usual, beginning], beginning) >= usual


def test_that_the_newest_is_the_one_made_last_whatever_the_clock_said(library: Library) -> None:
    import json

    first = library.backups.back_up("by a clock that was wrong")
    manifest = first.with_suffix(".json")
    written = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**written, "made_at": written["made_at"] + 400 * 86_400_000}))
    second = library.backups.back_up("asked")
    assert [record.path for record in library.backups.all()] == [second, first]
    newest = library.backups.newest_sound()
    assert newest is not None
    assert newest.path == second
