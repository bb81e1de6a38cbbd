"""The settings file: what a person wrote by hand stays, and nothing broken is lost or written over."""

import sys
import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ErrorCode, HostError
from app.core.options import Quality
from app.core.settings import Settings, ThemeChoice
from app.workflow.settings_file import SettingsFile, read_settings
from tests.helpers.transcripts import quick

BY_HAND = """# my settings
slots = 4  # the machine is small
colour = "blue"

[keys]  # mine
find = "Ctrl+G"  # as in the old program
undo = 3

[other]
list = [1,
  2]
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights and links")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


@pytest.fixture
def file(path: Path) -> SettingsFile:
    return SettingsFile(path=path)


def written_by_hand(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_that_no_file_gives_the_defaults_and_makes_none(file: SettingsFile, path: Path) -> None:
    assert file.read().settings == Settings()
    assert file.read().faults == ()
    assert not path.parent.exists()


def test_that_what_is_written_is_read_again(file: SettingsFile, path: Path) -> None:
    chosen = Settings(
        model="small",
        quality=Quality.FAST,
        language="de",
        theme=ThemeChoice.DARK,
        text_zoom_px=3,
        keys={"find": "Ctrl+G", "replace": ""},
    )
    assert file.write(chosen, ("model", "quality", "language", "theme", "text_zoom_px", "keys")) is None
    assert file.read().settings == chosen
    assert read_settings(path) == chosen
    assert "slots" not in path.read_text()  # what nobody chose may get a better default


def test_that_hand_written_lines_comments_and_unknown_names_stay(file: SettingsFile, path: Path) -> None:
    written_by_hand(path, BY_HAND)
    settings = file.read().settings
    chosen = Settings(slots=settings.slots, theme=ThemeChoice.LIGHT, keys={"find": "Ctrl+G", "replace": "Ctrl+R"})
    assert file.write(chosen, ("theme", "keys")) is None
    text = path.read_text()
    kept = [line for line in BY_HAND.splitlines() if line not in text.splitlines()]
    assert kept == []
    assert file.read().settings == chosen
    assert tomllib.loads(text)["keys"]["undo"] == 3


def test_that_a_key_that_is_the_tables_again_goes_from_the_file(file: SettingsFile, path: Path) -> None:
    written_by_hand(path, BY_HAND)
    file.write(Settings(), ("keys",))
    assert tomllib.loads(path.read_text())["keys"] == {"undo": 3}


@pytest.mark.parametrize("content", ["slots = ", "[[keys", b"theme = 'dark\xff'", "a = 1\na = 2\n"])
def test_that_a_broken_file_gives_the_defaults_and_is_kept_aside(
    file: SettingsFile, path: Path, content: str | bytes
) -> None:
    written_by_hand(path, content)
    before = path.read_bytes()
    reading = file.read()
    assert reading.settings == Settings()
    (fault,) = reading.faults
    assert (fault.name, fault.sentence.startswith(f"The settings file {path} cannot be read: ")) == ("", True)
    assert path.read_bytes() == before
    chosen = Settings(theme=ThemeChoice.DARK, model="small")
    assert file.write(chosen, ("theme",)) == path.with_name("settings.toml.broken")
    assert path.with_name("settings.toml.broken").read_bytes() == before
    assert (file.read().settings, file.read().faults) == (chosen, ())


def test_that_a_file_kept_aside_is_not_written_over_by_the_next(file: SettingsFile, path: Path) -> None:
    for content in ("first = ", "second = "):
        written_by_hand(path, content)
        file.write(Settings(slots=2), ("slots",))
    assert path.with_name("settings.toml.broken").read_text() == "first = "
    assert path.with_name("settings.toml.broken-2").read_text() == "second = "


def test_that_a_wrong_value_stays_until_another_is_chosen_and_is_kept_aside_then(
    file: SettingsFile, path: Path
) -> None:
    written_by_hand(path, 'theme = "blue"\nslots = 2\n')
    assert [fault.name for fault in file.read().faults] == ["theme"]
    assert file.write(Settings(text_zoom_px=2), ("text_zoom_px",)) is None
    assert tomllib.loads(path.read_text()) == {"theme": "blue", "slots": 2, "text_zoom_px": 2}
    kept = file.write(Settings(theme=ThemeChoice.DARK), ("theme",))
    assert kept is not None
    assert 'theme = "blue"' in kept.read_text()
    assert file.read().faults == ()
    assert file.write(Settings(theme=ThemeChoice.LIGHT), ("theme",)) is None


def test_that_a_mark_of_byte_order_and_line_ends_of_windows_are_read(file: SettingsFile, path: Path) -> None:
    written_by_hand(path, b"\xef\xbb\xbfslots = 3\r\ntheme = 'dark'\r\n")
    assert file.read().settings == Settings(slots=3, theme=ThemeChoice.DARK)
    assert file.write(Settings(slots=5), ("slots",)) is None
    assert file.read().settings == Settings(slots=5, theme=ThemeChoice.DARK)


@posix
def test_that_a_link_to_the_settings_stays_a_link(file: SettingsFile, path: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    written_by_hand(real, "slots = 3\n")
    path.parent.mkdir()
    path.symlink_to(real)
    file.write(Settings(theme=ThemeChoice.DARK), ("theme",))
    assert path.is_symlink()
    assert tomllib.loads(real.read_text()) == {"slots": 3, "theme": "dark"}


def test_that_settings_that_cannot_be_written_are_an_error_with_a_sentence(file: SettingsFile, path: Path) -> None:
    path.parent.write_text("a file where the folder should be")
    with pytest.raises(HostError, match="What you chose holds until the window is closed") as refusal:
        file.write(Settings(slots=2), ("slots",))
    assert refusal.value.code is ErrorCode.OUTPUT_UNWRITABLE


def test_that_settings_that_cannot_be_read_are_not_written_over(file: SettingsFile, path: Path) -> None:
    path.mkdir(parents=True)
    assert [fault.name for fault in file.read().faults] == [""]
    with pytest.raises(HostError) as refusal:
        file.write(Settings(slots=2), ("slots",))
    assert refusal.value.code is ErrorCode.SETTINGS_BROKEN
    assert path.is_dir()


def test_that_the_command_line_refuses_a_file_that_asks_for_other_work(path: Path) -> None:
    written_by_hand(path, 'quality = "perfect"\n')
    with pytest.raises(HostError, match="The setting quality cannot be 'perfect'"):
        read_settings(path)


@quick
@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4), st.text(max_size=12))
def test_that_any_text_comes_back_from_the_file(keys: dict[str, str], model: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = SettingsFile(path=Path(folder) / "settings.toml")
        chosen = Settings(keys=keys, model=model)
        file.write(chosen, ("keys", "model"))
        assert file.read().settings == chosen


def test_that_a_vocabulary_keeps_its_lines_and_is_read_as_it_was_written(file: SettingsFile, path: Path) -> None:
    words = 'Frisco, Zwickau\nDr. Mia Thorne\n"the \\ sign"\n\n'
    file.write(Settings(vocabulary=words, languages=("de", "en")), ("vocabulary", "languages"))
    assert file.read().settings == Settings(vocabulary=words, languages=("de", "en"))
    assert {"Dr. Mia Thorne", 'languages = ["de", "en"]'} < set(path.read_text(encoding="utf-8").splitlines())


def test_that_a_vocabulary_of_thousands_of_words_is_kept_whole(file: SettingsFile) -> None:
    words = "\n".join(f"Name {number}" for number in range(5_000))
    for theme in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        file.write(Settings(vocabulary=words, theme=theme), ("vocabulary", "theme"))
    assert file.read().settings == Settings(vocabulary=words, theme=ThemeChoice.LIGHT)
