"""``frisco transcribe`` with the real worker and the demo model."""

import shutil
from pathlib import Path

import pytest

from tests.helpers.frisco import SAMPLE_DE, SAMPLE_EN, frisco

FIRST_EN = "Hello and thank you."


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


def copied(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return target


def test_that_both_samples_become_subtitles_beside_them(tmp_path: Path, library: Path) -> None:
    files = [copied(SAMPLE_EN, tmp_path / "in" / "en.wav"), copied(SAMPLE_DE, tmp_path / "in" / "de.wav")]
    ran = frisco("transcribe", *files, "--model", "demo", "--format", "srt,vtt,txt,json", library=library)
    assert (ran.code, ran.err) == (0, "")
    names = {path.name for path in (tmp_path / "in").iterdir()}
    assert names == {f"{stem}.{ending}" for stem in ("en", "de") for ending in ("wav", "srt", "vtt", "txt", "json")}
    assert (tmp_path / "in" / "en.vtt").read_text().startswith("WEBVTT")


def test_that_one_object_a_file_tells_a_script_everything(tmp_path: Path, library: Path) -> None:
    ran = frisco("transcribe", SAMPLE_DE, "--json", "--output-dir", tmp_path / "out", library=library)
    (record,) = ran.records
    assert record["status"] == "finished"
    assert record["language"] == "de"
    assert record["coverage"] > 0.98
    assert record["outputs"] == [str(tmp_path / "out" / "sample_de.srt")]
    assert set(record) == {
        "file",
        "status",
        "code",
        "message",
        "transcript_id",
        "language",
        "duration_ms",
        "coverage",
        "outputs",
        "realtime_factor",
        "notes",
    }


def test_that_known_content_is_not_transcribed_twice_whatever_its_name(tmp_path: Path, library: Path) -> None:
    other_name = copied(SAMPLE_EN, tmp_path / "in" / "other.wav")
    out = tmp_path / "out"
    first = frisco("transcribe", SAMPLE_EN, "--json", "--output-dir", out, library=library)
    second = frisco("transcribe", other_name, SAMPLE_EN, "--json", "--output-dir", out, library=library)
    assert second.code == 0
    ids = {record["transcript_id"] for record in (*first.records, *second.records)}
    assert len(ids) == 1
    assert {path.name for path in out.iterdir()} == {"sample_en.srt", "other.srt"}
    again = frisco("transcribe", SAMPLE_EN, "--again", "--json", "--output-dir", out, library=library)
    assert again.records[0]["transcript_id"] not in ids


def test_that_one_run_does_one_content_once_and_writes_it_under_each_name(tmp_path: Path, library: Path) -> None:
    files = [copied(SAMPLE_EN, tmp_path / name) for name in ("a.wav", "a.mp3", "b.wav")]
    ran = frisco("transcribe", *files, "--json", "--output-dir", tmp_path / "out", library=library)
    assert len({record["transcript_id"] for record in ran.records}) == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a (2).srt", "a.srt", "b.srt"]


def test_that_a_file_that_is_not_ours_is_kept(tmp_path: Path, library: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "sample_en.srt").write_text("my own subtitles")
    ran = frisco("transcribe", SAMPLE_EN, "--output-dir", out, library=library)
    assert ran.code == 0
    assert "warning OUTPUT_EXISTS: sample_en.wav" in ran.err
    assert (out / "sample_en.srt").read_text() == "my own subtitles"
    assert FIRST_EN in (out / "sample_en (2).srt").read_text()
    frisco("transcribe", SAMPLE_EN, "--again", "--output-dir", out, library=library)
    assert {path.name for path in out.iterdir()} == {"sample_en.srt", "sample_en (2).srt"}


def test_that_the_fast_quality_hears_the_same_words(tmp_path: Path, library: Path) -> None:
    for quality in ("best", "fast"):
        frisco("transcribe", SAMPLE_EN, "--quality", quality, "--format", "txt", "--output-dir", tmp_path / quality,
               library=library)  # fmt: skip
    best, fast = ((tmp_path / q / "sample_en.txt").read_text().split() for q in ("best", "fast"))
    assert best == fast
    assert best


def test_that_an_output_folder_that_cannot_be_written_is_an_error_and_the_words_are_kept(
    tmp_path: Path, library: Path
) -> None:
    (tmp_path / "out").write_text("a file where the folder should be")
    ran = frisco("transcribe", SAMPLE_EN, "--output-dir", tmp_path / "out", library=library)
    assert ran.code == 1
    assert ran.err.startswith("error OUTPUT_UNWRITABLE: sample_en.wav: ")
    assert "sample_en" in frisco("list", library=library).out


@pytest.mark.parametrize(
    "words",
    [
        ["transcribe"],
        ["transcribe", "a.wav", "--format", "doc"],
        ["transcribe", "a.wav", "--language", "klingon"],
        ["transcribe", "a.wav", "--quality", "good"],
        ["unknown"],
        [],
    ],
)
def test_that_wrong_usage_exits_with_two(words: list[str], library: Path) -> None:
    ran = frisco(*words, library=library)
    assert ran.code == 2
    assert ran.err.startswith("usage: frisco")


def test_that_a_missing_model_is_named_before_any_work(library: Path) -> None:
    ran = frisco("transcribe", SAMPLE_EN, "--model", "large-v3", library=library)
    assert ran.code == 1
    assert ran.err.startswith("error MODEL_MISSING: The model large-v3 is not on this machine")


def test_that_a_card_that_is_not_there_is_answered_with_the_processor_and_the_reason(
    tmp_path: Path, library: Path
) -> None:
    ran = frisco("transcribe", SAMPLE_EN, "--device", "cuda", "--output-dir", tmp_path, library=library)
    assert ran.code == 0
    assert "warning GPU_LIBS_MISSING: On the processor: No NVIDIA card found" in ran.err


def test_that_a_machine_without_a_language_hears_no_warnings_of_qt(tmp_path: Path, library: Path) -> None:
    nowhere = {"LANG": "", "LC_ALL": "", "LC_CTYPE": ""}
    ran = frisco("transcribe", SAMPLE_EN, "--output-dir", tmp_path, library=library, extra=nowhere)
    assert (ran.code, ran.err) == (0, "")
