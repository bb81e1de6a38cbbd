"""The settings file: reading it, and writing single settings into it. What they mean is the core's affair."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.errors import ErrorCode, HostError
from app.core.settings import SettingFault, Settings, SettingsReading

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_HEAD = "Settings of Frisco Whisper. The window writes what is chosen there; the rest is as you leave it."


def read_settings(path: Path) -> Settings:
    """Return the settings of a file, the defaults when there is none; raise HostError when it asks for other work."""
    return Settings.from_mapping(_mapping(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """The file of one person. It owns nothing open; ``write`` is for one thread at a time."""

    path: Path

    def read(self) -> SettingsReading:
        """Return what can be used of the file, with a fault for all that cannot."""
        try:
            return SettingsReading.of(_mapping(self.path))
        except HostError as error:
            return SettingsReading(settings=Settings(), faults=(SettingFault(name="", sentence=error.sentence),))

    def write(self, settings: Settings, names: Iterable[str]) -> Path | None:
        """Write these settings; all else in the file stays as it is, comments too. Raise HostError when it cannot be.

        A file that is no TOML, or has a wrong value where one is to be written, is kept first: beside it as
        ``settings.toml.broken``, with a number when there is one. Its path is returned.
        """
        target = self.path.resolve()  # a link that a person made stays one
        before = _read(target)
        document = _parsed(before)
        wanted = set(names)
        if document is not None and not wanted & _faulty(document):
            _write(target, _with_values(document, settings, wanted))
            return None
        kept = _free_name(target)
        _write(kept, before)
        if document is None:
            document, wanted = _new(), _differing(settings)
        _write(target, _with_values(document, settings, wanted))
        return kept


def _mapping(path: Path) -> Mapping[str, Any]:
    """Parse a settings file; nothing for none. Raise HostError when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    import tomllib  # most people have no such file, and the window is to be painted soon

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> HostError:
    sentence = f"The settings file {path} cannot be read: {error}. Correct it or move it away."
    return HostError(ErrorCode.SETTINGS_BROKEN, sentence)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except OSError as error:
        raise _unreadable(path, error) from error


def _parsed(content: bytes) -> "TOMLDocument | None":
    """Return the file with all that is around its values; None for what is no TOML."""
    import tomlkit  # takes 20 ms to load: only when something is written
    from tomlkit.exceptions import TOMLKitError

    if not content.strip():
        return _new()
    try:
        return tomlkit.parse(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, TOMLKitError):
        return None


def _new() -> "TOMLDocument":
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    document.add(tomlkit.nl())
    return document


def _faulty(document: "TOMLDocument") -> set[str]:
    return {fault.name for fault in SettingsReading.of(document.unwrap()).faults}


def _differing(settings: Settings) -> set[str]:
    """Return the names of what is not as it is by default."""
    defaults = Settings().as_mapping()
    return {name for name, value in settings.as_mapping().items() if value != defaults[name]}


def _with_values(document: "TOMLDocument", settings: Settings, names: Iterable[str]) -> bytes:
    values = settings.as_mapping()
    for name in (name for name in values if name in names):  # in the order of their class
        _put(document, name, values[name])
    return document.as_string().encode()


def _put(document: "TOMLDocument", name: str, value: Any) -> None:
    """Write one value; of a table only what differs, so that what a person wrote around it stays."""
    if not isinstance(value, Mapping):
        document[name] = _plain(value)
        return
    if not isinstance(document.get(name), Mapping):
        document[name] = {}
    table: Any = document[name]
    for key in [key for key, text in table.items() if isinstance(text, str) and key not in value]:
        del table[key]
    for key, text in value.items():
        if table.get(key) != text:
            table[key] = text


def _plain(value: Any) -> Any:
    """Return a value as the file has it; a text of several lines keeps them."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str) and "\n" in value:
        from tomlkit import string

        return string(value, multiline=True)
    return value


def _free_name(path: Path) -> Path:
    """Return a name beside the file under which nothing lies."""
    name, number = path.with_name(path.name + ".broken"), 1
    while name.exists():
        number += 1
        name = path.with_name(f"{path.name}.broken-{number}")
    return name


def _write(path: Path, content: bytes) -> None:
    from app.workflow.exporting import write_atomically

    try:
        write_atomically(path, content)
    except HostError as error:
        sentence = f"The settings could not be written to {path}. What you chose holds until the window is closed."
        raise HostError(error.code, sentence, detail=error.sentence) from error
