"""WebVTT subtitles.

Written with LF, UTF-8 without BOM, ``&``, ``<`` and ``>`` escaped (so no text can hold ``-->``), a speaker's name as
``<v Name>``, and on request a time before each word. A text is one line, so no blank line can end its cue.

Read are a BOM, LF, CR and CRLF, hours left out, a comma in the place of the point, settings after the times, identifiers,
NOTE, STYLE and REGION blocks. Tags go, voices become speakers; a cue with several voices becomes as many rows.
"""

import html
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from app.core.formats.cues import Cue, break_of, broken, cues_of, numbered_lines, parse_times, transcript_of
from app.core.formats.options import ExportOptions
from app.core.lettering import clean_line, joined
from app.core.retiming import spread
from app.core.timecode import vtt_time
from app.core.transcript import Span, Transcript

_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
_NOT_A_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"<[^<>]*>")


def write(transcript: Transcript, options: ExportOptions) -> str:
    return "WEBVTT\n" + "".join(f"\n{_block(cue, options)}\n" for cue in cues_of(transcript))


def _block(cue: Cue, options: ExportOptions) -> str:
    name = _one_line(cue.speaker) if options.has_speakers else ""
    voice = f"<v {html.escape(name, quote=False)}>" if name else ""
    return f"{vtt_time(cue.start_ms)} --> {vtt_time(cue.end_ms)}\n{voice}{_payload(cue, options)}"


def _one_line(name: str) -> str:
    return " ".join(clean_line(name).split())


def _payload(cue: Cue, options: ExportOptions) -> str:
    """Return the escaped text with its line break and its word times put in."""
    marks = [(offset, f"<{vtt_time(ms)}>", 0) for offset, ms in (_stamps(cue) if options.has_word_times else ())]
    place = break_of(cue.text, options.line_columns) if options.is_wrapped else None
    if place is not None:
        marks.append((place[0], "\n", place[1] - place[0]))
    payload, done = "", 0
    for offset, mark, skipped in sorted(marks):
        payload += html.escape(cue.text[done:offset], quote=False) + mark
        done = offset + skipped
    return payload + html.escape(cue.text[done:], quote=False)


def _stamps(cue: Cue) -> Iterator[tuple[int, int]]:
    """Yield where in the text a word begins and when; the times rise and lie within the cue, as the format wants."""
    texts = [clean_line(word.text) for word in cue.words]
    whole = "".join(texts)
    if whole.strip() != cue.text:
        return
    latest_ms, begin = cue.start_ms, len(whole.lstrip()) - len(whole)
    for word, text in zip(cue.words, texts, strict=True):
        offset = begin + len(text) - len(text.lstrip())
        if offset > 0 and text.strip() and latest_ms < word.start_ms < cue.end_ms:
            yield offset, word.start_ms
            latest_ms = word.start_ms
        begin += len(text)


def read(text: str) -> Transcript:
    """Read WebVTT text; raise InputError naming line and reason where a block cannot be understood."""
    lines = list(numbered_lines(text))
    if _HEADER.fullmatch(lines[0][1]) is None:
        raise broken(1, "a WebVTT file begins with the word WEBVTT")
    blocks = [list(block) for is_text, block in groupby(lines, key=lambda line: line[1] != "") if is_text]
    _require_no_times(blocks[0])
    return transcript_of(cue for block in blocks[1:] for cue in _cues_of_block(block))


def _require_no_times(lines: Iterable[tuple[int, str]]) -> None:
    for number, line in lines:
        if "-->" in line:
            raise broken(number, "a blank line is missing above these times")


def _cues_of_block(block: list[tuple[int, str]]) -> Iterator[Cue]:
    at = next((index for index, (_, line) in enumerate(block[:2]) if "-->" in line), None)
    number, line = block[0]
    if at != 0 and (_NOT_A_CUE.fullmatch(line) or not any(line.strip() for _, line in block)):
        return
    if at is None:
        raise broken(number, f"{line.strip()[:60]!r} stands outside a cue; above it a line of times is missing")
    start_ms, end_ms = parse_times(*block[at])
    _require_no_times(block[at + 1 :])
    voices = _voices(joined(_without_tags(line) for _, line in block[at + 1 :]))
    spans = spread([text for _, text in voices], Span(start_ms=start_ms, end_ms=end_ms))
    for (speaker, text), span in zip(voices, spans, strict=True):
        yield Cue(start_ms=span.start_ms, end_ms=span.end_ms, text=text, speaker=speaker)


def _without_tags(line: str) -> str:
    return _TAG.sub(lambda tag: tag[0] if _VOICE.fullmatch(tag[0]) else "", line)


def _voices(payload: str) -> list[tuple[str, str]]:
    """Part a payload at its voices: who says what. One without text stays one row without text."""
    first, *rest = _VOICE.split(payload)
    pairs = [("", first), *zip(rest[::2], rest[1::2], strict=True)]
    said = [(_one_line(html.unescape(name)), clean_line(html.unescape(text)).strip()) for name, text in pairs]
    return [(name, text) for name, text in said if text] or [said[-1]]
