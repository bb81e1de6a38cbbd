"""That each benchmark runs, at a tiny size, and that its report can be read; how quick anything is is not asked here."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.options import Quality
from tests.bench import (
    adding_files,
    engine_long,
    engine_many,
    engine_memory,
    engine_words,
    gpu_cost,
    heavy_acts,
    library_list,
    memory,
    search_speed,
    warm_start,
    window_frames,
    window_start,
)
from tests.bench.frame_watch import Frames, Turn
from tests.bench.random_model import LEAST
from tests.bench.report import REPORTS, Figure, Report
from tests.bench.search_library import Size
from tests.bench.talk_sound import LONGEST_CLIP_S, SHORTEST_CLIP_S, clips, talk
from tests.bench.watched_worker import Call, busy_share, filled_share
from tests.bench.word_match import match, timed_words

linux = pytest.mark.skipif(sys.platform != "linux", reason="it reads the process's figures where Linux keeps them")
FEW = Size(transcripts=60, words=(20, 40), vocabulary=2_000)
CLIPS = engine_many.Case(name="random weights", clips=2, runs=1, size=LEAST)
CASES = [
    pytest.param("window_start", lambda: window_start.measure(1, transcripts=3, has_screen=False), 6),
    pytest.param(
        "window_frames",
        lambda: window_frames.measure(1, seconds=0.3, rows=60, queued=2, minutes=1.0, has_screen=False),
        9,
        marks=linux,
    ),
    pytest.param("heavy_acts", lambda: heavy_acts.measure(1, rows=900, files=3), 12),
    pytest.param("adding_files", lambda: adding_files.measure(1, files=30), 16),
    pytest.param(
        "library_list",
        lambda: library_list.measure(1, transcripts=30, few=3, steps=3, has_screen=False),
        17,
        marks=linux,
    ),
    pytest.param("gpu_cost", lambda: gpu_cost.measure(1, seconds=0.2), 4, marks=linux),
    pytest.param("memory", lambda: memory.measure(1, rows=40, settle_s=0.1), 4, marks=linux),
    pytest.param(
        "engine_memory", lambda: engine_memory.measure(1, minutes=[0.2], qualities=[Quality.FAST]), 5, marks=linux
    ),
    pytest.param("engine_words", lambda: engine_words.measure(0.2, qualities=[Quality.FAST]), 29, marks=linux),
    pytest.param("engine_long", lambda: engine_long.measure(1, minutes=0.2, qualities=[Quality.BEST]), 9, marks=linux),
    pytest.param("engine_many", lambda: engine_many.measure([CLIPS]), 16, marks=linux),
    pytest.param("warm_start", lambda: warm_start.measure(1, []), 3, marks=linux),
    pytest.param("search_speed", lambda: search_speed.measure([FEW], 1), 18),
]
NAMES = [str(case.values[0]) for case in CASES]


@pytest.fixture(autouse=True)
def a_home_for_what_is_prepared_here(home: Path) -> None:
    """Let the libraries that are made in this process lie where tests may write."""


@pytest.mark.slow
@pytest.mark.usefixtures("qapp")  # one of them has the queue in this process
@pytest.mark.parametrize(("name", "measure", "figures"), CASES, ids=NAMES)
def test_that_a_benchmark_measures_and_reports(
    name: str, measure: Callable[[], Report], figures: int, tmp_path: Path
) -> None:
    table = measure().write(tmp_path).read_text("utf-8")
    record = json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
    assert_readable(record)
    assert record["benchmark"] == name
    assert len(record["figures"]) == figures
    assert all(figure["value"] >= 0 for figure in record["figures"])
    assert all(figure["name"] in table for figure in record["figures"])


@pytest.mark.parametrize("name", NAMES)
def test_that_the_report_in_the_repository_is_whole(name: str) -> None:
    assert_readable(json.loads((REPORTS / f"{name}.json").read_text("utf-8")))
    assert (REPORTS / f"{name}.md").read_text("utf-8").startswith(f"# {name}\n")


def assert_readable(record: dict[str, object]) -> None:
    wanted = {"benchmark", "date", "machine", "versions", "baseline", "conditions", "figures", "notes"}
    assert set(record) == wanted
    assert datetime.fromisoformat(str(record["date"])).tzinfo is not None
    figures = record["figures"]
    assert isinstance(figures, list)
    assert figures
    for figure in figures:
        assert set(figure) == {"name", "unit", "value", "least", "most", "runs", "baseline", "ratio", "target"}


def test_that_a_figure_is_the_median_of_its_runs_beside_that_of_the_baseline() -> None:
    figure = Figure(name="start", unit="ms", runs=(3.0, 9.0, 6.0), baseline=(2.0, 4.0, 3.0))
    assert (figure.value, figure.ratio) == (6.0, 2.0)
    assert figure.record()["least"] == 3.0
    assert Figure(name="start", unit="ms", runs=(1.0,)).ratio is None
    assert Figure(name="frozen", unit="", runs=(1.0,), baseline=(0.0,)).ratio is None


def test_that_a_report_is_a_table_to_read() -> None:
    figure = Figure(name="start", unit="ms", runs=(30.0, 90.0), baseline=(20.0,), target="at most 4 times")
    report = Report(
        benchmark="x", baseline="nothing", conditions="", figures=[figure], date=datetime(2026, 1, 2, tzinfo=UTC)
    )
    assert "| start | 60 ms | 30 – 90 | 2 | 20 ms | 3 | at most 4 times |" in report.table()
    assert "2026-01-02" in report.table()


def test_that_frames_held_up_are_counted_by_their_time_and_the_wait_for_a_processor_apart() -> None:
    turns = [
        Turn(length_s=0.9),
        *[Turn(length_s=0.001)] * 20,
        Turn(length_s=0.080, cpu_s=0.030, queued_s=0.045),
    ]
    record = Frames(turns=turns, culprits=[]).record()
    assert (record["slow"], record["frozen"], record["frozen_by_itself"]) == (2, 2, 1)
    assert record["slow_share"] == pytest.approx(0.98)
    assert record["slow_share_by_itself"] == pytest.approx(0.935)
    assert record["longest_ms"] == pytest.approx(900)
    assert record["p99_ms"] == pytest.approx(900)


def test_that_one_long_turn_in_a_long_time_is_left_out_of_99_frames_of_100() -> None:
    frames = Frames(turns=[Turn(length_s=0.080), *[Turn(length_s=0.002)] * 5_000], culprits=[])
    assert frames.longest_but(0.01) == 0.002
    assert frames.longest_but(0.001) == 0.080
    assert Frames(turns=[], culprits=[]).longest_but(0.01) == 0.0


@linux
def test_that_a_talk_is_the_same_each_time_and_its_words_lie_where_they_are_said(tmp_path: Path) -> None:
    recording = talk(0.2, seed=2)
    assert recording == talk(0.2, seed=2)
    assert recording.duration_ms >= 12_000
    times = [time for word in recording.words for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert 0 < times[-1] <= recording.duration_ms
    assert recording.path.stat().st_size > recording.duration_ms * 44


@linux
def test_that_clips_are_as_long_as_they_shall_be() -> None:
    for clip in clips(2, seed=3):
        assert SHORTEST_CLIP_S * 1_000 - 1 <= clip.duration_ms <= LONGEST_CLIP_S * 1_000 + 1_000
        assert clip.words


def test_that_words_are_laid_side_by_side_with_the_fewest_changes() -> None:
    heard = timed_words([[(" Open", 0, 100), (" the", 100, 200), (" Door.", 210, 300)], [(" red-green", 400, 600)]])
    truth = timed_words(
        [[("open", 10, 100), ("a", 100, 150), ("the", 150, 200), ("door", 260, 300), ("green", 480, 600)]]
    )
    found = match(heard, truth)
    assert [(one.text, other.start_ms) for one, other in found.pairs] == [
        ("open", 10),
        ("the", 150),
        ("door", 260),
        ("green", 480),
    ]
    assert found.errors == 2
    assert found.equal_share == pytest.approx(0.8)
    assert found.starts().record() == pytest.approx(
        {"median": 35, "p90": 50, "within_20": 0.5, "within_50": 1.0, "within_100": 1.0, "within_200": 1.0}
    )
    assert match(truth, truth).common_beginnings == 1.0
    assert match(heard, []).errors == 5


def test_that_busy_time_and_filled_rows_are_read_from_the_calls_of_the_model() -> None:
    calls = [
        Call(name="hearing.encode", began_s=1.0, ended_s=2.0, rows=4),
        Call(name="model.encode", began_s=1.0, ended_s=1.5, rows=0),
        Call(name="hearing.take", began_s=2.0, ended_s=4.0, rows=0),
        Call(name="hearing.encode", began_s=5.0, ended_s=6.0, rows=2),
    ]
    assert busy_share(calls, "hearing") == pytest.approx(0.8)
    assert busy_share(calls, "model") == 1.0
    assert filled_share(calls, 4) == 0.75
