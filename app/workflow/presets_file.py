"""The file of a person's presets: tables of TOML that may be edited by hand. What they mean is the core's affair.

Comments and whatever else a person wrote stay. A file that is no TOML is never written over: it is told, and left.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.errors import ErrorCode, HostError, InputError
from app.core.presets import Preset, PresetsReading, clean_name, free_name
from app.core.settings import SettingFault

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_HEAD = (
    "Presets of Frisco Whisper: a table each, with its name in the brackets; a name with spaces stands in quotes. "
    "What is not named in one is as it is by default."
)
_HEADING = re.compile(r"(\s*\[\s*).+?(\s*\]\s*(?:#.*)?\n?)$")
_MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetsFile:
    """The presets of one person. It owns nothing open; what writes is for one thread at a time."""

    path: Path

    def read(self) -> PresetsReading:
        """Return what can be used; a file that cannot be read at all is a fault with no name."""
        try:
            return PresetsReading.of(self._tables())
        except HostError as error:
            return PresetsReading(faults=(SettingFault(name="", sentence=error.sentence),))

    def named(self, name: str) -> Preset:
        """Return a preset to work by; raise where there is none, or it is not what the person meant."""
        reading = self.read()
        preset = reading.find(name)
        broken = next((fault for fault in reading.faults if not fault.name), None)
        if broken is not None and (preset is None or preset.is_built_in):
            raise HostError(ErrorCode.SETTINGS_BROKEN, broken.sentence)
        if preset is None:
            raise _unknown(name, reading)
        for fault in reading.faults_of(preset):
            raise HostError(ErrorCode.SETTINGS_BROKEN, f"{fault.sentence} The file is {self.path}.")
        return preset

    def save(self, preset: Preset) -> None:
        """Write a preset, a new one or over the one of its name; what it does not concern stays as it was."""
        document = self._document()
        _put(document, preset)
        self._write(document)

    def remove(self, name: str) -> Preset:
        """Take a preset out and return it, so that it can be saved again."""
        preset = self._own(name)
        document = self._document()
        del document[preset.name]
        self._write(document)
        return preset

    def rename(self, old: str, new: str) -> Preset:
        """Give a preset another name; it keeps its place and its comments."""
        preset, reading = self._own(old), self.read()
        renamed = named_so(preset, new)
        there = reading.find(renamed.name)
        if there is not None and there.key != preset.key:
            raise InputError(ErrorCode.PRESET_REFUSED, f"There is a preset {there.name} already. Choose another name.")
        self._write(_with_name(self._document(), preset.name, renamed.name))
        return renamed

    def take_in(self, source: Path) -> list[Preset]:
        """Take over the presets of another file; one of a name that is taken gets a number, an equal one is left."""
        reading = PresetsReading.of(PresetsFile(path=source)._document(must_exist=True).unwrap())
        for fault in reading.faults:
            raise InputError(ErrorCode.SETTINGS_BROKEN, f"{source.name}: {fault.sentence}")
        taken = list[Preset]()
        document, here = self._document(), self.read()
        names = [preset.name for preset in here.presets]
        for preset in (one for one in reading.presets if not one.is_built_in):
            known = here.find(preset.name)
            if known is not None and dict(known.values) == dict(preset.values):
                continue
            fresh = preset.renamed(free_name(preset.name, names))
            names.append(fresh.name)
            _put(document, fresh)
            taken.append(fresh)
        if taken:
            self._write(document)
        return taken

    def write_out(self, presets: Sequence[Preset], target: Path) -> None:
        """Write presets to a file of their own, for somebody else; raise HostError when it cannot be."""
        from app.workflow.exporting import write_atomically

        write_atomically(target, text_of(presets).encode())

    def _own(self, name: str) -> Preset:
        reading = self.read()
        preset = reading.find(name)
        if preset is None:
            raise _unknown(name, reading)
        if preset.is_built_in:
            sentence = f"{preset.name} comes with the program and stays. Save it under another name to change it."
            raise InputError(ErrorCode.PRESET_REFUSED, sentence)
        return preset

    def _tables(self) -> Mapping[str, Any]:
        """Parse the file; nothing for none. The window reads it at its start: without what only writing needs."""
        content = self._content()
        if not content.strip():
            return {}
        import tomllib

        try:
            return tomllib.loads(content.decode("utf-8-sig"))
        except ValueError as error:
            raise self._unreadable(error) from error

    def _content(self, *, must_exist: bool = False) -> bytes:
        try:
            with self.path.open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError) as error:
            if must_exist:
                raise self._unreadable(error) from error
            return b""
        except OSError as error:
            raise self._unreadable(error) from error
        if len(content) > _MOST_BYTES:
            raise self._unreadable(ValueError("it is larger than presets ever are"))
        return content

    def _document(self, *, must_exist: bool = False) -> "TOMLDocument":
        """Return the file with all that is around its values; raise HostError when it cannot be read."""
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        content = self._content(must_exist=must_exist)
        try:
            return tomlkit.parse(content.decode("utf-8-sig")) if content.strip() else _new()
        except (ValueError, TOMLKitError) as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> HostError:
        reason = getattr(error, "strerror", None) or str(error)
        sentence = f"The presets in {self.path} cannot be read: {reason}. Correct the file or move it away."
        return HostError(ErrorCode.SETTINGS_BROKEN, sentence)

    def _write(self, document: "TOMLDocument") -> None:
        from app.workflow.exporting import write_atomically

        try:
            write_atomically(self.path.resolve(), document.as_string().encode())
        except HostError as error:
            sentence = f"The presets could not be written to {self.path}. They are as they were."
            raise HostError(error.code, sentence, detail=error.sentence) from error


def text_of(presets: Sequence[Preset]) -> str:
    """Return presets as a file of their own, for somebody else."""
    document = _new()
    for preset in presets:
        _put(document, preset)
    return document.as_string()


def named_so(preset: Preset, name: str) -> Preset:
    """Return a preset under another name; raise InputError where it cannot be one."""
    try:
        return preset.renamed(clean_name(name))
    except ValueError as error:
        raise InputError(ErrorCode.PRESET_REFUSED, str(error)) from error


def _with_name(document: "TOMLDocument", old: str, new: str) -> "TOMLDocument":
    """Return the file with another name in one heading, and nothing else changed."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    wanted = {(new if name == old else name): table for name, table in document.unwrap().items()}
    lines = document.as_string().splitlines(keepends=True)
    heading = tomlkit.key(new).as_string()
    for place, line in enumerate(lines):
        found = _HEADING.match(line)
        if found is None:
            continue
        changed = "".join([*lines[:place], f"{found[1]}{heading}{found[2]}", *lines[place + 1 :]])
        with suppress(TOMLKitError):  # a line like a heading may be part of a text
            renamed = tomlkit.parse(changed)
            if renamed.unwrap() == wanted:
                return renamed
    return _with_moved(document, old, new)


