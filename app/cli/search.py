"""``frisco search``: words found again in all transcripts."""

import argparse
import os
import sys
from typing import Any

from app.cli import output
from app.cli.exit_codes import Exit
from app.cli.program import Program
from app.core.search import MarkedText, SearchFilters, SearchHit, SearchOrder, SearchPlace, SearchQuery
from app.core.search_words import read_query
from app.core.timecode import clock
from app.workflow.library_access import readable_library

_BOLD, _PLAIN = "\x1b[1m", "\x1b[22m"


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Print the transcripts with the places that fit best; none is no failure."""
    with readable_library(program.library_dir, f"frisco {arguments.command}") as library:
        results = library.search.find(_query(arguments))
    is_coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for hit in results.hits:
        if arguments.json:
            output.record(_as_record(hit))
        else:
            for line in _as_lines(hit, is_coloured=is_coloured):
                output.result(line)
    if results.is_given_up:
        output.note("The search took too long and was given up. Add a word that is less common.")
    elif not results.hits and not arguments.json:
        output.note("Nothing found.")
    elif len(results.hits) < results.count and not arguments.json:
        output.note(f"{len(results.hits)} of {results.count} transcripts; more with --limit.")
    return Exit.DONE


def _query(arguments: argparse.Namespace) -> SearchQuery:
    filters = SearchFilters(
        languages=tuple(arguments.language),
        speakers=tuple(arguments.speaker),
        tags=tuple(arguments.tag),
        states=tuple(arguments.state),
        after=arguments.after,
        before=arguments.before,
    )
    order = SearchOrder.NEWEST if arguments.newest else SearchOrder.BEST
    return read_query(" ".join(arguments.words), filters=filters, order=order, limit=arguments.limit)


def _as_lines(hit: SearchHit, *, is_coloured: bool) -> list[str]:
    day = hit.created_at.astimezone().strftime("%Y-%m-%d")
    title = output.printable(hit.title)
    lines = [f"{hit.transcript_id:>6}  {day}  {clock(hit.duration_ms):>8}  {hit.language:<3}  {title}"]
    width = max((len(clock(place.at_ms)) for place in hit.places), default=0)
    lines += [f"        {clock(one.at_ms):>{width}}  {_shown(one.line, is_coloured=is_coloured)}" for one in hit.places]
    lines += [f"        {aside.kind}: {_shown(aside.line, is_coloured=is_coloured)}" for aside in hit.asides]
    if hit.place_count > len(hit.places):
        lines.append(f"        and {hit.place_count - len(hit.places)} more places")
    return lines


def _shown(line: MarkedText, *, is_coloured: bool) -> str:
    """Return a line with what was found in bold where somebody looks."""
    if not is_coloured:
        return output.printable(line.text)
    parts, at = "", 0
    for start, stop in line.marks:
        parts += f"{output.printable(line.text[at:start])}{_BOLD}{output.printable(line.text[start:stop])}{_PLAIN}"
        at = stop
    return parts + output.printable(line.text[at:])


def _as_record(hit: SearchHit) -> dict[str, Any]:
    return {
        "transcript_id": hit.transcript_id,
        "title": hit.title,
        "at_ms": hit.at_ms,
        "text": hit.text,
        "language": hit.language,
        "duration_ms": hit.duration_ms,
        "created_at": hit.created_at.isoformat(),
        "place_count": hit.place_count,
        "places": [_place(place) for place in hit.places],
        "beside": [{"kind": aside.kind.value, "text": aside.line.text} for aside in hit.asides],
    }


def _place(place: SearchPlace) -> dict[str, Any]:
    return {
        "at_ms": place.at_ms,
        "row": place.row,
        "text": place.line.text,
        "marks": [list(mark) for mark in place.line.marks],
        "before": place.before,
        "after": place.after,
    }
