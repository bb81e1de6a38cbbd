"""Hostile files sent to the real worker: each costs its own job, with a code and a sentence, and nothing else."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import ErrorCode
from app.core.protocol import JobFailed
from tests.helpers import media_files, speech
from tests.helpers.worker_line import WorkerLine, text_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="FIFOs and /dev are not on Windows")
LIMIT_S = 15.0


def test_that_all_hostile_files_at_once_cost_their_own_jobs_alone(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.helpers.worker_line.PATIENCE_S", LIMIT_S)
    jobs = {job_id(): maker(tmp_path) for maker in media_files.HOSTILE}
    said = speech.say(["Open the red door.", "Hello and thank you."], rate=150)
    good = job_id()
    for number, path in jobs.items():
        demo.start(number, path)
    demo.start(good, speech.write_wav(tmp_path / "good.wav", said.samples))
    for number, path in jobs.items():
        reports = demo.until_end(number)
        assert len(reports) == 1
        failure = reports[0]
        assert isinstance(failure, JobFailed)
        assert failure.code is not ErrorCode.INTERNAL
        assert failure.sentence.endswith(".")
        assert path.name not in failure.sentence + failure.detail
    assert text_of(demo.finished(good)[0]) == said.text


def test_that_the_log_names_no_file_and_quotes_nobody(
    demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path
) -> None:
    said = speech.say(["Open the red door."], rate=150)
    number, broken = job_id(), job_id()
    demo.start(number, speech.write_wav(tmp_path / "secretname.wav", said.samples))
    demo.finished(number)
    demo.start(broken, media_files.cut(media_files.encode(tmp_path / "secretcut.m4a", said.samples, 22_050), 0.5))
    demo.failed(broken)
    assert "secret" not in demo.log()
    assert "door" not in demo.log().lower()


def test_that_difficult_names_are_transcribed(demo: WorkerLine, job_id: Callable[[], int], tmp_path: Path) -> None:
    said = speech.say(["Open the red door."], rate=150)
    content = speech.write_wav(tmp_path / "plain.wav", said.samples).read_bytes()
    for path in media_files.difficult_names(tmp_path, content):
        number = job_id()
        demo.start(number, path)
        assert text_of(demo.finished(number)[0]) == said.text
