"""The reasons to doubt a row: stable names, which are stored in ``Segment.marks`` and exported.

What makes a row doubtful is decided where it is heard (``worker/guards.py``), the words for people are the window's.
Files from elsewhere may carry names that are not here.
"""

from enum import StrEnum


class Mark(StrEnum):
    """Why a row should be listened to again; the names are stored."""

    REPETITIVE = "repetitive"  # the text packs too well
    LOOP = "loop"  # a phrase comes again and again
    UNLIKELY = "unlikely"  # the model itself was not sure
    NO_SPEECH = "no_speech"  # the model took the sound for something else
    RUSHED = "rushed"  # more letters than the detected speech has room for
    OFF_SPEECH = "off_speech"  # no detected speech is near
    STOCK_PHRASE = "stock_phrase"  # what models invent, with little speech or another sign
