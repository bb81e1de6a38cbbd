"""Plain text for reading: a row a line, with LF, UTF-8 without BOM. It is written and not read: times would be lost.

``is_timed`` puts the start of each row before it, as in ``[1:02:14]``. A speaker's name stands where the speaker changes.
"""

from app.core.formats.options import ExportOptions
from app.core.lettering import clean_line
from app.core.timecode import clock
from app.core.transcript import Transcript


def write(transcript: Transcript, options: ExportOptions) -> str:
    lines: list[str] = []
    latest: int | None = None
    for row in transcript.segments:
        text = clean_line(row.text).strip()
        if not text:
            continue
        time = f"[{clock(row.start_ms)}] " if options.is_timed else ""
        is_named = options.has_speakers and row.speaker is not None and row.speaker != latest
        name = _name(transcript, row.speaker) if is_named else ""
        lines.append(f"{time}{name}{text}\n")
        latest = row.speaker
    return "".join(lines)


def _name(transcript: Transcript, speaker: int | None) -> str:
    name = "" if speaker is None else clean_line(transcript.speakers[speaker]).strip()
    return f"{name}: " if name else ""
