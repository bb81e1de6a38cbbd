"""``frisco models``: the speech models on this machine, and what can be done with them."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from app.cli import models_shown, output
from app.cli.exit_codes import Exit
from app.cli.long_work import LongWork
from app.cli.program import Program
from app.core.errors import FriscoError
from app.core.options import Device
from app.core.statistics import Pace
from app.engine.host_memory import read_host_memory
from app.store.layout import LibraryLayout
from app.workflow.fetching.terms import Halted
from app.workflow.library_access import readable_library
from app.workflow.model_catalog import InstalledModel
from app.workflow.models.fitting import Room
from app.workflow.models.importing import name_for
from app.workflow.models.keeper import ModelKeeper
from app.workflow.models.prospect import prospect
from app.workflow.models.shelf import Shelf


def run(arguments: argparse.Namespace, program: Program) -> int:
    """Do what is asked; without anything asked list what is here."""
    keeper = ModelKeeper(program.models)
    if arguments.get:
        return _each(arguments.get, lambda name: _get(name, arguments, program, keeper))
    if arguments.cancel:
        return _each(arguments.cancel, lambda name: _cancel(name, arguments, keeper))
    if arguments.source:
        return _take_in(arguments.source, arguments, keeper)
    if arguments.check is not None:
        names = arguments.check or [model.name for model in program.models.installed() if not model.is_demo]
        return _each(names, lambda name: _check(name, arguments, keeper))
    if arguments.remove:
        return _each(arguments.remove, lambda name: _remove(name, arguments, keeper))
    return _list(arguments, program)


def _list(arguments: argparse.Namespace, program: Program) -> int:
    if not arguments.available:
        for model in program.models.installed():
            _show(models_shown.installed_record(model), models_shown.installed_line(model), arguments)
        return Exit.DONE
    shelf = _shelf(program)
    if not arguments.json:
        output.result(models_shown.head(shelf.room))
    for row in shelf.rows():
        _show(models_shown.row_record(row, shelf.room), models_shown.row_line(row), arguments)
    return Exit.DONE


def _shelf(program: Program) -> Shelf:
    memory = read_host_memory()
    wanted, gpus = Device(program.settings.device), program.planner.gpus
    where = prospect(program.planner.choice(wanted), wanted, gpus, program.cards)
    if where.needs_component:
        output.note("The card needs the GPU component first: frisco component --get")
    room = Room.of(where.choice, gpus, memory.total_mib if memory else None)
    return Shelf(program.models, room, lambda: _paces(program))


def _paces(program: Program) -> Sequence[Pace]:
    """Return how fast models were here; nothing where there is no library, or none that can be read."""
    if not LibraryLayout(root=program.library_dir).database.exists():
        return ()  # nothing is made by looking
    try:
        with readable_library(program.library_dir, "frisco models") as library:
            return library.statistics.paces()
    except FriscoError:
        return ()


def _each(names: Sequence[str], act: Callable[[str], int]) -> int:
    """Do it with one after another; what fails is told and does not hold up the rest."""
    worst: int = Exit.DONE
    for name in dict.fromkeys(names):
        try:
            code = act(name)
        except FriscoError as error:
            output.error(error.code, error.sentence, name=name)
            code = Exit.SOME_FAILED
        if code == Exit.INTERRUPTED:
            return code
        worst = max(worst, code)
    return worst


def _get(name: str, arguments: argparse.Namespace, program: Program, keeper: ModelKeeper) -> int:
    work = LongWork(f"{output.printable(name)}")
    try:
        model = work.run(lambda tell, is_stopped: keeper.get(name, program.settings, tell=tell, is_stopped=is_stopped))
    except Halted:
        output.note(f"Paused: {work.words()} of {output.printable(name)} is here. The same command goes on.")
        return Exit.INTERRUPTED
    _show(models_shown.installed_record(model), f"{models_shown.installed_line(model)}  is here", arguments)
    return Exit.DONE


def _cancel(name: str, arguments: argparse.Namespace, keeper: ModelKeeper) -> int:
    keeper.give_up(name)
    _show({"name": name, "is_removed": True}, f"{output.printable(name)}: what came of it is removed", arguments)
    return Exit.DONE


def _take_in(source: Path, arguments: argparse.Namespace, keeper: ModelKeeper) -> int:
    folder = source.expanduser().absolute()
    name = arguments.name or name_for(folder)

    def take(tell: Callable[[int, int], None], is_stopped: Callable[[], bool]) -> InstalledModel:
        return keeper.take_in(folder, name, tell=tell, is_stopped=is_stopped)

    try:
        model = LongWork(output.printable(name)).run(take)
    except Halted:
        output.note("Stopped: nothing was taken in.")
        return Exit.INTERRUPTED
    _show(models_shown.installed_record(model), f"{models_shown.installed_line(model)}  is here", arguments)
    return Exit.DONE


def _check(name: str, arguments: argparse.Namespace, keeper: ModelKeeper) -> int:
    try:
        found = LongWork(output.printable(name)).run(
            lambda tell, is_stopped: keeper.check(name, tell=tell, is_stopped=is_stopped)
        )
    except Halted:
        output.note("Stopped: nothing was found out.")
        return Exit.INTERRUPTED
    words = found.words() if found.is_sound else f"{found.words()} {models_shown.HOW_TO_MEND.format(name)}"
    _show(models_shown.soundness_record(name, found), f"{output.printable(name)}: {words}", arguments)
    return Exit.DONE if found.is_sound else Exit.SOME_FAILED


def _remove(name: str, arguments: argparse.Namespace, keeper: ModelKeeper) -> int:
    keeper.remove(name)
    _show({"name": name, "is_removed": True}, f"{output.printable(name)}: removed", arguments)
    return Exit.DONE


def _show(record: dict[str, object], line: str, arguments: argparse.Namespace) -> None:
    if arguments.json:
        output.record(record)
    else:
        output.result(line)
