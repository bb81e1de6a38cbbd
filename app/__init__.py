"""Frisco Whisper: a desktop transcription workstation; this package is the whole program."""

__version__ = "0.1.0"
