"""Where a spoken sentence comes from: the recordings of the tests, the cache, and last the synthesizer."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.helpers.speech import recordings
from tests.helpers.speech.espeak import NO_ESPEAK
from tests.helpers.speech.keeping import kept
from tests.helpers.speech.truth import Samples, Sentence, Speaker

TOP = Path(__file__).parents[3]
CACHE = TOP / "build" / "speech-cache"
SILENCER = "FRISCO_WITHOUT_ESPEAK"  # set it to see which tests need the synthesizer: they are skipped
_EDITION = 3  # raise it when the sound of the same request changes
_LIMIT_S = 120

Request = tuple[str, Speaker]
Spoken = tuple[Samples, Sentence]


def sentences(requests: Sequence[Request]) -> list[Spoken]:
    """Return each sentence, all that are missing spoken at one go; skip the test where nobody can speak them."""
    found = {request: _found(request) for request in requests}
    missing = [request for request, spoken in found.items() if spoken is None]
    if missing:
        _speak(missing)
        found |= {request: kept(_place(request)) for request in missing}
    return [spoken for request in requests if (spoken := found[request]) is not None]


def _found(request: Request) -> Spoken | None:
    return recordings.sentence(*request) or kept(_place(request))


def _place(request: Request) -> Path:
    """Name the files by everything that shapes the sound; who speaks is no matter."""
    text, speaker = request
    shape = [_EDITION, text, speaker.voice, speaker.rate, speaker.pitch]
    return CACHE / hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:24]


def _speak(requests: Sequence[Request]) -> None:
    if os.environ.get(SILENCER):
        pytest.skip("espeak-ng is not to be used")
    if not hasattr(os, "fork"):
        pytest.skip("sentences are spoken by forked children, and this system has none")
    asked = json.dumps([[text, asdict(speaker), str(_place((text, speaker)))] for text, speaker in requests])
    words = [sys.executable, "-m", "tests.helpers.speech.espeak"]
    environment = {**os.environ, "PYTHONPATH": str(TOP), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        words, input=asked, cwd=TOP, env=environment, timeout=_LIMIT_S, check=False, text=True, capture_output=True
    )
    if done.returncode == NO_ESPEAK:
        pytest.skip("espeak-ng with its voices is not on this machine")
    assert done.returncode == 0, done.stderr
