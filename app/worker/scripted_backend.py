"""An engine without model and sound, for tests of whoever owns a worker. Only source and inference are replaced.

The "recording" is a small JSON file. All keys may be left out::

    {
      "windows": 6,            how many windows the recording has
      "window_ms": 1000,       how long each is
      "text": "alpha",         window 3 says "alpha 3"
      "language": "en",
      "delay_ms": 0,           how long a batch with this recording takes in the engine (the longest of its rows counts)
      "open_ms": 0,            how long opening takes
      "silent": [2],           windows without speech
      "is_cut": false,
      "notes": [],             what a person should know of how it was listened to
      "sound_fault": "",       why waveform and playback could not be prepared
      "open_fail": "CODE",     opening fails with this code
      "fail_at": {"n": 2, "code": "AUDIO_CORRUPT"},
                               window 2 fails, and its job with it
      "crash_at": 3,           the process aborts when window 3 is to be heard
      "crash_once_flag": "PATH",
                               crash only while this file is not there, and make it
      "crash_on_open": false,  the process aborts when the recording is opened
      "hang_at": null,         the engine never comes back from this window; heartbeats go on
      "hang_flag": null,       a file that is made when it hangs
      "freeze_at": null,       the whole process stands still, heartbeats too
      "garbage_at": null,      a line that is no message and holds the text goes down the protocol pipe
      "bug_at": null,          an exception that nobody expects and that quotes the text is raised at this window
      "print_at": null,        somebody prints to stdout, as libraries do
      "oom_over_rows": null,   a batch with more rows than this is out of GPU memory
      "raises": {"at": 2, "text": "CUDA failed with error out of memory", "unless": {"device": "cpu"}},
                               the engine raises a RuntimeError with this text when it comes to window 2; not in a
                               worker whose plan has one of the values under "unless"
      "raises_once_flag": "PATH",
                               only while this file is not there, and make it
      "exit_code_after_done": null,
                               the process ends with this code right after JobDone
      "log": null              for each batch one line is appended to this file: [[job id, window], ...] as JSON
    }

What a script does at a window happens when all rows before it in the batch have been reported.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.core.errors import ErrorCode, FriscoError, InputError, WorkerError, error_of
from app.core.jobs import JobId
from app.core.media import MediaFacts
from app.core.options import WorkerPlan
from app.core.protocol import StartJob
from app.core.transcript import Segment, SegmentKey, Span, Word
from app.worker.backend import Heard, Row, Window
from app.worker.faults import diagnose
from app.worker.report_pipe import ReportPipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What the file says; the keys are explained above."""

    windows: int = 6
    window_ms: int = 1_000
    text: str = "alpha"
    language: str = "en"
    delay_ms: int = 0
    open_ms: int = 0
    silent: list[int] = field(default_factory=list)
    is_cut: bool = False
    sound_fault: str = ""
    notes: Sequence[str] = ()
    open_fail: str | None = None
    fail_at: dict[str, Any] | None = None
    crash_at: int | None = None
    crash_once_flag: str | None = None
    crash_on_open: bool = False
    hang_at: int | None = None
    hang_flag: str | None = None
    freeze_at: int | None = None
    garbage_at: int | None = None
    bug_at: int | None = None
    print_at: int | None = None
    oom_over_rows: int | None = None
    raises: dict[str, Any] | None = None
    raises_once_flag: str | None = None
    exit_code_after_done: int | None = None
    log: str | None = None

    @property
    def duration_ms(self) -> int:
        return self.windows * self.window_ms


@dataclass(frozen=True, slots=True)
class ScriptedSound:
    """What a window of a script carries instead of samples."""

    script: Script
    index: int


class ScriptedRecording:
    """A script as a source of windows."""

    def __init__(self, script: Script, resume_ms: int) -> None:
        self._script = script
        self._resume_ms = resume_ms
        self.decoded_ms = script.duration_ms
        self.is_cut = script.is_cut
        self.sound_fault = script.sound_fault
        self.notes = tuple(script.notes)
        self.facts = MediaFacts(
            container="script", codec="script", sample_rate=16_000, channels=1, duration_ms=script.duration_ms
        )

    def windows(self, heard: Callable[[], int]) -> Iterator[Window]:  # noqa: ARG002
        for index in range(self._script.windows):
            start_ms = index * self._script.window_ms
            until_ms = start_ms + self._script.window_ms
            if until_ms <= self._resume_ms:
                continue
            is_silent = index in self._script.silent
            yield Window(
                start_ms=start_ms,
                until_ms=until_ms,
                speech=() if is_silent else (Span(start_ms=start_ms, end_ms=until_ms),),
                sound=None if is_silent else ScriptedSound(self._script, index),
            )