def _with_moved(document: "TOMLDocument", old: str, new: str) -> "TOMLDocument":
    """Do so where the preset is not written as a table with a heading: it goes to the end."""
    table = document[old]
    del document[old]
    document[new] = table
    return document


def _unknown(name: str, reading: PresetsReading) -> InputError:
    there = ", ".join(preset.name for preset in reading.presets)
    return InputError(ErrorCode.UNKNOWN_ID, f"There is no preset called {name!r} (there is: {there}).")


def _new() -> "TOMLDocument":
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    document.add(tomlkit.nl())
    return document


def _put(document: "TOMLDocument", preset: Preset) -> None:
    """Write one table: what it has no more goes, what is the same stays as a person wrote it."""
    import tomlkit

    from app.core.settings import OF_A_PRESET

    there = next((name for name in document if name.casefold() == preset.key), None)
    if there is None or not isinstance(document[there], Mapping):
        document[preset.name] = tomlkit.table()
        there = preset.name
    table: Any = document[there]
    for item in [item for item in table if item in OF_A_PRESET and item not in preset.values]:
        del table[item]
    for item in (item for item in OF_A_PRESET if item in preset.values):
        value = _plain(preset.values[item])
        if item not in table or table[item] != value:
            table[item] = value


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str) and ("\n" in value or "\\" in value):
        from tomlkit import string

        is_literal = "\\" in value and "'" not in value  # patterns are read more easily so
        return string(value, literal=is_literal, multiline="\n" in value)
    return value
