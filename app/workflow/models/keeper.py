"""What a person can do with models, for window and command line alike: get, give up, take in, check, remove, set aside."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.core.errors import ErrorCode, FriscoError, InputError
from app.core.options import Device
from app.core.settings import Settings
from app.store.faults import disk_fault
from app.workflow.model_catalog import HUB_IDS, InstalledModel, ModelCatalog, plain_name
from app.workflow.models.cache import is_whole, remove_tree
from app.workflow.models.checking import SetAside, Soundness, all_set_aside, check, drop, set_aside
from app.workflow.models.download import ModelDownload, Tell, Unfinished, unfinished
from app.workflow.models.hub import Hub, HubId
from app.workflow.models.importing import import_folder, refuse_name
from app.workflow.models.pins import ModelFiles, catalogue
from app.workflow.models.worker_errand import check_model

_NOT_OURS: Final = "The model {name} lies in a folder of your own, {path}. It is left there as it is."
_ENGINE: Final = "The engine could not use it."


def _never() -> bool:
    return False


class ModelKeeper:
    """Carries out what is wanted with models. Holds no state; every call blocks and may be made from every thread."""

    def __init__(self, catalog: ModelCatalog) -> None:
        self._catalog, self._folder = catalog, catalog.folder

    def get(
        self, wanted: str, settings: Settings, *, tell: Tell, is_stopped: Callable[[], bool] = _never
    ) -> InstalledModel:
        """Fetch a model of the catalogue, or ``owner/name[@revision]``; go on with what is there of it.

        Raise Halted, which keeps what came, or FriscoError.
        """
        name, hub_id = self.meant(wanted)
        files = self._known_files(name, hub_id)
        if files is not None and is_whole(self._folder.snapshot(files)):
            return self._installed(name)
        hub = Hub.of(settings)
        files = files or hub.files_of(hub_id, is_stopped=is_stopped)
        if not is_whole(self._folder.snapshot(files)):
            ModelDownload(self._folder, name, files).run(hub, tell=tell, is_stopped=is_stopped)
        drop(self._folder, name)
        return self._installed(name)

    def give_up(self, wanted: str) -> None:
        """Remove what came of a model that is not wanted any more."""
        name, hub_id = self.meant(wanted)
        begun = self._begun(hub_id)
        if begun is not None:
            ModelDownload(self._folder, name, begun.files).cancel()

    def unfinished(self) -> list[Unfinished]:
        return unfinished(self._folder)

    def take_in(
        self, source: Path, name: str, *, tell: Tell, is_stopped: Callable[[], bool] = _never
    ) -> InstalledModel:
        """Copy a model from a folder, under a name."""
        refuse_name(self._folder, name)
        with self._folder.held(name):
            path = import_folder(self._folder, source, name, check=check_model, tell=tell, is_stopped=is_stopped)
        drop(self._folder, name)
        return InstalledModel(name=name, path=path)

    def fault_in_name(self, name: str) -> str:
        """Return in a sentence why a model cannot be taken in under a name; empty when it can."""
        try:
            refuse_name(self._folder, name)
        except InputError as error:
            return error.sentence
        return ""

    def check(self, name: str, *, tell: Tell, is_stopped: Callable[[], bool] = _never) -> Soundness:
        """Hash the files of a model that is here; a damaged one is set aside. Raise Halted or HostError."""
        model = self._installed(plain_name(name))
        soundness = check(model.path, tell=tell, is_stopped=is_stopped)
        if soundness.damaged and self._is_ours(model.path):
            set_aside(self._folder, model.name, model.path, soundness, soundness.words())
        return soundness

    def quarantine(self, model_path: Path, *, is_stopped: Callable[[], bool] = _never) -> SetAside | None:
        """Look at a model that the engine calls damaged, and set it aside if it is; None for one that stays.

        What stays: the demo model, a folder of the person's own, and one whose files are what they must be.
        """
        if not self._is_ours(model_path) or not model_path.is_dir():
            return None
        soundness = check(model_path, tell=lambda _done, _total: None, is_stopped=is_stopped)
        if soundness.is_sound and soundness.has_manifest:
            return None
        name = next((model.name for model in self._catalog.installed() if model.path == model_path), model_path.name)
        why = soundness.words() if soundness.damaged else _ENGINE
        return set_aside(self._folder, name, model_path, soundness, why)

    def quarantine_named(self, name: str, *, is_stopped: Callable[[], bool] = _never) -> SetAside | None:
        """Do the same with a model by the name under which a job used it; None for one that is not here any more."""
        try:
            return self.quarantine(self._catalog.find(name, Device.CPU).path, is_stopped=is_stopped)
        except FriscoError:
            return None

    def remove(self, wanted: str) -> None:
        """Delete a model that is here, or what lies in quarantine of it. Raise FriscoError for what is not ours."""
        name = plain_name(wanted)
        model = next((model for model in self._catalog.installed() if model.name == name), None)
        if model is None and all(one.name != name for one in all_set_aside(self._folder)):
            raise self._unknown(name)
        if model is not None:
            self._delete(model)
        drop(self._folder, name)

    def meant(self, wanted: str) -> tuple[str, HubId]:
        """Return the name that a model has here and the one at the hub; raise InputError for what is neither."""
        name = plain_name(wanted.strip())
        if name in HUB_IDS:
            return name, HubId(repository=HUB_IDS[name])
        if "/" not in name:
            sentence = (
                f"There is no model called {name!r} to be fetched. There are {', '.join(catalogue())}, and any "
                "owner/name of the hub."
            )
            raise InputError(ErrorCode.UNKNOWN_ID, sentence)
        hub_id = HubId.of(name)
        known = next((known for known, repository in HUB_IDS.items() if repository == hub_id.repository), None)
        return known or hub_id.repository, hub_id

    def _delete(self, model: InstalledModel) -> None:
        if model.is_demo or not self._is_ours(model.path):
            text = "The demo model belongs to the program." if model.is_demo else _NOT_OURS
            raise InputError(ErrorCode.IN_USE, text.format(name=model.name, path=model.path))
        is_fetched = model.path.parent.name == "snapshots"
        name = model.path.parent.parent.name.removeprefix("models--") if is_fetched else model.name
        with self._folder.held(name):
            try:
                remove_tree(model.path.parent.parent if is_fetched else model.path)
            except OSError as error:
                raise disk_fault(error, f"The model {model.name} could not be removed") from error

    def _known_files(self, name: str, hub_id: HubId) -> ModelFiles | None:
        """Return the files of what was begun or is pinned; None where the hub must be asked."""
        begun = self._begun(hub_id)
        if begun is not None:
            return begun.files
        pinned = catalogue()[name].files if name in catalogue() else None
        return pinned if pinned is not None and hub_id.revision in ("main", pinned.revision) else None

    def _begun(self, hub_id: HubId) -> Unfinished | None:
        mine = (one for one in self.unfinished() if one.files.repository == hub_id.repository)
        return next((one for one in mine if hub_id.revision in ("main", one.files.revision)), None)

    def _installed(self, name: str) -> InstalledModel:
        model = next((model for model in self._catalog.installed() if model.name == name), None)
        if model is None:
            raise self._unknown(name)
        return model

    def _is_ours(self, path: Path) -> bool:
        return path.absolute().is_relative_to(self._folder.root.absolute())

    def _unknown(self, name: str) -> InputError:
        have = ", ".join(model.name for model in self._catalog.installed())
        return InputError(ErrorCode.MODEL_MISSING, f"The model {name} is not here. There is: {have}.")
