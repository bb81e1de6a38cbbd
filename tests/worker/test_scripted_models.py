"""Models that fail, as folders that the real worker loads: what it makes of each, from the file to the report.

``test_failure_models`` asks the guards one by one, with a model that answers as it is asked; here a model is loaded,
asked and aligned by the engine itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.core.jobs import JobChunk
from app.core.marks import Mark
from app.core.options import JobOptions, Quality, VoiceDetection
from app.core.protocol import JobCancelled, JobStarted
from app.core.quality import find_holes
from app.core.transcript import Segment
from tests.helpers import media_files, speech
from tests.helpers.scripted_model import Line, Script, scripted_model
from tests.helpers.worker_line import WorkerLine, text_of

TOLERANCE_MS = 300  # the attention of these models tells moments apart that are 240 ms from each other
ORDERS = speech.recording("orders")
TRUE_LINES = tuple(
    Line(text=f" {one.text}", start_s=one.start_ms / 1_000, end_s=one.end_ms / 1_000) for one in ORDERS.sentences
)
STOCK = " Thanks for watching!"


def line_of(text: str, start_s: float, end_s: float) -> Line:
    return Line(text=text, start_s=start_s, end_s=end_s)


@contextmanager
def worker_with(folder: Path, script: Script) -> Iterator[WorkerLine]:
    model = scripted_model(folder / "model", script)
    with WorkerLine("--model", str(model), "--cpu-threads", "1", stderr_path=folder / "log") as line:
        yield line


def heard(
    folder: Path, script: Script, quality: Quality, path: Path = ORDERS.path, **options: object
) -> list[JobChunk]:
    with worker_with(folder, script) as line:
        line.start(1, path, JobOptions(model="scripted", quality=quality, **options))  # type: ignore[arg-type]
        return line.finished(1)[0]


def rows(chunks: list[JobChunk]) -> list[Segment]:
    return [segment for chunk in chunks for segment in chunk.segments]


def marks(chunks: list[JobChunk]) -> list[set[str]]:
    return [set(row.marks) for row in rows(chunks)]


def spoken(folder: Path, *sentences: str, gap_ms: int) -> Path:
    return speech.write_wav(folder / "said.wav", speech.say(sentences, rate=150, gap_ms=gap_ms).samples)


@pytest.mark.parametrize("quality", Quality)
def test_that_a_sure_model_is_believed_and_its_words_stand_where_it_says(tmp_path: Path, quality: Quality) -> None:
    chunks = heard(tmp_path, Script(lines=TRUE_LINES), quality)
    assert [row.text for row in rows(chunks)] == [one.text for one in ORDERS.sentences]
    assert marks(chunks) == [set()] * len(TRUE_LINES)
    for row, one in zip(rows(chunks), ORDERS.sentences, strict=True):
        assert row.start_ms == pytest.approx(one.start_ms, abs=TOLERANCE_MS)
        assert row.end_ms == pytest.approx(one.end_ms, abs=TOLERANCE_MS)


@pytest.mark.parametrize("quality", Quality)
def test_that_a_loop_is_kept_and_every_row_of_it_is_marked(tmp_path: Path, quality: Quality) -> None:
    chunks = heard(tmp_path, Script(lines=(line_of(" We call you now." * 12, 0.6, 8.0),)), quality)
    words = speech.plain_words(text_of(chunks))
    assert set(words) == {"we", "call", "you", "now"}
    assert len(words) > 40  # a row of it that stands in a pause is taken for made up
    assert all(Mark.LOOP in found for found in marks(chunks))


@pytest.mark.parametrize("quality", Quality)
def test_that_speech_a_model_says_nothing_to_is_left_as_holes(tmp_path: Path, quality: Quality) -> None:
    chunks = heard(tmp_path, Script(), quality)
    assert rows(chunks) == []
    found = [span for chunk in chunks for span in chunk.speech]
    assert len(found) == len(ORDERS.sentences)
    assert find_holes(found, rows(chunks)) == found


@pytest.mark.parametrize("quality", Quality)
def test_that_a_model_which_always_says_something_is_not_asked_where_nobody_speaks(
    tmp_path: Path, quality: Quality
) -> None:
    assert heard(tmp_path, Script(lines=(line_of(STOCK, 1, 3),)), quality, media_files.silence(tmp_path)) == []


@pytest.mark.parametrize("quality", Quality)
def test_that_a_stock_phrase_over_what_the_model_takes_for_silence_is_marked(tmp_path: Path, quality: Quality) -> None:
    sure = Script(lines=(line_of(STOCK, 1, 3),), silence=0.9)
    chunks = heard(tmp_path, sure, quality, media_files.silence(tmp_path), voice=VoiceDetection.OFF)
    assert text_of(chunks) == STOCK.strip()
    assert marks(chunks) == [{Mark.NO_SPEECH, Mark.STOCK_PHRASE}]


@pytest.mark.parametrize("quality", Quality)
def test_that_what_is_said_without_sureness_over_silence_is_not_written(tmp_path: Path, quality: Quality) -> None:
    unsure = Script(lines=TRUE_LINES, silence=0.9, sureness=0.2)
    assert rows(heard(tmp_path, unsure, quality)) == []


def test_that_a_stock_phrase_in_a_pause_is_dropped_and_the_rest_stays(tmp_path: Path) -> None:
    path = spoken(tmp_path, "Open the red door.", "Hello and thank you.", gap_ms=1_900)
    lines = (
        line_of(" Open the red door.", 0.6, 1.7),
        line_of(STOCK, 2.2, 3.2),
        line_of(" Hello and thank you.", 3.7, 4.8),
    )
    chunks = heard(tmp_path, Script(lines=lines), Quality.BEST, path)
    assert text_of(chunks) == "Open the red door. Hello and thank you."
    assert marks(chunks) == [set(), set()]


@pytest.mark.parametrize("quality", Quality)
def test_that_an_unsure_model_is_kept_and_marked(tmp_path: Path, quality: Quality) -> None:
    chunks = heard(tmp_path, Script(lines=TRUE_LINES, sureness=0.3), quality)
    assert text_of(chunks) == ORDERS.text
    assert marks(chunks) == [{Mark.UNLIKELY}] * len(TRUE_LINES)
    chances = [word.probability or 0.0 for row in rows(chunks) for word in row.words]
    assert chances == pytest.approx([0.3] * len(chances), abs=0.05)


@pytest.mark.parametrize("quality", Quality)
def test_that_false_sureness_does_not_hide_what_nobody_can_say_so_fast(tmp_path: Path, quality: Quality) -> None:
    text = " We call you now and open the big blue window today after the meeting on Friday in the old house."
    path = spoken(tmp_path, "Open the red door.", gap_ms=900)
    chunks = heard(tmp_path, Script(lines=(line_of(text, 0.6, 1.7),)), quality, path)
    assert text_of(chunks) == text.strip()
    assert all(Mark.RUSHED in found for found in marks(chunks))
    assert min(word.probability or 0.0 for row in rows(chunks) for word in row.words) > 0.9


@pytest.mark.parametrize("quality", Quality)
def test_that_a_wrong_language_is_believed_unless_somebody_said_which_there_are(
    tmp_path: Path, quality: Quality
) -> None:
    script = Script(lines=TRUE_LINES, language="cy")
    with worker_with(tmp_path, script) as line:
        found = []
        for number, languages in enumerate([(), ("en", "de")], start=1):
            line.start(
                number, ORDERS.path, JobOptions(model="scripted", quality=quality, languages=languages, language=None)
            )
            found.append({chunk.language for chunk in line.finished(number)[0]})
    assert found[0] == {"cy"}
    assert found[1] <= {"en", "de"}
    assert len(found[1]) == 1


@pytest.mark.parametrize("quality", Quality)
def test_that_times_which_go_backwards_lose_no_word_and_come_out_in_order(tmp_path: Path, quality: Quality) -> None:
    places = reversed(TRUE_LINES)
    lines = tuple(line_of(one.text, place.start_s, place.end_s) for one, place in zip(TRUE_LINES, places, strict=True))
    chunks = heard(tmp_path, Script(lines=lines), quality)
    assert text_of(chunks) == ORDERS.text
    words = [word for row in rows(chunks) for word in row.words]
    assert all(one.start_ms < one.end_ms <= other.start_ms for one, other in pairwise(words))
    assert all(found for found in marks(chunks))  # and nobody is told that these times are good


# --- slow: as deep as a real model, and as long at it ------------------------------------------------------------------

SLOW = Script(lines=TRUE_LINES, width=256, layers=4)


def test_that_a_worker_with_a_slow_model_shows_that_it_lives_and_still_obeys(tmp_path: Path) -> None:
    path = speech.write_wav(tmp_path / "long.wav", np.tile(ORDERS.speech.samples, 60))
    with worker_with(tmp_path, SLOW) as line:
        line.start(1, path)
        line.wait_for(JobStarted, 1)
        line.wait_for_heartbeat()
        line.cancel(1)
        line.start(2, ORDERS.path)
        assert isinstance(line.until_end(1)[-1], JobCancelled)
        assert text_of(line.finished(2)[0]) == ORDERS.text


def test_that_a_script_too_long_for_its_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too long"):
        scripted_model(tmp_path / "model", Script(lines=(line_of(" We call you now." * 40, 0, 8),)))
