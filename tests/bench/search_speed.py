"""How long a search of the whole library takes, beside looking through all texts for the same.

python -m tests.bench.search_speed [--transcripts 10000]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.core.search import SearchOrder, SearchQuery
from app.core.search_words import read_query
from app.store.library import Library
from tests.bench.report import Figure, Report
from tests.bench.search_library import Size, fill, vocabulary

RUNS = 5
LARGE = Size(transcripts=10_000, words=(1_000, 2_000))
MANY = Size(transcripts=100_000, words=(200, 400))
LONG = Size(transcripts=60, words=(119_000, 120_000))  # thirteen hours of speech each
TARGETS = {LARGE: "p95 below 100 ms", MANY: "p95 below 300 ms", LONG: ""}
_LIKE = "SELECT COUNT(*) FROM search_doc WHERE text LIKE ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as somebody types it, and what a program without an index would look for."""

    name: str
    query: SearchQuery
    needle: str


def questions(size: Size) -> list[Asked]:
    words = vocabulary(size.vocabulary)
    every, common, middle, rare = words[0], words[49], words[999], words[size.vocabulary // 2]
    filtered = f"{common} lang:de after:2000-01-01"
    return [
        Asked(name="in every transcript", query=read_query(every), needle=every),
        Asked(name="common word", query=read_query(common), needle=common),
        Asked(name="common word, newest first", query=read_query(common, order=SearchOrder.NEWEST), needle=common),
        Asked(name="word of rank 1,000", query=read_query(middle), needle=middle),
        Asked(name="rare word", query=read_query(rare), needle=rare),
        Asked(name="in no transcript", query=read_query("xylophone"), needle="xylophone"),
        Asked(name="two words", query=read_query(f"{common} {middle}"), needle=common),
        Asked(
            name="phrase of the two commonest", query=read_query(f'"{every} {words[1]}"'), needle=f"{every} {words[1]}"
        ),
        Asked(name="two letters typed", query=read_query(middle[:2], is_growing=True), needle=middle[:2]),
        Asked(name="four letters typed", query=read_query(rare[:4], is_growing=True), needle=rare[:4]),
        Asked(name="one Chinese character", query=read_query("京"), needle="京"),
        Asked(name="two Chinese characters", query=read_query("北京"), needle="北\u200b\u200b京"),
        Asked(name="common word, German, since a day", query=read_query(filtered), needle=common),
        Asked(name="common word, speaker", query=read_query(f"{common} speaker:anna"), needle=common),
        Asked(name="common word, tag", query=read_query(f"{common} tag:radio"), needle=common),
        Asked(name="common word, state", query=read_query(f"{common} state:finished"), needle=common),
        Asked(name="tag alone", query=read_query("tag:radio"), needle="radio"),
    ]


def measure(sizes: Sequence[Size] = tuple(TARGETS), runs: int = RUNS) -> Report:
    figures: list[Figure] = []
    notes: list[str] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as place, Library.open(Path(place) / "library") as library:
            began = time.perf_counter()
            fill(library, Path(place), size)
            mib = library.database.layout.database.stat().st_size / 2**20
            fewest, most = size.words
            built = f"{size.transcripts:,} transcripts of {fewest:,} to {most:,} words: written in {time.perf_counter() - began:.0f} s, {mib:.0f} MiB"
            notes.append(built)
            figures += _figures(library, size, runs)
    return Report(
        benchmark="search_speed",
        baseline="LIKE '%words%' over the texts of all transcripts, in the same database and the same run; it counts alone, "
        "without order, places or marks",
        conditions="made-up words of Zipf's distribution, 60,000 of them; what is timed is the whole question with the "
        "20 best transcripts, their marked places, times and context; read before, so that the disk has no say",
        figures=figures,
        notes=notes,
    )


def _figures(library: Library, size: Size, runs: int) -> list[Figure]:
    asked = questions(size)
    ours: dict[str, list[float]] = {one.name: [] for one in asked}
    theirs: dict[str, list[float]] = {one.name: [] for one in asked}
    for number in range(runs + 1):
        for one in asked:
            found_ms = _timed(partial(library.search.find, one.query))
            scanned_ms = _timed(partial(_scan, library, one.needle)) if number < 2 else None
            if number:  # the first time reads from the disk
                ours[one.name].append(found_ms)
                theirs[one.name] += [] if scanned_ms is None else [scanned_ms]
    every = [took for times in ours.values() for took in times]
    all_scans = [took for times in theirs.values() for took in times]
    name = f"{size.transcripts:,} transcripts"
    return [
        Figure(
            name=f"{name}: p95 of all questions",
            unit="ms",
            runs=(_p95(every),),
            baseline=(_p95(all_scans),),
            target=TARGETS.get(size, ""),
        ),
        *(
            Figure(name=f"{name}: {one.name}", unit="ms", runs=tuple(ours[one.name]), baseline=tuple(theirs[one.name]))
            for one in asked
        ),
    ]


def _scan(library: Library, needle: str) -> None:
    with library.database.reading():
        library.database.sql(_LIKE, [f"%{needle}%"])


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1_000


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--transcripts", type=int, choices=[size.transcripts for size in TARGETS], help="one size alone"
    )
    wanted = parser.parse_args().transcripts
    print(measure([size for size in TARGETS if wanted in (None, size.transcripts)]).write().read_text("utf-8"))
