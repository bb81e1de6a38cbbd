"""The window's side of the hand-over: commands ring, and the window works for them."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.batch import BatchOrder, WrittenFile
from app.core.errors import ErrorCode
from app.core.handover import Accepted, OpenFiles, RememberExport, Request, TranscribeFiles
from app.workflow.batch_run import BatchRun, MakeRun
from app.workflow.handover.addresses import places
from app.workflow.handover.visitor import Visitor

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_LOG = logging.getLogger(__name__)
_MOST_VISITORS = 64


class Doorbell(QObject):
    """Owns the local socket of a library, the visits and the runs they ask for. Lives on the main thread.

    Only for the one who holds the library's lock. ``opened_by_another`` (OpenFiles): the window was started a second
    time. A run goes on when the one who asked for it has left.
    """

    opened_by_another = Signal(object)

    def __init__(
        self,
        library_dir: Path,
        make_run: MakeRun,
        remember_export: Callable[[WrittenFile], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library_dir = library_dir
        self._make_run, self._remember_export = make_run, remember_export
        self._server: QLocalServer | None = None
        self._visitors: set[Visitor] = set()
        self._runs: set[BatchRun] = set()

    def listen(self) -> None:
        """Be reachable from now on. Loads Qt's network library: after the first paint."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self, socketOptions=QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._on_rung)
        for place in places(self._library_dir):
            QLocalServer.removeServer(place)  # what a killed owner left; a living one would have the lock
            if server.listen(place):
                self._server = server
                return
            _LOG.info("no socket at %s: %s", place, server.errorString())
        _LOG.error("commands cannot reach this window: no place takes a socket")

    def close(self) -> None:
        """Hang up on everybody and end the runs; what they ordered stays in the queue. Call before the queue closes."""
        if self._server is not None:
            self._server.close()
        for run in list(self._runs):
            self._end(run)
        for visitor in list(self._visitors):
            visitor.send_away()

    def _on_rung(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            visitor = Visitor(socket, self)
            self._visitors.add(visitor)
            visitor.asked.connect(partial(self._serve, visitor))
            visitor.left.connect(partial(self._forget, visitor))
            if len(self._visitors) > _MOST_VISITORS:
                visitor.refuse(ErrorCode.LIBRARY_BUSY, "Too many commands wait for the window. Try again later.")
            else:
                visitor.greet()

    def _serve(self, visitor: Visitor, request: Request) -> None:
        try:
            self._do(visitor, request)
        except Exception:
            visitor.refuse(ErrorCode.INTERNAL, "An internal error in the window; its log has the details.")
            raise

    def _do(self, visitor: Visitor, request: Request) -> None:
        match request:
            case TranscribeFiles(order=order):
                self._begin(visitor, order)
            case OpenFiles():
                visitor.say(Accepted())
                self.opened_by_another.emit(request)
            case RememberExport(written=written):
                self._remember_export(written)
                visitor.say(Accepted())

    def _begin(self, visitor: Visitor, order: BatchOrder) -> None:
        run = self._make_run(order)
        run.setParent(self)
        self._runs.add(run)
        run.file_done.connect(visitor.tell_file)
        run.job_changed.connect(visitor.tell_job)
        run.held_up.connect(visitor.tell_held_up)
        run.finished.connect(visitor.send_away)
        run.finished.connect(partial(self._end, run))
        visitor.say(Accepted())
        run.start()

    def _end(self, run: BatchRun) -> None:
        if run in self._runs:
            self._runs.remove(run)
            run.close()
            run.deleteLater()

    def _forget(self, visitor: Visitor) -> None:
        self._visitors.discard(visitor)
        visitor.deleteLater()
