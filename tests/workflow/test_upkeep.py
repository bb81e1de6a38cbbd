"""Looking after the library in idle time: a little each week, stepping back for the person, and read-only on damage."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode, FriscoError
from app.store.faults import DRIVER
from app.store.library import Library
from app.store.rounds import EVERY, Round
from app.workflow.upkeep import QUIET_LOOKS, Upkeep
from tests.helpers.damaged_libraries import fill
from tests.helpers.stored_values import recording

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "talks").mkdir()
    with Library.open(tmp_path / "library") as opened:
        fill(opened, tmp_path / "talks")
        yield opened


@pytest.fixture
def busy() -> list[bool]:
    return [False]


@pytest.fixture
def upkeep(library: Library, busy: list[bool], qtbot: QtBot) -> Iterator[Upkeep]:
    made = Upkeep(library, lambda: busy[0])
    yield made
    made.close()


def spoil(library: Library, *statements: str) -> None:
    """Change rows behind the program's back, as a bad disk does."""
    with closing(DRIVER.connect(str(library.database.layout.database))) as connection:
        for statement in ("DROP TRIGGER segment_blob_update", "DROP TRIGGER version_update", *statements):
            connection.execute(statement)
        connection.commit()


def rounds(library: Library, today: datetime) -> list[Round]:
    """Do all that is due; return what that was."""
    done: list[Round] = []
    while (step := library.rounds.due(today)) is not None and len(done) < 1000:
        library.rounds.look(step, today)
        done.append(step)
    return done


def test_that_each_week_all_pages_and_a_twentieth_are_looked_at(library: Library, tmp_path: Path) -> None:
    for number in range(40):
        recording(library, tmp_path, f"{number}.wav", str(number).encode())
    count = len(library.media.all())
    assert count == 44
    seen: set[int] = set()
    for week in range(15):
        today = NOW + week * EVERY + timedelta(hours=week)
        assert rounds(library, today) == [Round.PAGES, Round.SEGMENTS, *[Round.RECORDING] * 3]
        assert rounds(library, today + timedelta(days=1)) == []
        seen = {record.id for record in library.media.all() if record.checked_at is not None}
    assert len(seen) == count, "after fifteen weeks each was looked at"


def test_that_a_clock_that_was_wrong_stops_no_round(library: Library) -> None:
    rounds(library, NOW + timedelta(days=9000))
    assert Round.PAGES in rounds(library, NOW)


def test_that_every_segment_comes_in_its_turn(library: Library) -> None:
    spoil(library, "UPDATE segment_blob SET body = x'5b5d' WHERE id = 20")
    found: list[str] = []
    for week in range(22):
        found += library.rounds.look(Round.SEGMENTS, NOW + week * EVERY).damage
    assert found == ["Segment 20 is not what was written."]


def test_that_a_missing_and_a_changed_recording_are_found_and_noted(library: Library) -> None:
    missing, changed, *_ = library.media.all()
    library.media_store.path_of(missing).unlink()
    path = library.media_store.path_of(changed)
    path.write_bytes(path.read_bytes()[::-1])
    lines: list[str] = []
    for week in range(5):
        lines += library.rounds.look(Round.RECORDING, NOW + week * EVERY).recordings
    assert [line.split(" is ")[0] for line in lines][:2] == [missing.name, changed.name]
    assert [record.missing_at for record in library.media.all()][:2] == [NOW, None]


def test_that_work_that_is_called_back_is_not_noted_as_done(library: Library) -> None:
    looked = library.rounds.look(Round.SEGMENTS, NOW, is_wanted=lambda: False)
    assert looked.damage == ()
    rounds_left = [library.rounds.due(NOW)]
    library.rounds.look(Round.PAGES, NOW)
    assert [*rounds_left, library.rounds.due(NOW)] == [Round.PAGES, Round.SEGMENTS]
    library.rounds.look(Round.RECORDING, NOW, is_wanted=lambda: False)
    assert all(record.checked_at is None for record in library.media.all())


def test_that_nothing_is_looked_at_while_the_engine_or_the_person_is_at_work(
    library: Library, upkeep: Upkeep, busy: list[bool]
) -> None:
    busy[0] = True
    for _ in range(QUIET_LOOKS + 3):
        upkeep.look()
    busy[0] = False
    talk = library.transcripts.all()[0]
    for number in range(QUIET_LOOKS + 3):
        library.transcripts.rename(talk.id, f"typed {number}").result()
        upkeep.look()
    upkeep.close()
    assert library.rounds.due(datetime.now(UTC)) is Round.PAGES


def test_that_a_round_begins_when_it_has_been_quiet(library: Library, upkeep: Upkeep, qtbot: QtBot) -> None:
    for _ in range(QUIET_LOOKS + 1):
        upkeep.look()
    qtbot.waitUntil(lambda: library.rounds.due(datetime.now(UTC)) is Round.SEGMENTS)


def test_that_damage_makes_the_library_read_only_with_a_sentence(
    library: Library, upkeep: Upkeep, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(library, "UPDATE version SET ids = x'00' WHERE id = 1")
    talk = library.transcripts.all()[-1]
    first = library.transcripts.versions(talk.id)[0]
    with qtbot.waitSignal(upkeep.damaged) as told, pytest.raises(FriscoError):
        library.transcripts.version(first.id)
    assert told.args[0]
    with pytest.raises(FriscoError) as caught:
        library.transcripts.rename(talk.id, "lost").result()
    assert caught.value.code is ErrorCode.DB_CORRUPT
    assert "Back-ups" in caught.value.sentence
    library.database.settle()
    assert len(library.transcripts.all()) == 4, "what can be read is read still"


def test_that_an_index_that_differs_is_made_anew_without_a_word(library: Library, upkeep: Upkeep, qtbot: QtBot) -> None:
    with closing(DRIVER.connect(str(library.database.layout.database))) as connection:
        connection.execute("INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
        connection.commit()
    assert library.search.search("hand") == []
    upkeep.examine()
    qtbot.waitUntil(lambda: library.search.search("hand") != [])
    assert not library.database.is_refusing
