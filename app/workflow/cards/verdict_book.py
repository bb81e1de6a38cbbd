"""What self-tests have found, in one small file in the person's cache: gone or damaged, it is found out again."""

import json
import threading
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from app.core.card_trial import TrialFault, TrialFigures, TrialState, Verdict
from app.core.errors import HostError
from app.workflow.exporting import write_atomically

_VERSION: Final = 1
_MOST_KEPT: Final = 200  # verdicts: some twenty cards and drivers


class VerdictBook:
    """Owns the file. May be asked from any thread; other processes may write it too.

    Each writing takes in what others have written since. Two at the very same moment can lose one verdict, which is
    then found out again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._records: dict[str, Any] = {}
        self._stamp: tuple[int, int] | None = None

    def verdict(self, key: str) -> Verdict | None:
        """Return what is known; a record that is none counts as nothing."""
        with self._lock:
            self._read()
            return _verdict(self._records.get(key))

    def note(self, key: str, verdict: Verdict) -> None:
        """Remember a verdict. What cannot be written holds as long as this book."""
        with self._lock:
            self._read()
            self._records.pop(key, None)
            self._records[key] = _record(verdict)
            for oldest in list(self._records)[:-_MOST_KEPT]:
                del self._records[oldest]
            text = json.dumps({"version": _VERSION, "verdicts": self._records}, indent=1)
            try:
                write_atomically(self._path, text.encode())
            except HostError:
                return
            self._stamp = self._look()

    def _read(self) -> None:
        """Read the file when it is another than the one that was read last."""
        stamp = self._look()
        if stamp is None or stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            content = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return
        records = content.get("verdicts") if isinstance(content, dict) and content.get("version") == _VERSION else None
        if isinstance(records, dict):
            self._records = records

    def _look(self) -> tuple[int, int] | None:
        try:
            facts = self._path.stat()
        except OSError:
            return None
        return facts.st_mtime_ns, facts.st_size


def _record(verdict: Verdict) -> dict[str, Any]:
    return {
        "state": verdict.state,
        "fault": verdict.fault,
        "sentence": verdict.sentence,
        "at": verdict.at.isoformat(),
        "figures": asdict(verdict.figures) if verdict.figures else None,
    }


def _verdict(record: Any) -> Verdict | None:
    try:
        return Verdict(
            state=TrialState(record["state"]),
            fault=TrialFault(record["fault"]) if record["fault"] else None,
            sentence=str(record["sentence"]),
            at=datetime.fromisoformat(record["at"]),
            figures=TrialFigures.from_record(record["figures"]) if record["figures"] else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
