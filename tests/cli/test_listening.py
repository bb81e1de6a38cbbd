"""``frisco transcribe`` told how to listen, with the real worker and the demo model, alone and beside a window."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.cli.arguments import parse
from tests.helpers.frisco import SAMPLE_DE, SAMPLE_EN, frisco
from tests.helpers.media_files import encode, noise
from tests.helpers.window_owner import window_owner

SKIPPED = "It lasts 0:01, less than the 0:05 you asked for, and was skipped."


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


def options_of(library: Path) -> dict[str, Any]:
    """Return what the newest job of a library was asked for."""
    with closing(sqlite3.connect(library / "library.db")) as database:
        ((record,),) = database.execute("SELECT options FROM job ORDER BY id DESC LIMIT 1")
    options: dict[str, Any] = json.loads(record)
    return options


def test_that_every_option_reaches_the_job(tmp_path: Path, library: Path) -> None:
    (tmp_path / "names.txt").write_bytes("\ufeffZwickau\r\nDr. Mia Thorne\n\nFrisco\n".encode())
    ran = frisco(
        "transcribe", SAMPLE_EN, "--language", "en,de", "--mixed", "--voice", "sensitive", "--vocabulary", "Frisco, Hello",
        "--vocabulary-file", tmp_path / "names.txt", "--skip-shorter", "0.5", "--skip-longer", "3600",
        "--replace", "[part, case] kitch=kitsch", "--channel", "left", "--track", "1", "--from", "1", "--to", "1:02:03.5",
        "--output-dir", tmp_path, library=library,
    )  # fmt: skip
    assert (ran.code, ran.err) == (0, "note: sample_en.wav: Replacement rules changed 1 place.\n")
    options = options_of(library)
    del options["model"], options["quality"], options["device"]
    assert options == {
        "language": None,
        "languages": ["en", "de"],
        "is_mixed": True,
        "task": "transcribe",
        "vocabulary": ["Frisco", "Hello", "Zwickau", "Dr. Mia Thorne"],
        "voice": "sensitive",
        "shortest_ms": 500,
        "longest_ms": 3_600_000,
        "replacements": [
            {"find": "kitch", "replace": "kitsch", "is_whole_words": False, "minds_case": True, "is_pattern": False}
        ],
        "from_ms": 1_000,
        "to_ms": 3_723_500,
        "channel": 1,
        "track": 1,
    }


def test_that_a_language_is_found_among_those_named(tmp_path: Path, library: Path) -> None:
    words = ("transcribe", SAMPLE_DE, "--json", "--output-dir", tmp_path)
    languages = [
        frisco(*words, "--language", named, library=library).records[0]["language"] for named in ("en,de", "en,cs")
    ]
    assert languages[0] == "de"
    assert languages[1] in {"en", "cs"}  # which of two that are both wrong is chance


def test_that_a_file_that_is_too_short_is_a_warning_and_the_others_are_transcribed(
    tmp_path: Path, library: Path
) -> None:
    short = encode(tmp_path / "click.wav", noise(1, 16_000), 16_000)
    words = (
        "transcribe",
        short,
        SAMPLE_EN,
        "--skip-shorter",
        "5",
        "--strict",
        "--json",
        "--output-dir",
        tmp_path / "out",
    )
    ran = frisco(*words, library=library)
    assert (ran.code, ran.err) == (0, f"warning AUDIO_SKIPPED: click.wav: {SKIPPED}\n")
    by_name = {Path(record["file"]).name: record for record in ran.records}
    skipped = by_name["click.wav"]
    assert (skipped["status"], skipped["code"], skipped["outputs"]) == ("cancelled", "AUDIO_SKIPPED", [])
    assert by_name["sample_en.wav"]["status"] == "finished"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["sample_en.srt"]


def test_that_the_same_file_is_transcribed_when_it_is_asked_for_without_bounds(tmp_path: Path, library: Path) -> None:
    words = ("transcribe", SAMPLE_EN, "--output-dir", tmp_path)
    skipped = frisco(*words, "--skip-longer", "5", library=library)
    assert skipped.err == (
        "warning AUDIO_SKIPPED: sample_en.wav: It lasts 0:22, more than the 0:05 you asked for, and was skipped.\n"
    )
    assert not (tmp_path / "sample_en.srt").exists()
    assert (frisco(*words, library=library).code, (tmp_path / "sample_en.srt").exists()) == (0, True)


@pytest.mark.skipif(sys.platform == "win32", reason="the owner reads its stdin by a socket notifier")
def test_that_a_window_does_as_it_was_told_and_says_the_same(tmp_path: Path, library: Path) -> None:
    short = encode(tmp_path / "click.wav", noise(1, 16_000), 16_000)
    words = ("transcribe", short, SAMPLE_DE, "--skip-shorter", "5", "--language", "en,cs", "--json", "--output-dir")
    with window_owner(library):
        beside = frisco(*words, tmp_path / "beside", library=library)
    alone = frisco(*words, tmp_path / "alone", library=tmp_path / "other library")
    assert (beside.code, beside.err) == (alone.code, alone.err)
    assert (beside.code, beside.err.splitlines()[0]) == (0, f"warning AUDIO_SKIPPED: click.wav: {SKIPPED}")
    heard, heard_alone = ([record["language"] for record in ran.records] for ran in (beside, alone))
    assert heard == heard_alone
    assert set(heard) <= {None, "en", "cs"}  # German is not among those named; which of two that are wrong is chance


def test_that_a_list_of_thousands_of_words_is_taken(tmp_path: Path, library: Path) -> None:
    (tmp_path / "names.txt").write_text("\n".join(["Hello", *(f"Name{number}" for number in range(5_000))]))
    ran = frisco(
        "transcribe", SAMPLE_EN, "--vocabulary-file", tmp_path / "names.txt", "--output-dir", tmp_path, library=library
    )
    assert ran.code == 0  # such a prompt may cost the little model a word, which it then says
    assert "Monday" in (tmp_path / "sample_en.srt").read_text()
    assert len(options_of(library)["vocabulary"]) == 5_001


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--language", "de,klingon"], "'klingon' is not a language code"),
        (["--language", "auto,de"], "'auto' is not a language code"),
        (["--language", "de,,en"], "'' is not a language code"),
        (["--mixed", "--language", "de"], "argument --mixed: one language cannot change"),
        (["--voice", "loud"], "argument --voice: invalid choice: 'loud'"),
        (["--skip-shorter", "0"], "'0' is not a number of seconds above zero"),
        (["--skip-shorter", "-5"], "'-5' is not a number of seconds above zero"),
        (["--skip-longer", "nan"], "'nan' is not a number of seconds above zero"),
        (["--skip-longer", "1e300"], "'1e300' is not a number of seconds above zero"),
        (["--skip-longer", "an hour"], "'an hour' is not a number of seconds above zero"),
        (["--skip-shorter", "60", "--skip-longer", "60"], "together they would skip every file"),
        (["--vocabulary", "x" * 201], "is longer than 200 letters"),
        (["--replace", "no rule"], "A rule is written: find = replace."),
        (["--replace", "[regex] (a+)+=b"], "It could take too long"),
        (["--rules", "/nowhere/rules.txt"], "cannot be read"),
        (["--channel", "both"], "'both' is no channel"),
        (["--channel", "0"], "'0' is no channel"),
        (["--track", "none"], "'none' is not the number of a track"),
        (["--from", "soon"], "'soon' is not a time"),
        (["--from", "1:75"], "'1:75' is not a time"),
        (["--from", "90", "--to", "1:30"], "the end must come after the beginning"),
        (["--to", "0"], "the end must come after the beginning"),
    ],
)
def test_that_nonsense_is_refused_with_a_sentence(
    words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        parse(["transcribe", "a.wav", *words])
    assert left.value.code == 2
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"\x89PNG\r\n\xff\xfe", "is no text in UTF-8"),
        (b"abc\0def\n", "is no text in UTF-8"),
        (b"Name\n" * 300_000, "is larger than a list of words"),
        (b"a page without commas " * 20, "is longer than 200 letters"),
    ],
    ids=("missing", "picture", "zeros", "large", "page"),
)
def test_that_a_file_that_is_no_vocabulary_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes | None, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "names.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SystemExit) as left:
        parse(["transcribe", "a.wav", "--vocabulary-file", str(path)])
    assert left.value.code == 2
    assert complaint in capsys.readouterr().err


def test_that_a_folder_is_no_vocabulary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["transcribe", "a.wav", "--vocabulary-file", str(tmp_path)])
    assert "cannot be read" in capsys.readouterr().err


def test_that_the_help_says_how_a_long_vocabulary_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["transcribe", "--help"])
    words = " ".join(capsys.readouterr().out.split())
    assert "the first terms count most: the model reads 223 tokens" in words
