"""SubRip subtitles.

Written with CRLF, which is what SubRip itself wrote and the oldest players ask for, numbers from 1, no BOM (the file is
UTF-8). ``-->`` in a text becomes ``->``; a text is one line, so no blank line can end its cue. Formatting tags have no
escape in SRT and are left as they stand; reading takes them out. Speakers have no place in SRT.

Read are LF, CR and CRLF, a BOM, missing numbers, a point in the place of the comma, positions after the times, a cue
that follows without a blank line, and blank lines inside a cue.
"""

import re
from collections.abc import Sequence

from app.core.formats.cues import Cue, break_of, broken, cues_of, numbered_lines, parse_times, transcript_of
from app.core.formats.options import ExportOptions
from app.core.lettering import clean_line, joined
from app.core.timecode import srt_time
from app.core.transcript import Transcript

_TAG = re.compile(r"</?(?:[bius]|font\b[^<>]*)>|\{\\[^{}]*\}", re.IGNORECASE)
_LIKE_TIMES = re.compile(r"\s*-?\d+:\d+\S*\s*(?:-+>?|>|→)\s*-?\d+:\d+")


def write(transcript: Transcript, options: ExportOptions) -> str:
    blocks = (_block(number, cue, options) for number, cue in enumerate(cues_of(transcript), start=1))
    return "".join(blocks)


def _block(number: int, cue: Cue, options: ExportOptions) -> str:
    text = re.sub("-{2,}>", "->", cue.text)
    place = break_of(text, options.line_columns) if options.is_wrapped else None
    if place is not None:
        text = f"{text[: place[0]]}\r\n{text[place[1] :]}"
    return f"{number}\r\n{srt_time(cue.start_ms)} --> {srt_time(cue.end_ms)}\r\n{text}\r\n\r\n"


def read(text: str) -> Transcript:
    """Read SubRip text; raise InputError naming line and reason where a line cannot be understood."""
    lines = list(numbered_lines(text))
    blocks: list[tuple[tuple[int, int], list[str]]] = []
    for index, (number, line) in enumerate(lines):
        if "-->" in line:
            blocks.append((parse_times(number, line), []))
        elif line.strip() and not _is_number_of_cue(lines, index):
            if not blocks:
                raise broken(number, f"{line.strip()[:60]!r} stands before the first line of times")
            if _LIKE_TIMES.match(line) and _is_block_begun(lines, index):
                raise broken(number, f"{line.strip()[:60]!r} is no line of times")
            blocks[-1][1].append(line)
    return transcript_of(
        Cue(start_ms=start_ms, end_ms=end_ms, text=joined(clean_line(_TAG.sub("", line)) for line in texts))
        for (start_ms, end_ms), texts in blocks
    )


def _is_number_of_cue(lines: Sequence[tuple[int, str]], index: int) -> bool:
    return lines[index][1].strip().isdecimal() and index + 1 < len(lines) and "-->" in lines[index + 1][1]


def _is_block_begun(lines: Sequence[tuple[int, str]], index: int) -> bool:
    """Say whether times are due in this line: the one above is blank, or a number under a blank one."""
    above = [line.strip() for _, line in lines[max(0, index - 2) : index]]
    return not above[-1] or (above[-1].isdecimal() and not above[0])