class ScriptedBackend:
    """Does what the scripts say. ``open`` runs on many threads, the rest on the loop's."""

    def __init__(self, pipe: ReportPipe, plan: WorkerPlan) -> None:
        self._pipe = pipe
        self._plan = plan
        self.device, self.compute_type = plan.device.value, plan.compute_type
        self._exit_codes: dict[JobId, int] = {}

    def open(self, start: StartJob) -> ScriptedRecording:
        script = _read(Path(start.path))
        time.sleep(script.open_ms / 1_000)
        if script.crash_on_open:
            _crash(script)
        if script.open_fail is not None:
            raise error_of(ErrorCode(script.open_fail), f"The script fails with {script.open_fail}.")
        if script.exit_code_after_done is not None:
            self._exit_codes[start.job_id] = script.exit_code_after_done
        return ScriptedRecording(script, start.resume_ms)

    def listen(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Heard | FriscoError]]:
        sounds: list[ScriptedSound] = [row.window.sound for row in rows]
        _log(rows)
        if any(sound.script.oom_over_rows is not None and len(rows) > sound.script.oom_over_rows for sound in sounds):
            raise WorkerError(ErrorCode.GPU_OOM, "The script is out of memory with so many rows.")
        for sound in sounds:
            self._raise_as_engine(sound)
        time.sleep(max(sound.script.delay_ms for sound in sounds) / 1_000)
        for row, sound in zip(rows, sounds, strict=True):
            self._misbehave(sound)
            yield row, _outcome(row, sound)

    def release(self, job_id: JobId) -> None:
        if job_id in self._exit_codes:
            os._exit(self._exit_codes[job_id])

    def _raise_as_engine(self, sound: ScriptedSound) -> None:
        """Fail as CTranslate2 does: with a RuntimeError of which only the text tells."""
        raises = sound.script.raises
        if raises is None or sound.index != raises["at"] or not _is_first_time(sound.script.raises_once_flag):
            return
        if any(getattr(self._plan, name) == value for name, value in raises.get("unless", {}).items()):
            return
        raise diagnose(RuntimeError(raises["text"]))

    def _misbehave(self, sound: ScriptedSound) -> None:
        script, index = sound.script, sound.index
        if index == script.garbage_at:
            self._pipe.write(b"\xff\x00 this is no message: " + script.text.encode() + b" {\n")
        if index == script.bug_at:
            raise KeyError(script.text)
        if index == script.print_at:
            os.write(1, b"a library prints to stdout\n")
        if index == script.crash_at:
            _crash(script)
        if index == script.freeze_at:
            self._freeze()
        if index == script.hang_at:
            _hang(script)

    def _freeze(self) -> None:
        """Stand still with every thread; on Windows, where nothing can be stopped so, at least say nothing more."""
        if sys.platform != "win32":
            os.kill(os.getpid(), signal.SIGSTOP)
        else:
            self._pipe.fall_silent()


def _hang(script: Script) -> None:
    if script.hang_flag is not None:
        Path(script.hang_flag).touch()
    threading.Event().wait()


def _read(path: Path) -> Script:
    try:
        return Script(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError as error:
        raise InputError(ErrorCode.MEDIA_MISSING, "The script is no longer there.") from error
    except (TypeError, ValueError) as error:
        raise InputError(ErrorCode.AUDIO_CORRUPT, f"The script cannot be read: {error}") from error


def _crash(script: Script) -> None:
    if _is_first_time(script.crash_once_flag):
        os.abort()


def _is_first_time(flag: str | None) -> bool:
    if flag is None:
        return True
    is_first = not Path(flag).exists()
    Path(flag).touch()
    return is_first


def _log(rows: Sequence[Row]) -> None:
    line = json.dumps([[row.job_id, row.window.sound.index] for row in rows])
    for path in {row.window.sound.script.log for row in rows} - {None}:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _outcome(row: Row, sound: ScriptedSound) -> Heard | FriscoError:
    script = sound.script
    if script.fail_at is not None and sound.index == script.fail_at["n"]:
        return error_of(ErrorCode(script.fail_at["code"]), "The script says that this window fails.")
    start_ms, end_ms = row.window.start_ms, row.window.until_ms
    middle_ms = (start_ms + end_ms) // 2
    words = (
        Word(text=f" {script.text}", start_ms=start_ms, end_ms=middle_ms, probability=0.9),
        Word(text=f" {sound.index}", start_ms=middle_ms, end_ms=end_ms, probability=0.9),
    )
    segment = Segment(key=SegmentKey(1), start_ms=start_ms, end_ms=end_ms, words=words)
    return Heard(segments=(segment,), language=row.start.language or script.language)
