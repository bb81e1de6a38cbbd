"""The GPU component: what it is, getting it with its progress, taking it from a file, and taking it away again."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.core.errors import FriscoError
from app.core.overriding import override
from app.core.pace import Pace
from app.core.storage import size_words
from app.core.timecode import MS_PER_SECOND, clock
from app.ui.dialogs.errands import Errands
from app.ui.dialogs.folders import open_folder
from app.ui.dialogs.frame import foot, grow, heading, page_of
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import push_button
from app.ui.kit.labels import text_label
from app.ui.kit.looks import Tone
from app.ui.kit.thin_progress import ThinProgress
from app.workflow.component.gpu_component import GpuComponent, Stage, Step, TellStep
from app.workflow.fetching.terms import Halted

_WIDTH_PX: Final = 560
_PATTERNS: Final = ("*.whl", "*.zip", "*.tar", "*.tar.gz", "*.tar.xz")
_STEPS_SHOWN: Final = 200
Came = TypeVar("Came")


class _Relay(QObject):
    """Brings the steps to the GUI thread."""

    moved = Signal(object)  # Step


class ComponentDialog(QDialog):
    """Owns one thread for what takes long. Lives on the GUI thread; closing it calls the work off.

    Signal ``changed()``: the component is here now, or no longer.
    """

    changed = Signal()

    def __init__(self, component: GpuComponent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self._component, self._errands, self._relay = component, Errands(self), _Relay(self)
        self._stop, self._pace, self._stage, self._share = Event(), Pace(), Stage.CHECK, -1
        self.banner, self.words = Banner(), text_label(wraps=True)
        self.progress = ThinProgress(translate("Component", "GPU component"))
        self.step = text_label(role="hint")
        self.get = push_button(translate("Component", "Get it"), kind="primary")
        self.from_file = push_button(translate("Component", "From a file…"))
        self.from_folder = push_button(translate("Component", "From a folder…"))
        self.remove = push_button(translate("Component", "Remove"))
        self.licence = push_button(translate("Component", "Show NVIDIA's licence"), kind="quiet")
        self.cancel = push_button(translate("Component", "Close"))
        self._lay_out()
        self._connect()
        self._show_state()
        if component.installed() is not None:
            self._do(component.check, self._tell_check)

    def take(self, path: Path) -> None:
        """Put in place what the person brought."""
        self._do(partial(self._component.take, path), lambda _installed: self._arrived())

    @override
    def done(self, result: int) -> None:
        self._stop.set()
        self._errands.close()
        super().done(result)
        self.deleteLater()

    def _connect(self) -> None:
        self._relay.moved.connect(self._show_step)
        self.get.clicked.connect(lambda: self._do(self._component.get, lambda _installed: self._arrived()))
        self.from_file.clicked.connect(self._ask_for_file)
        self.from_folder.clicked.connect(self._ask_for_folder)
        self.remove.clicked.connect(
            lambda: self._do(lambda **_how: self._component.remove(), lambda _gone: self._left())
        )
        self.licence.clicked.connect(self._show_licence)
        self.cancel.clicked.connect(self._cancel)

    def _ask_for_file(self) -> None:
        translate = QCoreApplication.translate
        kinds = translate("Component", "Wheel or archive ({names});;All files (*)").format(names=" ".join(_PATTERNS))
        name, _ = QFileDialog.getOpenFileName(self, self.windowTitle(), str(Path.home()), kinds)
        if name:
            self.take(Path(name))

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.windowTitle(), str(Path.home()))
        if name:
            self.take(Path(name))

    def _show_licence(self) -> None:
        if self._component.licence is not None:
            open_folder(self._component.licence)

    # --- long work --------------------------------------------------------------------------------------------------

    def _do(self, work: Callable[..., Came], then: Callable[[Came], object]) -> None:
        """Do something on the thread that tells its steps and can be stopped."""
        self._stop = Event()
        self._pace, self._share = Pace(), -1
        self.banner.hide()
        self.progress.set_fraction(None)
        self._show_busy(is_busy=True)
        task = partial(work, tell=self._teller(), is_stopped=self._stop.is_set)
        self._errands.run("work", partial(_halting, task), partial(self._finish, then), self._fail)

    def _teller(self) -> TellStep:
        """Return what passes a step on when it has changed enough to be seen; it runs on the errand's thread."""
        seen: list[tuple[Stage, int]] = []

        def tell(step: Step) -> None:
            at = (step.stage, step.done_bytes * _STEPS_SHOWN // max(1, step.total_bytes))
            if seen[-1:] != [at]:
                seen[:] = [at]
                self._relay.moved.emit(step)

        return tell

    @Slot(object)
    def _show_step(self, step: Step) -> None:
        if step.stage is not self._stage:
            self._stage, self._pace = step.stage, Pace()
        self._pace.note(step.done_bytes)
        self.progress.set_fraction(step.done_bytes / max(1, step.total_bytes))
        self.step.setText(_step_words(step, self._pace.left_s(step.total_bytes)))

    def _finish(self, then: Callable[[Came], object], came: Came | None) -> None:
        self._show_busy(is_busy=False)
        if came is not None:
            then(came)

    def _fail(self, error: FriscoError) -> None:
        self._show_busy(is_busy=False)
        self._say(error.sentence, "error")

    def _cancel(self) -> None:
        """Stop what goes on; with nothing going on, close."""
        if self._errands.is_busy:
            self._stop.set()
            self.cancel.setEnabled(False)
        else:
            self.reject()

    # --- what is shown ----------------------------------------------------------------------------------------------

    def _arrived(self) -> None:
        self._say(
            QCoreApplication.translate("Component", "The GPU component is here. The cards are tested next."), "good"
        )
        self.changed.emit()

    def _left(self) -> None:
        self._say(QCoreApplication.translate("Component", "The GPU component was removed."), "info")
        self.changed.emit()

    def _tell_check(self, fault: str) -> None:
        if fault:
            self._say(fault, "error")

    def _say(self, text: str, tone: Tone) -> None:
        self.banner.say(text, tone=tone)
        self.banner.show()
        grow(self)

    def _show_busy(self, *, is_busy: bool) -> None:
        translate = QCoreApplication.translate
        for button in (self.get, self.from_file, self.from_folder, self.remove):
            button.setEnabled(not is_busy)
        self.cancel.setEnabled(True)
        self.cancel.setText(translate("Component", "Cancel") if is_busy else translate("Component", "Close"))
        self.progress.setVisible(is_busy)
        self.step.setVisible(is_busy)
        self.step.setText("")
        if is_busy:
            grow(self)
        else:
            self._show_state()
            self.cancel.setFocus()  # not what else would be next in the row

    def _show_state(self) -> None:
        installed, hindrance = self._component.installed(), self._component.why_not_fetched()
        is_here = installed is not None
        self.words.setText(_here(self._component) if is_here else _about(self._component))
        self.get.setVisible(not is_here and not hindrance)
        self.from_file.setVisible(not is_here)
        self.from_folder.setVisible(not is_here)
        self.remove.setVisible(is_here or self._component.folder.exists())
        self.licence.setVisible(self._component.licence is not None)
        grow(self)

    def _lay_out(self) -> None:
        translate = QCoreApplication.translate
        title = translate("Component", "GPU component")
        self.setWindowTitle(title)
        column = page_of(self)
        column.addLayout(heading(title, translate("Component", "NVIDIA's cuBLAS library, which graphics cards need.")))
        column.addWidget(self.banner)
        column.addWidget(self.words)
        column.addWidget(self.progress)
        column.addWidget(self.step)
        column.addStretch(1)
        column.addLayout(foot([self.licence], [self.cancel, self.remove, self.from_folder, self.from_file, self.get]))
        for widget in (self.banner, self.progress, self.step):
            widget.hide()
        self.setMinimumWidth(_WIDTH_PX)


def _halting(task: Callable[[], Came]) -> Came | None:
    """Carry out a task; None when it was stopped, which is no fault."""
    try:
        return task()
    except Halted:
        return None


def _about(component: GpuComponent) -> str:
    translate, pin = QCoreApplication.translate, component.pin
    if pin is None:
        return component.why_not_fetched()
    text = translate(
        "Component",
        "The engine calculates on an NVIDIA card with this library. It is NVIDIA's own, comes under NVIDIA's licence and is "
        "not part of this program; getting it means to agree to that licence, which lies beside it afterwards.",
    )
    size = translate("Component", "Version {version}: {fetched} to fetch, {kept} on the disk, in {folder}.").format(
        version=pin.version,
        fetched=size_words(pin.size_bytes),
        kept=size_words(pin.unpacked_bytes),
        folder=component.folder,
    )
    hindrance = component.why_not_fetched()
    return "\n\n".join(part for part in (text, size, hindrance) if part)


def _here(component: GpuComponent) -> str:
    translate, installed = QCoreApplication.translate, component.installed()
    if installed is None:
        return ""
    version = installed.version or translate("Component", "of unknown version")
    return translate("Component", "cuBLAS {version} is here: {size} in {folder}.").format(
        version=version, size=size_words(installed.size_bytes), folder=component.folder
    )


def _step_words(step: Step, left_s: float | None) -> str:
    translate = QCoreApplication.translate
    words = {
        Stage.FETCH: translate("Component", "Fetching: {done} of {total}"),
        Stage.UNPACK: translate("Component", "Unpacking: {done} of {total}"),
        Stage.CHECK: translate("Component", "Checking: {done} of {total}"),
    }[step.stage].format(done=size_words(step.done_bytes), total=size_words(step.total_bytes))
    if left_s is None:
        return words
    return translate("Component", "{words} · {time} left").format(
        words=words, time=clock(round(left_s * MS_PER_SECOND))
    )
