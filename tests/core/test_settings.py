"""The person's settings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ErrorCode, HostError
from app.core.media import Keeping
from app.core.options import Device, JobOptions, Quality, Task, VoiceDetection
from app.core.settings import Settings, SettingsReading, ThemeChoice
from tests.helpers.transcripts import quick

_VALUES = (
    st.none() | st.booleans() | st.integers(-2, 5) | st.floats() | st.text(max_size=3) | st.lists(st.none(), max_size=1)
)


def test_that_an_empty_file_gives_the_defaults() -> None:
    assert Settings.from_mapping({}) == Settings()


def test_that_what_is_set_is_taken_and_unknown_names_are_left_alone() -> None:
    settings = Settings.from_mapping(
        {"model": "small", "quality": "fast", "device": "cpu", "slots": 2, "colour": "blue"}
    )
    assert settings == Settings(model="small", quality=Quality.FAST, device=Device.CPU, slots=2)
    assert (type(settings.quality), type(settings.device)) == (Quality, Device)


@quick
@given(
    st.builds(
        Settings,
        model=st.text(max_size=5),
        quality=st.sampled_from(Quality),
        device=st.sampled_from(Device),
        slots=st.integers(1),
        keep=st.sampled_from(Keeping),
        media_limit_bytes=st.integers(1),
        refers_to_large=st.booleans(),
        media_quota_bytes=st.integers(0),
        least_free_bytes=st.integers(0),
        language=st.sampled_from(("auto", "de", "yue")),
        task=st.sampled_from(Task),
        voice=st.sampled_from(VoiceDetection),
        languages=st.lists(st.sampled_from(("de", "en", "yue")), unique=True).map(tuple),
        has_mixed_languages=st.booleans(),
        vocabulary=st.text(max_size=20),
        skip_shorter_s=st.integers(0, 3_600),
        skip_longer_min=st.integers(0, 1_440),
        theme=st.sampled_from(ThemeChoice),
        text_zoom_px=st.integers(-5, 17),
        keys=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
    )
)
def test_that_settings_come_back_from_what_is_written(settings: Settings) -> None:
    assert Settings.from_mapping(settings.as_mapping()) == settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slots", 0),
        ("slots", -1),
        ("slots", True),
        ("slots", "8"),
        ("slots", 2.5),
        ("media_limit_bytes", 0),
        ("media_quota_bytes", -1),
        ("least_free_bytes", "1 GB"),
        ("keep", "both"),
        ("refers_to_large", 1),
        ("longest_hours", None),
        ("quality", "perfect"),
        ("quality", 3),
        ("device", []),
        ("model", 7),
        ("model", None),
    ],
)
def test_that_a_wrong_value_names_its_setting(name: str, value: object) -> None:
    with pytest.raises(HostError, match=f"The setting {name} cannot be") as refusal:
        Settings.from_mapping({name: value})
    assert refusal.value.code is ErrorCode.SETTINGS_BROKEN


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "blue"),
        ("theme", 1),
        ("language", "klingon"),
        ("language", ""),
        ("text_zoom_px", 18),
        ("text_zoom_px", -6),
        ("text_zoom_px", 1.5),
        ("keys", "Ctrl+F"),
        ("keys", {"find": 3}),
        ("task", "sing"),
        ("voice", "loud"),
        ("voice", False),
        ("languages", "de"),
        ("languages", ["de", "klingon"]),
        ("languages", [["de"]]),
        ("languages", ["auto"]),
        ("has_mixed_languages", 1),
        ("has_mixed_languages", "yes"),
        ("vocabulary", ["Frisco"]),
        ("vocabulary", "x" * 201),
        ("skip_shorter_s", -1),
        ("skip_shorter_s", 3_601),
        ("skip_shorter_s", True),
        ("skip_longer_min", 1.5),
        ("skip_longer_min", 1_441),
    ],
)
def test_that_a_wrong_value_of_the_window_does_not_keep_the_command_line_from_its_work(
    name: str, value: object
) -> None:
    assert Settings.from_mapping({"slots": 3, name: value}) == Settings(slots=3)


def test_that_each_wrong_value_is_a_fault_and_the_rest_is_taken() -> None:
    mapping = {"slots": "many", "theme": "dark", "quality": "x" * 200, "keys": {"find": "Ctrl+G", "undo": 3}}
    reading = SettingsReading.of(mapping)
    assert reading.settings == Settings(theme=ThemeChoice.DARK, keys={"find": "Ctrl+G"})
    assert [fault.name for fault in reading.faults] == ["quality", "slots", "keys.undo"]
    assert reading.faults[1].sentence == "The setting slots cannot be 'many'. Correct it or delete the line."
    assert all(len(fault.sentence) < 150 for fault in reading.faults)


@quick
@given(st.dictionaries(st.sampled_from(sorted(Settings().as_mapping())), _VALUES))
def test_that_no_file_gives_settings_of_a_wrong_kind(mapping: dict[str, object]) -> None:
    try:
        settings = Settings.from_mapping(mapping)
    except HostError as error:
        refusal = error
    else:
        defaults = Settings().as_mapping()
        assert all(type(value) is type(defaults[name]) for name, value in settings.as_mapping().items())
        return
    assert refusal.code is ErrorCode.SETTINGS_BROKEN


def test_that_what_is_set_for_the_next_files_is_what_they_are_asked_for() -> None:
    settings = Settings(
        model="small",
        quality=Quality.FAST,
        device=Device.CPU,
        task=Task.TRANSLATE,
        voice=VoiceDetection.SENSITIVE,
        languages=("de", "en"),
        has_mixed_languages=True,
        vocabulary="Frisco, Zwickau\n\nDr. Mia  Thorne,Frisco",
        skip_shorter_s=5,
        skip_longer_min=90,
    )
    assert settings.options() == JobOptions(
        model="small",
        quality=Quality.FAST,
        device=Device.CPU,
        task=Task.TRANSLATE,
        voice=VoiceDetection.SENSITIVE,
        languages=("de", "en"),
        is_mixed=True,
        vocabulary=("Frisco", "Zwickau", "Dr. Mia Thorne"),
        shortest_ms=5_000,
        longest_ms=5_400_000,
    )
    assert Settings(model="demo").options() == JobOptions(model="demo")


def test_that_a_language_that_is_named_leaves_none_to_choose() -> None:
    settings = Settings(model="demo", language="de", languages=("cs", "en"), has_mixed_languages=True)
    assert settings.options() == JobOptions(model="demo", language="de")
