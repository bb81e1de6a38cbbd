"""Models in the window: the page, what goes on when it is closed, and who must know of a model that came or went."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from app.core.errors import ErrorCode, FriscoError
from app.core.jobs import JobSnapshot, JobState
from app.core.options import Device
from app.core.settings import Settings
from app.core.storage import size_words
from app.engine.host_memory import read_host_memory
from app.ui.dialogs.errands import Errands
from app.ui.main_window import MainWindow
from app.ui.models.errands import ErrandEnd, ErrandKind, ModelErrands
from app.ui.models.words import errand_words
from app.ui.workspace import Workspace
from app.workflow.models.checking import SetAside, Soundness
from app.workflow.models.fitting import Room
from app.workflow.models.importing import name_for
from app.workflow.models.keeper import ModelKeeper
from app.workflow.models.prospect import Prospect, prospect
from app.workflow.models.shelf import ModelRow, ModelState, Shelf

if TYPE_CHECKING:
    from app.ui.models.dialog import ModelsDialog

translate = QCoreApplication.translate

_UNFINISHED: Final = "unfinished_model"  # the matter of the notice


class ModelsDesk(QObject):
    """Owns what is under way with models, and the page while it is open. Lives on the GUI thread, with its window.

    Signal ``settings_chosen`` (names of settings with their new values).
    """

    settings_chosen = Signal(object)

    def __init__(self, window: MainWindow, workspace: Workspace) -> None:
        super().__init__(window)
        self._window, self._workspace = window, workspace
        self._keeper = ModelKeeper(workspace.model_catalog)
        self._looks = Errands(self)
        self._unwanted: set[str] = set()  # stopped to be given up
        self._page: ModelsDialog | None = None
        self._offered = ""
        self._closing = Event()
        self.errands = ModelErrands(self)
        self.errands.changed.connect(self._show_on_start_page)
        self.errands.ended.connect(self._on_ended)
        workspace.queue.job_changed.connect(self._on_job_changed)
        window.tool_bar.models_requested.connect(self.show_page)
        window.start_page.model_requested.connect(self._get_offered)

    def start(self) -> None:
        """Look at what is here: offer the model that is right, and to go on with one that came in part."""
        self._looks.run("begin", self._shelf().rows, self._on_first_look, lambda _error: None)
        if self._workspace.monitor.snapshot is None:  # what the cards have is not known yet
            once = Qt.ConnectionType.SingleShotConnection
            self._workspace.monitor.snapshot_changed.connect(self._offer_again, once)

    def close(self) -> None:
        """Pause what is fetched; the next start offers to go on."""
        self._closing.set()
        if self._page is not None:
            self._page.close()
        self.errands.close()
        self._looks.close()

    def take_settings(self, settings: Settings) -> None:
        if self._page is not None:
            self._page.take_settings(settings)

    def show_page(self) -> None:
        """Show all models; one page at a time."""
        from app.ui.models.dialog import ModelsDialog  # not needed at every start

        if self._page is not None:
            self._page.raise_()
            self._page.activateWindow()
            return
        self._page = page = ModelsDialog(self.errands, self._workspace.settings, self._window)
        page.get_requested.connect(self.get)
        page.pause_requested.connect(self.errands.stop)
        page.cancel_requested.connect(self.cancel)
        page.check_requested.connect(self.check)
        page.remove_requested.connect(self.ask_to_remove)
        page.folder_chosen.connect(self._ask_for_name)
        page.take_in_requested.connect(self.take_in)
        page.settings_chosen.connect(self.settings_chosen)
        page.finished.connect(self._forget_page)
        page.show()
        self.look()

    def look(self) -> None:
        """Read anew what is here, for the page."""
        if self._page is not None:
            where = self._prospect()
            shelf = self._shelf(where)
            shown = partial(self._show_rows, shelf.room, where)
            self._looks.run("look", shelf.rows, shown, self._say_fault)

    # --- asked by the person ----------------------------------------------------------------------------------------

    @Slot(str)
    def get(self, wanted: str) -> None:
        """Fetch a model, or go on with it."""
        try:
            name, _ = self._keeper.meant(wanted)
        except FriscoError as error:
            self._say_fault(error)
            return
        self._window.messages.withdraw(_UNFINISHED)
        settings = self._workspace.settings
        self.errands.begin(
            name,
            ErrandKind.GET,
            lambda tell, is_stopped: self._keeper.get(wanted, settings, tell=tell, is_stopped=is_stopped),
        )
        self.look()

    @Slot(str)
    def cancel(self, name: str) -> None:
        """Stop what is under way; what came of a model is removed."""
        errand = self.errands.of(name)
        if errand is None or errand.kind is ErrandKind.GET:
            self._unwanted.add(name)
        if errand is None:
            self._give_up(name)
        else:
            self.errands.stop(name)

    @Slot(str)
    def check(self, name: str) -> None:
        self.errands.begin(
            name,
            ErrandKind.CHECK,
            lambda tell, is_stopped: self._keeper.check(name, tell=tell, is_stopped=is_stopped),
        )

    @Slot(object, str)
    def take_in(self, folder: Path, name: str) -> None:
        """Take a model in from a folder, under a name."""
        self.errands.begin(
            name,
            ErrandKind.TAKE_IN,
            lambda tell, is_stopped: self._keeper.take_in(folder, name, tell=tell, is_stopped=is_stopped),
        )
        self.look()

    def _ask_for_name(self, folder: Path) -> None:
        if self._page is not None:
            self._page.ask_for_name(folder, self._free_name(name_for(folder)), self._keeper.fault_in_name)

    @Slot(str)
    def ask_to_remove(self, name: str) -> None:
        from app.ui.dialogs.plain_question import PlainQuestion  # not needed at every start

        question = PlainQuestion(
            translate("Models", "Remove {0}?").format(name),
            translate(
                "Models", "Its files are deleted from this computer. It can be fetched again, or taken in again."
            ),
            agree=translate("Models", "Remove"),
            parent=self._page or self._window,
        )
        question.agreed.connect(lambda _is_ticked: self._remove(name))
        question.open()

    # --- answers ----------------------------------------------------------------------------------------------------

    def _on_ended(self, end: ErrandEnd) -> None:
        name = end.errand.name
        if end.is_stopped and name in self._unwanted:
            self._give_up(name)
            return
        self._unwanted.discard(name)
        if self._page is not None:
            self._page.show_end(end)
        self._tell_without_page(end)
        self._on_changed()

    def _tell_without_page(self, end: ErrandEnd) -> None:
        name, messages = end.errand.name, self._window.messages
        if end.error is not None and self._page is None:
            messages.fault(translate("Models", "The model {0} could not be had").format(name), end.error)
        elif end.error is None and not end.is_stopped and end.errand.kind is not ErrandKind.CHECK:
            messages.note(translate("Models", "The model {0} is here and can be used.").format(name))
        elif isinstance(end.value, Soundness) and end.value.damaged and self._page is None:
            text = translate("Models", "The model {0} is damaged and set aside. {1}").format(name, end.value.words())
            messages.warn(
                text, key=f"damaged:{name}", action=translate("Models", "Get again"), on_action=partial(self.get, name)
            )

    @Slot(object)
    def _on_job_changed(self, job: JobSnapshot) -> None:
        """Have a model looked at that the engine calls damaged; one that is, no job uses any more."""
        if job.state is JobState.FAILED and job.code is ErrorCode.MODEL_CORRUPT:
            name = job.options.model
            self._looks.run(
                f"damaged:{name}",
                partial(self._keeper.quarantine_named, name, is_stopped=self._closing.is_set),
                self._on_set_aside,
                lambda _error: None,  # the job says what is wrong already
            )

    def _on_set_aside(self, aside: SetAside | None) -> None:
        if aside is None:
            return
        text = translate("Models", "The model {0} is damaged and set aside. {1}").format(aside.name, aside.why)
        action = translate("Models", "Get again") if aside.repository else ""
        self._window.messages.warn(
            text, key=f"damaged:{aside.name}", action=action, on_action=partial(self.get, aside.name)
        )
        self._on_changed()

    def _give_up(self, name: str) -> None:
        self._unwanted.discard(name)
        self._looks.run(f"give-up:{name}", partial(self._keeper.give_up, name), self._on_changed, self._say_fault)

    def _remove(self, name: str) -> None:
        self._looks.run(f"remove:{name}", partial(self._keeper.remove, name), self._on_changed, self._say_fault)

    def _on_changed(self, _nothing: object = None) -> None:
        """Let all know that a model came or went."""
        self._window.tool_bar.offer_models([model.name for model in self._workspace.models()])
        self._workspace.tell_activity()
        self.look()
        if self._page is None:
            self._offer_again()

    def _offer_again(self, _snapshot: object = None) -> None:
        self._looks.run("offer", self._shelf().rows, self._offer, lambda _error: None)

    def _on_first_look(self, rows: Sequence[ModelRow]) -> None:
        self._offer(rows)
        begun = next((row for row in rows if row.state is ModelState.PAUSED), None)
        if begun is not None and begun.size_bytes:
            share = f"{begun.done_bytes / begun.size_bytes:.0%}"
            text = translate("Models", "{0} of the model {1} are here.").format(share, begun.name)
            action = translate("Models", "Go on fetching")
            self._window.messages.notice(text, key=_UNFINISHED, action=action, on_action=partial(self.get, begun.name))

    def _offer(self, rows: Sequence[ModelRow]) -> None:
        """Offer the model that is right for this machine on the first page, while there is no real one."""
        best = next((row for row in rows if row.is_recommended), None)
        has_real = any(row.state is ModelState.INSTALLED for row in rows)
        self._offered = "" if best is None or has_real else best.name
        text = ""
        if best is not None and self._offered:
            text = translate("Models", "Get {0} ({1})").format(best.name, size_words(best.size_bytes - best.done_bytes))
        self._window.start_page.offer_model(text)

    def _show_on_start_page(self, name: str) -> None:
        errand = self.errands.of(name)
        if name == self._offered:
            words = "" if errand is None else f"{name}: {errand_words(errand)}"
            self._window.start_page.show_fetching(words, errand.fraction if errand else None)

    def _get_offered(self) -> None:
        if self._offered:
            self.get(self._offered)

    def _show_rows(self, room: Room, where: Prospect, rows: Sequence[ModelRow]) -> None:
        if self._page is not None:
            known = {row.name for row in rows}
            strange = [_under_way(errand.name) for errand in self.errands.all() if errand.name not in known]
            self._page.show_rows([*rows, *strange], room, needs_component=where.needs_component)
        self._offer(rows)

    def _say_fault(self, error: FriscoError) -> None:
        if self._page is not None:
            self._page.say_fault(error)
        else:
            self._window.messages.fault(translate("Models", "That did not work out"), error)

    def _forget_page(self) -> None:
        self._page = None

    def _free_name(self, name: str) -> str:
        taken = {model.name for model in self._workspace.model_catalog.installed()}
        numbered = (f"{name} {number}" for number in range(2, 1_000))
        return name if name not in taken else next(one for one in numbered if one not in taken)

    def _prospect(self) -> Prospect:
        """Return where models will work: a person who gets a card's model and its component should not get two."""
        space, wanted = self._workspace, Device(self._workspace.settings.device)
        gpus = space.monitor.snapshot or space.planner.gpus
        return prospect(space.planner.choice(wanted), wanted, gpus, space.cards)

    def _shelf(self, where: Prospect | None = None) -> Shelf:
        """Return what tells all rows; what must be asked on this thread is asked now."""
        space, memory = self._workspace, read_host_memory()
        choice = (where or self._prospect()).choice
        room = Room.of(choice, space.monitor.snapshot, memory.total_mib if memory else None)
        return Shelf(space.model_catalog, room, space.library.statistics.paces)


def _under_way(name: str) -> ModelRow:
    """Return a row for a model of which nothing is here yet, and that is in no catalogue."""
    repository: Any = name if name.count("/") == 1 else ""
    return ModelRow(name=name, state=ModelState.AVAILABLE, size_bytes=0, weights_bytes=0, repository=repository)
