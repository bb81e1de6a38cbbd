"""What a person may choose about a written file; each format takes what concerns it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """The choices of one export; the defaults are good for most."""

    is_timed: bool = False  # TXT: each row begins with its time
    has_speakers: bool = True  # TXT: names before rows; VTT: voices
    has_word_times: bool = False  # VTT: a time before each word, for karaoke
    is_wrapped: bool = True  # SRT, VTT: a long row in two lines of about the same width
    line_columns: int = 42  # how wide such a line may be, counted in Latin letters
    metadata: Mapping[str, Any] = field(default_factory=dict)  # JSON: what is known about the recording and the job
