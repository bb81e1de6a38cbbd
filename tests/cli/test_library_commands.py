"""The commands on a library that holds one transcript, and on none."""

import json
from pathlib import Path

import pytest

from tests.helpers.frisco import SAMPLE_EN, frisco
from tests.helpers.nvml import BIG_CARD, environment_without_nvml, make_fake_nvml


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    ran = frisco("transcribe", SAMPLE_EN, "--output-dir", folder / "out", library=folder / "library")
    assert ran.code == 0, ran.err
    return folder / "library"


def test_that_list_tells_id_date_length_language_and_title(library: Path) -> None:
    (line,) = frisco("list", library=library).out.splitlines()
    assert line.split()[0] == "1"
    assert line.split()[-3:] == ["0:22", "en", "sample_en"]
    (record,) = frisco("list", "--json", library=library).records
    assert (record["transcript_id"], record["versions"]) == (1, 1)


def test_that_an_empty_library_says_how_to_fill_it(tmp_path: Path) -> None:
    ran = frisco("list", library=tmp_path / "new")
    assert (ran.code, ran.out) == (0, "")
    assert "frisco transcribe" in ran.err


def test_that_show_prints_rows_with_times_and_json_prints_everything(library: Path) -> None:
    shown = frisco("show", "1", library=library)
    assert "Hello" in shown.out
    document = json.loads(frisco("show", "1", "--json", library=library).out)
    assert document["format"] == "frisco-whisper-transcript"
    assert document["metadata"]["model"] == "demo"
    assert all("probability" in word for row in document["segments"] for word in row["words"])


@pytest.mark.parametrize("words", [["show", "99"], ["export", "99"]])
def test_that_an_unknown_transcript_is_an_error_with_a_sentence(words: list[str], library: Path) -> None:
    ran = frisco(*words, library=library)
    assert ran.code == 1
    assert ran.err.startswith("error UNKNOWN_ID: ")


def test_that_search_finds_the_second_of_a_word(library: Path) -> None:
    (hit,) = frisco("search", "Monday", "--json", library=library).records
    assert hit["transcript_id"] == 1
    assert "Monday" in hit["text"]


@pytest.mark.parametrize("words", ["c++", '"', "((", "😀", "x" * 10_000, "AND OR NOT"])
def test_that_search_takes_whatever_is_typed(words: str, library: Path) -> None:
    ran = frisco("search", "--", words, library=library)
    assert (ran.code, ran.err) == (0, "Nothing found.\n")


def test_that_export_writes_every_format_and_replaces_its_own(library: Path, tmp_path: Path) -> None:
    for _ in range(2):
        ran = frisco("export", "1", "--format", "srt,vtt,txt,json", "--output-dir", tmp_path, library=library)
        assert ran.code == 0
    assert {path.suffix for path in tmp_path.iterdir()} == {".srt", ".vtt", ".txt", ".json"}


def test_that_verify_finds_a_sound_library_sound_and_a_damaged_recording_damaged(tmp_path: Path) -> None:
    frisco("transcribe", SAMPLE_EN, "--output-dir", tmp_path / "out", library=tmp_path / "library")
    sound = frisco("verify", "--deep", library=tmp_path / "library")
    assert (sound.code, sound.out) == (0, "Sound: 1 transcripts, 1 versions, 1 recordings checked.\n")
    (recording,) = (tmp_path / "library" / "media").rglob("*.wav")
    recording.chmod(0o600)
    with recording.open("r+b") as file:
        file.seek(1_000)
        file.write(b"damage")
    ran = frisco("verify", "--deep", library=tmp_path / "library")
    assert ran.code == 1
    assert "error" in ran.err


def test_that_a_backup_lies_in_the_library_and_is_whole(library: Path) -> None:
    path = Path(frisco("backup", library=library).out.strip())
    assert path.parent == library / "backups"
    assert path.read_bytes()[:6] == b"SQLite"


def test_that_models_names_the_demo_model_for_what_it_is(library: Path) -> None:
    (record,) = frisco("models", "--json", library=library, extra={"HF_HOME": str(library)}).records
    assert (record["name"], record["is_demo"]) == ("demo", True)


def test_that_the_doctor_says_why_the_processor_is_used(library: Path, tmp_path: Path) -> None:
    ran = frisco("doctor", "--quick", library=library, extra=environment_without_nvml(tmp_path))
    assert ran.code == 0
    assert "No NVIDIA card found" in ran.out


def test_that_the_doctor_shows_a_card_with_its_driver_and_memory(library: Path, tmp_path: Path) -> None:
    driver = make_fake_nvml(tmp_path)
    driver.say_cards(BIG_CARD)
    records = frisco("doctor", "--quick", "--json", library=library, extra=driver.environment()).records
    (card,) = [record for record in records if record["subject"] == "card"]
    assert card["verdict"] == "good"
    assert "MiB free" in card["sentence"]


def test_that_version_is_one_line() -> None:
    ran = frisco("--version", library=Path("unused"))
    assert ran.out.startswith("Frisco Whisper ")


def test_that_stats_tells_hours_words_and_speed(library: Path) -> None:
    said = frisco("stats", library=library).out
    for words in (
        "recordings     1 (0.0 hours)",
        "whole results  100.0%",
        "times real time",
        "demo on cpu",
        "MB of database",
    ):
        assert words in said
    (record,) = frisco("stats", "--json", library=library).records
    assert (record["transcripts"], record["jobs"], record["failures"]) == (1, {"finished": 1}, {})
    assert record["words"] > 20
    assert sum(day["jobs"] for day in record["days"]) == 1
