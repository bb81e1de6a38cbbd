"""Presets as values, and their file as a person keeps it."""

import tomllib
from pathlib import Path

import pytest

from app.core.errors import ErrorCode, FriscoError
from app.core.options import Quality, Task
from app.core.presets import BUILT_IN, LONGEST_NAME, Preset, PresetsReading, clean_name, free_name
from app.core.settings import OF_A_PRESET, Settings
from app.workflow.presets_file import PresetsFile, named_so, text_of

WRITTEN = """\
# mine
["Town council"]   # Mondays
language = "de" # always
vocabulary = '''
Zwickau
Grünheide'''

[Court]
quality = "best"
"""


@pytest.fixture
def file(tmp_path: Path) -> PresetsFile:
    path = tmp_path / "presets.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    return PresetsFile(path=path)


def names(file: PresetsFile) -> list[str]:
    return [preset.name for preset in file.read().presets if not preset.is_built_in]


def test_that_choosing_a_preset_sets_all_but_model_and_device() -> None:
    before = Settings(model="small", language="fr", vocabulary="x", channel=2, theme=Settings().theme)
    preset = Preset.of("A", Settings(task=Task.TRANSLATE, replacements="a = b"))
    after = preset.on(before)
    assert (after.task, after.replacements, after.model) == (Task.TRANSLATE, "a = b", "small")
    assert (after.language, after.vocabulary, after.channel) == ("auto", "", 0)
    assert not preset.differs_from(after)
    assert preset.differs_from(before)
    assert set(preset.changes()) <= set(OF_A_PRESET)


def test_that_a_file_that_is_not_there_has_the_presets_of_the_program(tmp_path: Path) -> None:
    reading = PresetsFile(path=tmp_path / "none.toml").read()
    assert (reading.presets, reading.faults) == (BUILT_IN, ())
    assert {preset.name: dict(preset.values) for preset in BUILT_IN}["Subtitles in English"]["task"] is Task.TRANSLATE


def test_that_saving_leaves_what_a_person_wrote_around_it(file: PresetsFile) -> None:
    council = file.named("town COUNCIL")
    settings = council.on(Settings())
    file.save(Preset.of("Town council", Settings(**settings.as_mapping() | {"skip_shorter_s": 5})))
    text = file.path.read_text("utf-8")
    assert text.startswith(
        '# mine\n["Town council"]   # Mondays\nlanguage = "de" # always\nvocabulary = \'\'\'\nZwickau'
    )
    assert tomllib.loads(text)["Town council"]["skip_shorter_s"] == 5
    assert tomllib.loads(text)["Court"] == {"quality": "best"}


def test_that_what_is_saved_is_read_as_it_was(file: PresetsFile) -> None:
    rules = "[regex] (\\d+) euro = €\\1\nuh =\na \\= b = \"c\" 'd'"
    preset = Preset.of(
        'My "own" [one]',
        Settings(replacements=rules, languages=("de", "en"), quality=Quality.FAST, channel=2, vocabulary="a\nb"),
    )
    file.save(preset)
    assert file.named(preset.name) == preset


def test_that_a_new_name_changes_the_heading_alone(file: PresetsFile) -> None:
    assert file.rename("Town council", " Ratssitzung:  Zwickau. ").name == "Ratssitzung: Zwickau."
    assert file.path.read_text("utf-8") == WRITTEN.replace('["Town council"]', '["Ratssitzung: Zwickau."]')
    with pytest.raises(FriscoError, match="There is a preset Court already"):
        file.rename("ratssitzung: zwickau.", "court")


def test_that_a_preset_goes_and_comes_back(file: PresetsFile) -> None:
    removed = file.remove("court")
    assert names(file) == ["Town council"]
    file.save(removed)
    assert names(file) == ["Town council", "Court"]


@pytest.mark.parametrize("doing", ["remove", "rename"])
def test_that_what_comes_with_the_program_stays(file: PresetsFile, doing: str) -> None:
    with pytest.raises(FriscoError, match="Interview comes with the program") as refusal:
        file.remove("interview") if doing == "remove" else file.rename("interview", "x")
    assert refusal.value.code is ErrorCode.PRESET_REFUSED


def test_that_a_fault_names_preset_and_setting_and_the_rest_holds(file: PresetsFile) -> None:
    with file.path.open("a", encoding="utf-8") as target:
        target.write('language = "klingon"\nquality_ = 1\n[New]\nreplacements = "no rule"\n')
    text = file.path.read_text("utf-8")
    file.path.write_text("stray = 1\n" + text, encoding="utf-8")
    reading = file.read()
    assert {fault.name for fault in reading.faults} == {"stray", "Court.language", "Court.quality_", "New.replacements"}
    assert all(fault.name.partition(".")[0] in fault.sentence for fault in reading.faults)
    assert reading.find("Town council") is not None
    with pytest.raises(FriscoError, match=r"The preset Court has a setting quality_"):
        file.named("Court")


def test_that_a_broken_file_is_told_and_never_written_over(file: PresetsFile) -> None:
    file.path.write_text("[half", encoding="utf-8")
    (fault,) = file.read().faults
    assert "presets.toml cannot be read" in fault.sentence
    for change in (lambda: file.save(BUILT_IN[0].renamed("x")), lambda: file.remove("x"), lambda: file.named("Court")):
        with pytest.raises(FriscoError):
            change()
    assert file.path.read_text() == "[half"
    assert PresetsReading().presets == BUILT_IN


def test_that_presets_of_a_colleague_are_taken_over_beside_ones_own(file: PresetsFile, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    own = file.named("Court")
    theirs = [own, named_so(Preset.of("x", Settings(language="fr")), "Town council"), Preset.of("Radio", Settings())]
    other.write_text(text_of(theirs), encoding="utf-8")
    assert [preset.name for preset in file.take_in(other)] == ["Town council (2)", "Radio"]
    assert names(file) == ["Town council", "Court", "Town council (2)", "Radio"]
    assert file.take_in(other) != []  # the one with a number is another than theirs
    with pytest.raises(FriscoError, match="cannot be read"):
        file.take_in(tmp_path / "none.toml")


def test_that_names_are_bounded_and_free_ones_are_found() -> None:
    assert clean_name("  a   b ") == "a b"
    for bad in ("", "  ", "x" * (LONGEST_NAME + 1), "a\x07"):
        with pytest.raises(ValueError, match="name"):
            clean_name(bad)
    assert free_name("Court", ["court", "Court (2)"]) == "Court (3)"
