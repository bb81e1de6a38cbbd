"""The GPU component as window and command line use it: is it there, get it, take it from a file, check it, remove it."""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from app.core.errors import ErrorCode, HostError
from app.workflow.component import installing
from app.workflow.component.getting import PipCommand, fetch_from, fetch_with_pip, has_pip, pip_command
from app.workflow.component.installing import Installed, IsStopped
from app.workflow.component.libraries import Libraries, find_libraries
from app.workflow.component.pins import Pin, pin_for
from app.workflow.component.sources import LICENCE
from app.workflow.fetching.terms import Network, part_of, refuse_without_room


class Stage(StrEnum):
    """What is done just now."""

    FETCH = "fetch"
    UNPACK = "unpack"
    CHECK = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far it is."""

    stage: Stage
    done_bytes: int
    total_bytes: int


TellStep = Callable[[Step], object]


class GpuComponent:
    """Owns the component's folder. Every method may block and be called on any thread, one that changes at a time."""

    def __init__(
        self,
        folder: Path,
        *,
        address: str = "",
        network: Network | None = None,
        platform: str = sys.platform,
        pin: Pin | None = None,
        pip: PipCommand = pip_command,
        may_use_pip: Callable[[], bool] = has_pip,
    ) -> None:
        self.folder, self._address, self._platform = folder, address, platform
        self._network, self._pip, self._may_use_pip = network or Network(), pip, may_use_pip
        self.pin = pin or pin_for(platform)

    def configure(self, *, address: str, proxy: str) -> None:
        """Fetch from here from now on, and through this; both are settings."""
        self._address, self._network = address.strip(), replace(self._network, proxy=proxy.strip())

    @property
    def licence(self) -> Path | None:
        """Return NVIDIA's own terms; they come with the libraries."""
        path = self.folder / LICENCE
        return path if path.is_file() else None

    def libraries(self) -> Libraries:
        """Return what a worker would load, of the component or of another place."""
        return find_libraries(self.folder, self._platform)

    def installed(self) -> Installed | None:
        """Return what is here, if it is all here; looks at sizes alone."""
        installed = installing.read_note(self.folder)
        with suppress(OSError):
            if installed and all((self.folder / f.name).stat().st_size == f.size_bytes for f in installed.files):
                return installed
        return None

    def why_not_fetched(self) -> str:
        """Return why it cannot be fetched here; empty when it can."""
        if self.pin is None:
            return "There is no GPU component for this system."
        if self._address or self._may_use_pip():
            return ""
        return (
            f"No address is set to fetch it from. Bring the file {self.pin.file_name} and take it from there, or write "
            "an address as component_source into the settings file."
        )

    def get(self, *, tell: TellStep, is_stopped: IsStopped) -> Installed:
        """Fetch it and put it in place; raise FriscoError or Halted."""
        hindrance = self.why_not_fetched()
        if hindrance or self.pin is None:
            raise HostError(ErrorCode.COMPONENT_DOWNLOAD, hindrance)
        pin, target = self.pin, self._download()
        wanted = pin.size_bytes + pin.unpacked_bytes - _size(part_of(target))
        refuse_without_room(self.folder, wanted, "The GPU component")

        def told(done: int, total: int) -> None:
            tell(Step(stage=Stage.FETCH, done_bytes=done, total_bytes=total))

        if self._address:
            fetch_from(self._address, pin, target, network=self._network, tell=told, is_stopped=is_stopped)
        else:
            fetch_with_pip(pin, target, tell=told, is_stopped=is_stopped, command=self._pip)
        installed = self.take(target, tell=tell, is_stopped=is_stopped)
        target.unlink(missing_ok=True)
        return installed

    def take(self, source: Path, *, tell: TellStep, is_stopped: IsStopped) -> Installed:
        """Put in place what the person brought: the wheel, another archive, or a folder."""

        def told(done: int, total: int) -> None:
            tell(Step(stage=Stage.UNPACK, done_bytes=done, total_bytes=total))

        return installing.install(source, self.folder, tell=told, is_stopped=is_stopped, platform=self._platform)

    def check(self, *, tell: TellStep, is_stopped: IsStopped) -> str:
        """Read all of it again; return what is wrong, empty when nothing is."""

        def told(done: int, total: int) -> None:
            tell(Step(stage=Stage.CHECK, done_bytes=done, total_bytes=total))

        installed = installing.read_note(self.folder)
        if installed is None:
            return "The GPU component is not whole." if self.folder.exists() else ""
        fault = installing.fault_in(self.folder, installed, tell=told, is_stopped=is_stopped)
        return f"The GPU component is damaged: {fault}. Get it again." if fault else ""

    def remove(self) -> bool:
        """Take it away, with what a stopped download left; tell whether there was one."""
        was_there = self.folder.exists()
        installing.remove(self.folder)
        target = self._download()
        for left in (target, part_of(target)):
            left.unlink(missing_ok=True)
        return was_there

    def _download(self) -> Path:
        name = self.pin.file_name if self.pin else "component.whl"
        return self.folder.with_name(name)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
