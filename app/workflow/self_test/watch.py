"""The outside of a self-test: it tells a process which check to carry out, and sees what becomes of the process.

A check that crashes or hangs takes that process with it and nothing else: the next check runs in a fresh one.
"""

import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from subprocess import TimeoutExpired
from threading import Thread

from app.engine import process_tree
from app.workflow.self_test.check import Check, Outcome, Verdict
from app.workflow.self_test.trial import outcome_of

_LAST_WORDS = 3  # lines
_LONGEST_WORDS = 400
_LEAVE_S = 5.0
_OF_THE_PERSON = ("HF_HOME", "HF_HUB_CACHE")


class Watch:
    """Owns the process in which the checks run, at most one at a time."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, limit_s: float | None, is_debug: bool = False
    ) -> None:
        self._command, self._environment = list(command), dict(environment)
        self._limit_s, self._is_debug = limit_s, is_debug
        self._trial: _Trial | None = None

    def outcomes(self, checks: Sequence[Check]) -> Iterator[Outcome]:
        """Yield what came of each check; one whose needs do not hold is not tried."""
        held: set[str] = set()
        try:
            for place, check in enumerate(checks):
                missing = [need for need in check.needs if need not in held]
                outcome = _not_tried(check, missing) if missing else self._outcome(check, checks[place:], held)
                held |= {check.name} if outcome.verdict is Verdict.HOLDS else set()
                yield outcome
        finally:
            if self._trial is not None and not self._trial.is_over:
                self._trial.close()

    def _outcome(self, check: Check, rest: Sequence[Check], held: set[str]) -> Outcome:
        if self._trial is None:
            ahead = {later.name for later in rest} | held
            is_windowed = any(later.is_windowed and ahead.issuperset(later.needs) for later in rest)
            words = [*self._command, *(["--windowed"] if is_windowed else [])]
            self._trial = _Trial(words, self._environment, is_debug=self._is_debug)
        outcome = self._trial.outcome(check, self._limit_s or check.limit_s)
        if self._trial.is_over:
            self._trial = None
        return outcome


class _Trial:
    """Owns one process that carries out checks, and two threads that read what it says."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], *, is_debug: bool) -> None:
        self.is_over = False
        self._is_debug = is_debug
        self._answers: SimpleQueue[Outcome | None] = SimpleQueue()
        self._said: deque[str] = deque(maxlen=_LAST_WORDS)
        self._process = process_tree.start(command, environment)
        self._readers = [Thread(target=read, daemon=True) for read in (self._read_answers, self._read_words)]
        for reader in self._readers:
            reader.start()

    def outcome(self, check: Check, limit_s: float) -> Outcome:
        """Have a check carried out; the end of the process is an outcome too."""
        began = time.monotonic()
        self._tell(check)
        try:
            answer = self._answers.get(timeout=limit_s)
        except Empty:
            self._end()
            return _failed(check, f"no answer within {limit_s:g} seconds", time.monotonic() - began)
        except KeyboardInterrupt:
            self._end()
            raise
        if answer is None:
            self._end(patience_s=_LEAVE_S)
            return _failed(check, self._how_it_ended(), time.monotonic() - began)
        return answer

    def close(self) -> None:
        """Let the process leave, and make sure of it."""
        process_tree.close_pipe(self._process.stdin)
        self._end(patience_s=_LEAVE_S)

    def _tell(self, check: Check) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # it is gone: that is read at the other pipe
            self._process.stdin.write(f"{check.name}\n".encode())
            self._process.stdin.flush()

    def _end(self, *, patience_s: float = 0.0) -> None:
        self.is_over = True
        with suppress(TimeoutExpired):
            self._process.wait(patience_s)
        if self._process.poll() is None:
            process_tree.end(self._process)
        self._process.wait()
        for reader in self._readers:
            reader.join(_LEAVE_S)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            process_tree.close_pipe(pipe)

    def _read_answers(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with suppress(ValueError, KeyError, TypeError):
                self._answers.put(outcome_of(line))
        self._answers.put(None)

    def _read_words(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            words = line.decode(errors="replace").strip()
            if words:
                self._said.append(words)
            if self._is_debug:
                sys.stderr.write(f"{words}\n")

    def _how_it_ended(self) -> str:
        ending = f"the process {process_tree.describe_exit(self._process.returncode)}"
        words = " / ".join(self._said)[-_LONGEST_WORDS:]
        return f"{ending}; its last words: {words}" if words else ending


def own_command() -> list[str]:
    """Return what starts this program again, from source or frozen."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app"]


def apart(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return an environment in which library, settings and models are those of a temporary place."""
    ours = {name: value for name, value in environment.items() if name not in _OF_THE_PERSON}
    for name, place in (
        ("FRISCO_LIBRARY", "library"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("WIN_PD_OVERRIDE_LOCAL_APPDATA", "data"),
        ("WIN_PD_OVERRIDE_APPDATA", "config"),
    ):
        ours[name] = str(folder / place)
    return ours


def lacks_display(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Tell whether Qt would find no display to open a window on, and nobody has told it what to do then."""
    told = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform not in ("win32", "darwin") and not any(environment.get(name) for name in told)


def _not_tried(check: Check, missing: Sequence[str]) -> Outcome:
    detail = f"It needs what does not hold: {', '.join(missing)}."
    return Outcome(name=check.name, verdict=Verdict.NOT_TRIED, detail=detail)


def _failed(check: Check, reason: str, seconds: float) -> Outcome:
    return Outcome(
        name=check.name, verdict=Verdict.FAILED, detail=f"{check.broken}: {reason.rstrip('.')}.", seconds=seconds
    )
