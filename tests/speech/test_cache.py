"""What was spoken once is not spoken again, is whole or not there, and may be asked for by many at once."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.helpers import speech
from tests.helpers.speech import RATE, Sentence, Speaker
from tests.helpers.speech.cache import SILENCER, TOP
from tests.helpers.speech.keeping import keep, kept, sweep

TEXT = "Close the white window."
SEVERAL = [TEXT, "Close the black window.", "Close the brown window."]
AT_ONCE = 3
ASK = """
import sys, hashlib
from pathlib import Path
from tests.helpers import speech
from tests.helpers.speech import cache
cache.CACHE = Path(sys.argv[1])
print(hashlib.sha256(speech.say(sys.argv[2:]).samples.tobytes()).hexdigest())
"""


def a_sentence(length: int = 1_000) -> Sentence:
    return Sentence(
        text=TEXT,
        speaker=Speaker(name="x"),
        start_ms=0,
        end_ms=length * 1_000 // RATE,
        words=(),
        first_sample=0,
        sample_count=length,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadly(Sentence):
    """Kills whoever writes it down."""

    def as_record(self) -> dict[str, Any]:
        os.kill(os.getpid(), signal.SIGKILL)
        return {}


def test_that_what_is_cached_needs_no_synthesizer(unheard: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = speech.say(SEVERAL)
    monkeypatch.setenv(SILENCER, "1")
    again = speech.say(SEVERAL)
    np.testing.assert_array_equal(first.samples, again.samples)
    assert first.sentences == again.sentences


@pytest.mark.parametrize("other", [{"voice": "en-us+m3"}, {"rate": 161}, {"pitch": 51}])
def test_that_everything_that_shapes_the_sound_is_told_apart(unheard: Path, other: dict[str, Any]) -> None:
    plain, changed = speech.say([TEXT]), speech.say([TEXT], **other)
    assert len(list(unheard.glob("*.json"))) == 2
    assert plain.samples.tobytes() != changed.samples.tobytes()


def test_that_a_test_is_skipped_where_nobody_can_speak(unheard: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SILENCER, "1")
    with pytest.raises(pytest.skip.Exception):
        speech.say([TEXT])


@pytest.mark.skipif(sys.platform != "linux", reason="hides a library as Linux allows it")
def test_that_a_test_is_skipped_where_the_library_cannot_be_loaded(
    unheard: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "libespeak-ng.so.1").write_text("no library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="not on this machine"):
        speech.say([TEXT])


def test_that_a_voice_that_is_not_there_fails_the_test(unheard: Path) -> None:
    with pytest.raises(AssertionError, match="no voice nobody"):
        speech.say([TEXT], voice="nobody")


@pytest.mark.parametrize("ending", [".wav", ".json"])
@pytest.mark.parametrize("share", [0, 0.5])
def test_that_half_a_file_is_not_taken_for_a_sentence(unheard: Path, ending: str, share: float) -> None:
    whole = speech.say([TEXT])
    (path,) = unheard.glob(f"*{ending}")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    np.testing.assert_array_equal(speech.say([TEXT]).samples, whole.samples)
    (facts,) = unheard.glob("*.json")
    assert kept(facts) is not None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a child of its own")
def test_that_a_writer_who_is_killed_leaves_nothing_that_is_found(tmp_path: Path) -> None:
    place, truth = tmp_path / "said", a_sentence()
    deadly = Deadly(**{name: getattr(truth, name) for name in Sentence.__slots__})
    samples = np.zeros(1_000, np.int16)
    child = os.fork()
    if child == 0:
        keep(place, samples, deadly)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert kept(place) is None
    assert list(tmp_path.iterdir())  # it had begun
    keep(place, samples, truth)
    assert kept(place) is not None


def test_that_what_the_killed_left_is_swept_away_in_time_and_work_in_progress_is_not(tmp_path: Path) -> None:
    old, young = tmp_path / "a.wav.1.part", tmp_path / "b.wav.2.part"
    for path in (old, young):
        path.write_bytes(b"half")
    day_before = time.time() - 86_400
    os.utime(old, (day_before, day_before))
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [young]


def test_that_several_who_ask_at_once_get_the_same(unheard: Path) -> None:
    speech.say(["Close the green window."])  # where nobody can speak, this is no test
    words = [sys.executable, "-c", ASK, str(unheard), *SEVERAL]
    askers = [
        subprocess.Popen(words, cwd=TOP, env={**os.environ, "PYTHONPATH": str(TOP)}, stdout=subprocess.PIPE)
        for _ in range(AT_ONCE)
    ]
    answers = {asker.communicate(timeout=60)[0] for asker in askers}
    assert [asker.returncode for asker in askers] == [0] * AT_ONCE
    assert len(answers) == 1
    assert not list(unheard.glob("*.part"))
