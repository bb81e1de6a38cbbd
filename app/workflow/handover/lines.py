"""Bytes as they come in, cut into lines, of which none may be endless."""

from app.core.handover import LONGEST_LINE_BYTES, HandoverError


class Lines:
    """Holds the beginning of the line that is not whole yet. Lives on the thread of its socket."""

    def __init__(self, longest_bytes: int = LONGEST_LINE_BYTES) -> None:
        self._longest_bytes = longest_bytes
        self._rest = bytearray()

    def fed(self, data: bytes) -> list[bytes]:
        """Take what has arrived and return the lines that are whole; raise HandoverError when one is too long."""
        self._rest += data
        lines: list[bytes] = []
        if b"\n" in data:
            *lines, rest = bytes(self._rest).split(b"\n")
            self._rest = bytearray(rest)
        if len(self._rest) > self._longest_bytes:
            raise HandoverError("a line is too long")
        return lines
