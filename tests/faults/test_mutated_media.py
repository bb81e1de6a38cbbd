"""Damaged media of every container through the real worker: each has an outcome with a sentence, and nothing falls.

``FRISCO_MUTATED_MEDIA`` sets how many files one run sends (3,000 by default; 300,000 by night) and
``FRISCO_MUTATION_SEED`` which; a number and a seed always give the same file.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.core.jobs import JobId
from app.core.options import JobOptions, Quality
from app.core.protocol import JobDone, Ready, StartJob
from app.core.sound import SoundPlaces
from tests.helpers import mutations, speech
from tests.helpers.mutations import MEDIA, mutant
from tests.helpers.ordeal import Ending, endings, thread_count
from tests.helpers.worker_line import WorkerLine

COUNT = int(os.environ.get("FRISCO_MUTATED_MEDIA", "3000"))
SEED = int(os.environ.get("FRISCO_MUTATION_SEED", "1"))
HEARD = max(40, COUNT // 200)  # so many of them are also listened to
MOST_S = 10.0  # of the processor, for one file
HEARD_MOST_S = 30.0  # a lie about the length lets the detector listen to an hour of silence: 15 seconds
KEPT_EVERY = 100  # for so many, one has its waveform and its playable copy written
MOST_MEMORY_KIB = 1_000_000
SHORT = ("--longest-hours", "1")  # so that such a lie costs seconds, not minutes
SECONDS_EACH = 0.05  # ten times what is usual

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120 + COUNT * SECONDS_EACH),
    pytest.mark.skipif(sys.platform == "win32", reason="looks into /proc"),
]


class Pile:
    """Owns the files under way: each is written when its job is sent and removed when that has ended well."""

    def __init__(self, folder: Path, samples: mutations.Samples) -> None:
        self.folder = folder
        self.originals = mutations.originals(folder, samples)
        self.complaints: list[str] = []
        self.outcomes: Counter[str] = Counter()
        self.slow: list[StartJob] = []  # in company: what they need alone is to be seen

    def jobs(self, count: int, *, keeps_sound: bool = False) -> Iterator[StartJob]:
        for number in range(1, count + 1):
            one = mutant(self.originals, number, SEED)
            yield self._job(number, one.name, one.content, keeps_sound=keeps_sound and number % KEPT_EVERY == 0)

    def whole(self, first: int) -> Iterator[StartJob]:
        """Return jobs for the originals."""
        for number, (name, content) in enumerate(self.originals.items(), start=first):
            yield self._job(number, name, content)

    def send(self, line: WorkerLine, jobs: Iterator[StartJob], most_s: float) -> None:
        """Send jobs, a few at a time, those that took long once more alone, and note what is wrong."""
        for ending in endings(line, jobs):
            self._note(ending, is_slow=ending.processor_s > most_s)
        for job in self.slow:
            (alone,) = endings(line, [job])
            if alone.processor_s > most_s:
                self._complain(alone, [f"it took {alone.processor_s:.1f} s of the processor"])

    def _note(self, ending: Ending, *, is_slow: bool) -> None:
        self.outcomes[str(getattr(ending.last, "code", "done"))] += 1
        if found := list(ending.faults()):
            self._complain(ending, found)
        elif is_slow:
            self.slow.append(ending.job)
        else:
            Path(ending.job.path).unlink()

    def _complain(self, ending: Ending, faults: list[str]) -> None:
        one = mutant(self.originals, ending.job.job_id, SEED)
        self.complaints.append(f"seed {SEED}, {one}, kept as {ending.job.path}: {'; '.join(faults)}")

    def _job(self, number: int, name: str, content: bytes, *, keeps_sound: bool = False) -> StartJob:
        path = self.folder / f"{number}-{name}"
        path.write_bytes(content)
        places = SoundPlaces(proxy_path=f"{path}.opus", peaks_path=f"{path}.peaks") if keeps_sound else None
        quality = Quality.BEST if number % 2 else Quality.FAST
        options = JobOptions(model="demo", quality=quality)
        return StartJob(job_id=JobId(number), path=str(path), options=options, sound=places)


def test_that_no_damaged_file_ends_without_a_sentence_or_takes_the_worker_down(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    pile = Pile(tmp_path / "media", mutations.wail(0.6))
    with WorkerLine("--backend", "sound", *SHORT, stderr_path=tmp_path / "log") as line:
        line.wait_for(Ready)
        pile.send(line, pile.jobs(COUNT, keeps_sound=True), MOST_S)
        assert not pile.complaints
        for ending in endings(line, pile.whole(COUNT + 1)):
            assert isinstance(ending.last, JobDone), ending
            assert (abs(ending.last.decoded_ms - 600) < 150, ending.last.is_cut) == (True, False), ending
        assert line.peak_memory_kib() < MOST_MEMORY_KIB
        assert "Traceback" not in line.log()
        assert thread_count(line.process.pid) <= 8, "threads were left behind"
    print(f"{COUNT} damaged files, seed {SEED}: {dict(pile.outcomes)}")
    assert not list(tmp_path.glob("media/*.part"))
    is_a_fair_trial = pile.outcomes["done"] > COUNT * 0.2 and pile.outcomes["AUDIO_CORRUPT"] > COUNT * 0.2
    assert is_a_fair_trial, f"the damage is too small or too great: {pile.outcomes}"


def test_that_what_is_left_of_damaged_speech_is_listened_to(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    said = speech.say(["Open the red door."], rate=150, lead_ms=100, gap_ms=100)
    every = np.linspace(0, len(said.samples) - 1, said.duration_ms * mutations.RATE // 1_000)
    pile = Pile(tmp_path / "media", np.interp(every, np.arange(len(said.samples)), said.samples).astype(np.int16))
    with WorkerLine.demo(tmp_path / "log", *SHORT) as line:
        line.wait_for(Ready)
        pile.send(line, pile.jobs(HEARD), HEARD_MOST_S)
        assert not pile.complaints
        assert "Traceback" not in line.log()
    assert pile.outcomes["done"] > HEARD * 0.2


def test_that_a_mutant_is_the_same_in_every_run(tmp_path: Path) -> None:
    first, again = (mutations.originals(tmp_path, mutations.wail(0.6)) for _ in range(2))
    assert first == again
    assert set(first) == set(MEDIA)
    assert [mutant(first, n, 5) for n in range(200)] == [mutant(again, n, 5) for n in range(200)]
    assert len({mutant(first, n, 5).content for n in range(200)}) > 150
