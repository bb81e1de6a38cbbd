"""The draft of one open transcript, as the document writes it: handed to the writer thread, in order, without waiting."""

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any, Protocol

from app.core.transcript import TranscriptId, VersionId

_LOG = logging.getLogger(__name__)


class Drafts(Protocol):
    """What keeps drafts; ``store.DraftRepository`` does."""

    def append(self, transcript_id: TranscriptId, base: VersionId, record: Mapping[str, Any]) -> "Future[int]":
        """Add an edit after the current position."""

    def set_position(self, transcript_id: TranscriptId, position: int) -> "Future[None]":
        """Write how many edits hold."""


class StoredDraft:
    """Writes one draft. A write that fails is logged; the document goes on."""

    def __init__(self, drafts: Drafts, transcript_id: TranscriptId, base: VersionId) -> None:
        self._drafts = drafts
        self._transcript_id = transcript_id
        self._base = base

    def append(self, record: Mapping[str, Any]) -> "Future[int]":
        return self._watched(self._drafts.append(self._transcript_id, self._base, record))

    def set_position(self, position: int) -> "Future[None]":
        return self._watched(self._drafts.set_position(self._transcript_id, position))

    def _watched(self, future: "Future[Any]") -> "Future[Any]":
        future.add_done_callback(_report)
        return future


def _report(done: "Future[Any]") -> None:
    error = done.exception()
    if error is not None:
        _LOG.error("a draft could not be written", exc_info=error)
