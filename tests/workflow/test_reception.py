"""Files come in one after another; each is answered, with the ticket of what was given."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import ErrorCode
from app.core.jobs import JobSnapshot
from app.core.media import Keeping
from app.core.options import JobOptions
from app.core.overriding import override
from app.core.settings import Settings
from app.store.library import Library
from app.workflow.ingest import Fetched, Ingest
from app.workflow.ordering import OneJobEach, Ordering
from app.workflow.reception import Arriving, Received, Reception, TurnedAway
from tests.helpers.stored_values import recording, wave_file

OPTIONS = JobOptions(model="demo")
Answer = Received | TurnedAway | Path


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def reception(library: Library, qtbot: QtBot) -> Iterator[Reception]:
    made = Reception(Ingest(library, Settings()), Ordering(library))
    yield made
    made.close()
    made.deleteLater()


def answers_of(reception: Reception) -> list[Answer]:
    answers: list[Answer] = []
    for signal in (reception.received, reception.turned_away, reception.nothing_found):
        signal.connect(answers.append)
    return answers


def names(answers: list[Answer]) -> list[tuple[int, str]]:
    return [(answer.ticket, answer.path.name) for answer in answers if not isinstance(answer, Path)]


def test_that_answers_come_in_order_with_the_place_of_what_was_given(
    reception: Reception, qtbot: QtBot, tmp_path: Path
) -> None:
    files = [wave_file(tmp_path, f"{number}.wav", bytes([number])) for number in range(5)]
    files.insert(2, tmp_path / "missing.wav")
    answers = answers_of(reception)
    reception.receive_files([*files, files[0]], OPTIONS)
    qtbot.waitUntil(lambda: len(answers) == 7, timeout=20_000)
    assert names(answers) == [(ticket, path.name) for ticket, path in enumerate([*files, files[0]])]
    missing = answers[2]
    assert isinstance(missing, TurnedAway)
    assert missing.error.code is ErrorCode.MEDIA_MISSING


def test_that_a_folder_is_looked_through_for_a_person_and_a_wrong_file_for_a_command(
    reception: Reception, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "calls"
    (folder / "may").mkdir(parents=True)
    (tmp_path / "nothing").mkdir()
    for number, name in enumerate(("b.wav", "may/a.wav", "notes.txt")):
        wave_file(folder, name, bytes([number]))
    answers = answers_of(reception)
    reception.receive([tmp_path / "nothing", folder], OPTIONS)
    reception.receive_files([folder], OPTIONS)
    qtbot.waitUntil(lambda: len(answers) == 4, timeout=20_000)
    assert answers[0] == tmp_path / "nothing"
    assert names(answers) == [(1, "b.wav"), (1, "a.wav"), (0, "calls")]
    refused = answers[3]
    assert isinstance(refused, TurnedAway)
    assert refused.error.code is ErrorCode.MEDIA_NOT_A_FILE


def test_that_a_bug_is_an_answer_and_stands_in_the_log(
    library: Library, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Ingest):
        """Has a bug."""

        @override
        def fetch(
            self, path: Path, keep: Keeping | None = None, *, is_wanted: Callable[[], bool] = lambda: True
        ) -> Fetched:
            raise ZeroDivisionError

    reception = Reception(Broken(library, Settings()), Ordering(library))
    answers = answers_of(reception)
    reception.receive_files([Path("/a.wav")], OPTIONS)
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=20_000)
    assert isinstance(answers[0], TurnedAway)
    assert answers[0].error.code is ErrorCode.INTERNAL
    assert "ZeroDivisionError" in caplog.text
    reception.close()


def test_that_one_run_orders_a_recording_once_also_when_all_is_done_again(library: Library, tmp_path: Path) -> None:
    media = recording(library, tmp_path)
    orders = OneJobEach(Ordering(library))
    jobs = [*orders.order_all([media], OPTIONS, again=True), *orders.order_all([media], OPTIONS, again=True)]
    assert jobs[0] == jobs[1]
    assert OneJobEach(Ordering(library)).order_all([media], OPTIONS, again=False)[0].id == jobs[0].id
    assert len(library.jobs.all()) == 1


def test_that_many_who_ask_at_once_for_one_work_get_one_job(library: Library, tmp_path: Path) -> None:
    media = recording(library, tmp_path)
    start = threading.Barrier(8)

    def ask(_number: int) -> JobSnapshot:
        start.wait(20)
        return Ordering(library).order(media, OPTIONS, again=False)

    with ThreadPoolExecutor(8) as pool:
        jobs = list(pool.map(ask, range(8)))
    assert len({job.id for job in jobs}) == 1


def test_that_what_is_stopped_is_answered_no_more_and_what_came_stays(
    library: Library, reception: Reception, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    for number in range(400):
        wave_file(folder, f"{number:03}.wav", number.to_bytes(2, "little"))
    answers, stopped = answers_of(reception), list[Arriving]()
    reception.stopped.connect(stopped.append)
    reception.received.connect(lambda _received: reception.stop())
    with qtbot.waitSignal(reception.all_answered, timeout=20_000):
        reception.receive([folder], OPTIONS)
    (at,) = stopped
    assert 0 < len(answers) == at.done < at.total == 400
    assert len(library.jobs.all()) == len(library.media.all()) == len(answers)
    with qtbot.waitSignal(reception.all_answered, timeout=20_000):
        reception.receive([folder / "399.wav"], OPTIONS)
    assert names(answers)[-1] == (0, "399.wav")


def test_that_many_files_come_in_bursts_in_their_order_each_told_once(
    library: Library, reception: Reception, qtbot: QtBot, tmp_path: Path
) -> None:
    files = [wave_file(tmp_path, f"{number:03}.wav", number.to_bytes(2, "little")) for number in range(150)]
    files.insert(70, tmp_path / "missing.wav")
    bursts, progress, answers = list[tuple[Received, ...]](), list[Arriving](), answers_of(reception)
    reception.burst_received.connect(bursts.append)
    reception.progressed.connect(progress.append)
    with qtbot.waitSignal(reception.all_answered, timeout=20_000):
        reception.receive([*files, files[0]], OPTIONS)
    assert names(answers) == [(ticket, path.name) for ticket, path in enumerate([*files, files[0]])]
    assert [one for burst in bursts for one in burst] == [one for one in answers if isinstance(one, Received)]
    assert len(bursts) < 100
    assert progress[-1].is_over
    assert len(library.jobs.all()) == 150
