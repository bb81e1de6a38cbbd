"""The cards in the window: their self-tests when nothing else is at work, the GPU component, the compute type."""

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.card_trial import AUTO
from app.core.errors import FriscoError
from app.core.gpu import GpuSnapshot
from app.ui.dialogs.errands import Errands
from app.ui.gpu.panel import GpuPanel
from app.ui.gpu.self_test_words import SelfTestState
from app.ui.main_window import MainWindow
from app.ui.workspace import Workspace
from app.workflow.cards.card_trials import Trial, TrialStep
from app.workflow.fetching.terms import Halted

_BEGIN_AFTER_MS: Final = (
    3_000  # a window that has just come up has better things to do, and so has one between two jobs
)


class _Relay(QObject):
    """Brings the steps of a run to the GUI thread."""

    moved = Signal(object)  # TrialStep


class CardDesk(QObject):
    """Owns the thread on which cards are tested. Lives on the GUI thread, with its window.

    A card that nobody has tested is tested by itself, as soon as no job is at work; a job that comes stops the test,
    which begins again where it was. Signal ``compute_type_chosen`` (str).
    """

    compute_type_chosen = Signal(str)

    def __init__(self, window: MainWindow, workspace: Workspace, panel: GpuPanel) -> None:
        super().__init__(window)
        self._window, self._workspace, self._panel = window, workspace, panel
        self._errands, self._relay, self._stop = Errands(self), _Relay(self), Event()
        self._wanted: list[Trial] = []  # asked for by the person, and not tried yet
        self._step: TrialStep | None = None
        self._seen: tuple[object, ...] | None = None
        self._is_at_work = self._was_busy = False
        self._soon = QTimer(self, singleShot=True, interval=_BEGIN_AFTER_MS)
        self._soon.timeout.connect(self._begin)
        self._relay.moved.connect(self._on_step)
        self._connect()

    def close(self) -> None:
        """Call off what goes on."""
        self._soon.stop()
        self._stop.set()
        self._errands.close()

    def test_again(self) -> None:
        """Test every card and the processor anew, when no job is at work."""
        self._wanted = self._workspace.cards.trials.open(self._gpus, again=True)
        self._begin()
        self._show()

    def show_component(self) -> None:
        from app.ui.dialogs.component_dialog import ComponentDialog  # needed by few, and not at the start

        dialog = ComponentDialog(self._workspace.cards.component, self._window)
        dialog.changed.connect(self._on_component)
        dialog.open()

    @property
    def _gpus(self) -> GpuSnapshot:
        return self._workspace.monitor.snapshot or self._workspace.planner.gpus

    def _connect(self) -> None:
        tests, start = self._panel.self_tests, self._window.start_page
        tests.test_requested.connect(self.test_again)
        self._panel.component.clicked.connect(self.show_component)
        tests.compute_type_chosen.connect(self.compute_type_chosen)
        start.component_requested.connect(self.show_component)
        self._workspace.monitor.snapshot_changed.connect(self._on_snapshot)
        self._workspace.activity_changed.connect(self._on_activity)

    @Slot(object)
    def _on_snapshot(self, gpus: GpuSnapshot) -> None:
        """Look up what is known when the cards or their driver are others than before."""
        facts = tuple((card.uuid, card.name, card.capability, card.is_lost) for card in gpus.cards)
        seen = (gpus.state, gpus.driver_version, facts)
        if seen == self._seen:
            return
        is_first, self._seen = self._seen is None, seen
        if not is_first:
            self._workspace.choose_anew(gpus)
        self._show()
        self._begin_soon()

    @Slot(object)
    def _on_activity(self, _activity: object) -> None:
        """Leave the machine to a job that has come; go on when it is alone again."""
        if self._workspace.is_busy == self._was_busy:  # it comes ten times a second
            return
        self._was_busy = self._workspace.is_busy
        if self._was_busy:
            self._stop.set()
        else:
            self._begin_soon()
        self._show()

    def _on_component(self) -> None:
        self._workspace.choose_anew(self._gpus)
        self._show()
        self._begin()

    # --- testing ----------------------------------------------------------------------------------------------------

    def _open(self) -> list[Trial]:
        """Return what is to be tried: what was asked for, else what nobody has tried on a card that can work."""
        if self._wanted:
            return self._wanted
        if not self._workspace.cards.component.libraries().are_there:
            return []
        trials = self._workspace.cards.trials.open(self._gpus)
        return trials if any(trial.card for trial in trials) else []

    def _begin_soon(self) -> None:
        if not self._is_at_work:
            self._soon.start()

    @Slot()
    def _begin(self) -> None:
        trials = self._open()
        if self._is_at_work or self._workspace.is_busy or not trials:
            return
        self._soon.stop()
        self._is_at_work, self._stop = True, Event()
        run = partial(
            self._workspace.cards.trials.run,
            trials,
            self._gpus,
            tell=self._relay.moved.emit,
            is_stopped=self._stop.is_set,
        )
        self._errands.run("trials", partial(_until_halted, run), lambda _none: self._on_end(), self._on_failed)

    @Slot(object)
    def _on_step(self, step: TrialStep) -> None:
        self._step = step
        if step.verdict is not None:
            self._wanted = [trial for trial in self._wanted if trial.key != step.trial.key]
        self._show()

    def _on_end(self) -> None:
        self._rest()
        if self._open():  # asked for meanwhile, or stopped by a job that is over already
            self._begin_soon()

    def _rest(self) -> None:
        self._is_at_work, self._step = False, None
        self._workspace.choose_anew()
        self._show()

    def _on_failed(self, error: FriscoError) -> None:
        self._wanted = []
        self._rest()
        self._window.messages.fault(self.tr("The cards could not be tested"), error)

    def _show(self) -> None:
        cards, gpus = self._workspace.cards, self._gpus
        lacks = bool(gpus.cards) and not cards.component.libraries().are_there
        self._panel.show_self_tests(
            SelfTestState(
                devices=cards.trials.known(gpus),
                step=self._step,
                is_waiting=bool(self._wanted) and not self._is_at_work,
                compute_type=cards.compute_type or AUTO,
                lacks_component=lacks,
            )
        )
        self._window.start_page.offer_component(is_offered=lacks)


def _until_halted(run: Callable[[], None]) -> None:
    """Carry out a run of trials; one that was called off is no fault."""
    try:
        run()
    except Halted:
        return
