"""Checks of what listens: the model, voice detection, the words, a worker that is killed, the cards."""

import os
import signal
import wave
from collections.abc import Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.gpu import NvmlState
from app.core.jobs import ENDED, WITH_TRANSCRIPT, JobId, JobSnapshot, JobState
from app.core.options import Device, JobOptions
from app.core.quality import merged
from app.workflow.model_catalog import DEMO
from app.workflow.self_test.check import Check, Subject, insist, wait_until
from app.workflow.self_test.samples import LANGUAGES, sample, take, words_of, words_said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.engine.job_queue import JobQueue
    from app.engine.worker_pool import WorkerPool
    from app.store.library import Library

_SLOW_S = 90.0  # a model has to be loaded, perhaps from a slow disk
_SPEECH_SHARE = (0.4, 0.8)  # of a sample; measured: 0.58 of the English one, 0.59 of the German one
_COPIES = 3  # of the sample, so that a worker can be killed in the middle
_SILENCE_S = 1


def checks(subject: Subject) -> tuple[Check, ...]:
    """Return the checks in their order; the later ones read what the first left in the library."""
    return (
        Check(
            name="transcribe",
            broken="Nothing can be transcribed",
            run=partial(transcribe, subject),
            limit_s=_SLOW_S,
        ),
        Check(
            name="speech",
            broken="Speech is not told from silence",
            run=partial(find_speech, subject),
            needs=("transcribe",),
        ),
        Check(
            name="words",
            broken="The words are not what is said",
            run=partial(compare_words, subject),
            needs=("transcribe",),
        ),
        Check(
            name="worker",
            broken="A worker that dies is not made good",
            run=partial(kill_worker, subject),
            limit_s=_SLOW_S,
            needs=("transcribe",),
        ),
        Check(name="cards", broken="The graphics cards cannot be asked for", run=partial(ask_cards, subject)),
    )


def transcribe(subject: Subject) -> str:
    """See the samples through the queue."""
    with subject.open_library() as library, _queue_on(subject, library) as queue:
        ids = [_submit(subject, library, queue, sample(language), Device.AUTO) for language in LANGUAGES]
        wait_until(lambda: all(queue.job(number).state in ENDED for number in ids))
        jobs = [queue.job(number) for number in ids]
    for job in jobs:
        insist(job.state in WITH_TRANSCRIPT, f"{job.name} was not transcribed ({job.state}): {job.message}")
    names = " and ".join(job.name for job in jobs)
    return f"{names} with the model {DEMO} on {jobs[0].device} ({jobs[0].compute_type})"


@contextmanager
def _queue_on(subject: Subject, library: "Library", **more: Any) -> "Iterator[JobQueue]":
    queue = subject.start_queue(library, **more)
    try:
        yield queue
    finally:
        queue.close()


def _submit(subject: Subject, library: "Library", queue: "JobQueue", path: Path, device: Device) -> JobId:
    from app.workflow.ordering import Ordering

    options = subject.planner.settled(JobOptions(model=DEMO, device=device))
    job = Ordering(library).order(take(subject, library, path), options, again=True)
    queue.submit(job)
    return job.id


def find_speech(subject: Subject) -> str:
    """Look at what was taken for speech in the samples: most of it, and not the pauses."""
    shares: list[str] = []
    with subject.open_library() as library:
        for job in _sample_jobs(subject, library):
            speech = merged(span for chunk in library.jobs.chunks(job.id) for span in chunk.speech)
            share = sum(span.length_ms for span in speech) / (job.duration_ms or 1)
            told = f"{share:.0%} of {job.name}"
            low, high = _SPEECH_SHARE
            insist(bool(speech), f"No speech was found in {job.name}; is the model of the voice detection in place?")
            insist(low <= share <= high, f"{told} were taken for speech, and it is {low:.0%} to {high:.0%}.")
            shares.append(told)
    return " and ".join(shares)


def _sample_jobs(subject: Subject, library: "Library") -> "list[JobSnapshot]":
    """Return the newest job of each sample."""
    media = [take(subject, library, sample(language)) for language in LANGUAGES]
    return [max(library.jobs.for_media(one.id), key=lambda job: job.id) for one in media]


def compare_words(subject: Subject) -> str:
    """Compare what was heard with what is said."""
    count = 0
    with subject.open_library() as library:
        for job, language in zip(_sample_jobs(subject, library), LANGUAGES, strict=True):
            said = words_said(language)
            heard = words_of(library.transcripts.head(job.transcript_id).text) if job.transcript_id else []
            _insist_on_same(job, said, heard)
            count += len(said)
    return f"all {count} words"


def _insist_on_same(job: JobSnapshot, said: Sequence[str], heard: Sequence[str]) -> None:
    for place, word in enumerate(said):
        found = heard[place] if place < len(heard) else "nothing"
        insist(word == found, f"Word {place + 1} of {job.name} is {word!r}, and {found!r} was heard.")
    insist(len(heard) == len(said), f"{len(heard)} words were heard in {job.name}, and {len(said)} are said.")


def kill_worker(subject: Subject) -> str:
    """Kill the worker in the middle of a job: the next one must go on after what is on disk, and finish."""
    from PySide6.QtCore import Qt

    from app.engine.worker_pool import WorkerPool

    path = _repeated(sample(LANGUAGES[0]), subject.library_dir.with_name("long.wav"))
    workers, starts = WorkerPool(), list[JobSnapshot]()
    with subject.open_library() as library, _queue_on(subject, library, workers=workers) as queue:
        queue.job_changed.connect(partial(_note_start, starts))
        queue.chunk_done.connect(partial(_kill_once, workers), Qt.ConnectionType.SingleShotConnection)
        number = _submit(subject, library, queue, path, Device.CPU)
        wait_until(lambda: queue.job(number).state in ENDED)
        job = queue.job(number)
    insist(job.state in WITH_TRANSCRIPT, f"The job of the killed worker ended as {job.state}: {job.message}")
    insist(len(starts) == 2, f"The job of the killed worker was to start twice, and it started {len(starts)} times.")
    insist(starts[1].done_ms > 0, "The job of the killed worker began anew instead of going on.")
    return f"killed; the next one went on at {starts[1].done_ms // 1_000} s of {(job.duration_ms or 0) // 1_000} s"


def _note_start(starts: list[JobSnapshot], job: JobSnapshot) -> None:
    """Keep the last word of each start: where it goes on is told when its recording has been looked at."""
    if job.state is JobState.STARTING:
        starts[job.attempts - 1 :] = [job]


def _kill_once(workers: "WorkerPool", _done: object) -> None:
    for pid in workers.pids():
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))  # on Windows the latter ends a process as hard


def _repeated(source: Path, target: Path) -> Path:
    """Write the sample several times over into one file."""
    with wave.open(str(source)) as part, wave.open(str(target), "wb") as whole:
        whole.setparams(part.getparams())
        frames = part.readframes(part.getnframes())
        pause = bytes(_SILENCE_S * part.getframerate() * part.getsampwidth() * part.getnchannels())
        whole.writeframes((frames + pause) * _COPIES)
    return target


def ask_cards(subject: Subject) -> str:
    """Ask the driver for its cards; that there is no driver or no card is an answer."""
    gpus = subject.read_gpus()
    insist(gpus.state is not NvmlState.FAULT, gpus.sentence)
    return ", ".join(card.name for card in gpus.cards) or gpus.sentence
