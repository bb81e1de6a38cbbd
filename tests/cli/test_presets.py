"""``frisco presets``, and ``frisco transcribe`` by one: the real program, with settings of its own."""

import shutil
import sys
import tomllib
import wave
from pathlib import Path

import pytest

from app.cli.arguments import parse
from tests.helpers.frisco import SAMPLE_DE, SAMPLE_EN, Ran, frisco
from tests.helpers.window_owner import window_owner
from tests.helpers.worker_line import DEMO_MODEL


class Home:
    """A person with a library and settings of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.library = folder, folder / "library"

    def __call__(self, *words: str | Path) -> Ran:
        return frisco(*words, library=self.library, extra={"XDG_CONFIG_HOME": str(self.folder / "config")})

    @property
    def file(self) -> Path:
        return self.folder / "config" / "Frisco Whisper" / "presets.toml"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="settings lie elsewhere")
def test_that_a_preset_is_saved_shown_used_and_removed(home: Home, tmp_path: Path) -> None:
    saved = home("presets", "--save", "Radio Frisco", "--quality", "fast", "--language", "en", "--replace", "blue=red",
                 "--skip-shorter", "1.5", "--json")  # fmt: skip
    assert saved.code == 0
    values = {"quality": "fast", "language": "en", "replacements": "blue = red", "skip_shorter_s": 2}
    assert saved.records == [{"name": "Radio Frisco", "is_built_in": False, "values": values}]
    assert tomllib.loads(home.file.read_text("utf-8")) == {"Radio Frisco": values}
    listed = home("presets")
    assert "Interview  (comes with the program)" in listed.out
    assert "Radio Frisco\n  quality: fast\n" in listed.out
    ran = home(
        "transcribe", SAMPLE_EN, "--preset", "radio FRISCO", "--format", "txt", "--output-dir", tmp_path, "--json"
    )
    (outcome,) = ran.records
    assert outcome["notes"] == ["Replacement rules changed 1 place."]
    assert "the big red window" in (tmp_path / "sample_en.txt").read_text()
    assert ran.err == "note: sample_en.wav: Replacement rules changed 1 place.\n"
    versions = home("versions", str(outcome["transcript_id"]))
    assert versions.out.count("\n") == 2
    assert "replacement rules" in versions.out
    removed = home("presets", "--remove", "radio frisco")
    assert (removed.code, removed.out.splitlines()[0]) == (0, "Radio Frisco: removed. It held:")
    assert home("presets", "radio frisco").code == 1


@pytest.mark.skipif(sys.platform != "linux", reason="settings lie elsewhere")
def test_that_what_is_said_beside_a_preset_wins(home: Home, tmp_path: Path) -> None:
    home("presets", "--save", "German", "--language", "de", "--replace", "open=shut")
    ran = home("transcribe", SAMPLE_EN, "--preset", "German", "--language", "en", "--format", "txt", "--json",
               "--output-dir", tmp_path)  # fmt: skip
    assert ran.records[0]["language"] == "en"
    assert "Please shut the big blue window." in (tmp_path / "sample_en.txt").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="settings lie elsewhere")
def test_that_presets_go_to_a_colleague_and_back(home: Home, tmp_path: Path) -> None:
    home("presets", "--save", "Court", "--voice", "sensitive")
    home("presets", "--rename", "court", "Court of Zwickau")
    out = tmp_path / "court.toml"
    assert home("presets", "--export", out, "court of zwickau").code == 0
    assert home("presets", "--export", out).err.startswith("error OUTPUT_EXISTS")
    other = Home(tmp_path / "other")
    assert other("presets", "--import", out).out == "Court of Zwickau: taken over.\n"
    assert other("presets", "--import", out).out == "Nothing new in it.\n"
    assert '["Court of Zwickau"]' in other("presets", "--export", "-", "Court of Zwickau").out


@pytest.mark.skipif(sys.platform != "linux", reason="settings lie elsewhere")
def test_that_a_preset_with_a_fault_is_named_and_not_worked_by(home: Home, tmp_path: Path) -> None:
    home.file.parent.mkdir(parents=True)
    home.file.write_text('[Court]\nlanguage = "klingon"\n')
    ran = home("transcribe", SAMPLE_EN, "--preset", "Court", "--output-dir", tmp_path)
    assert ran.code == 1
    assert ran.err.startswith("error SETTINGS_BROKEN: In the preset Court: The setting language cannot be 'klingon'.")
    assert home("presets").err.startswith("warning SETTINGS_BROKEN: presets.toml: In the preset Court")
    assert home("presets", "--remove", "Interview").err.startswith("error PRESET_REFUSED: Interview comes with")


@pytest.mark.skipif(sys.platform == "win32", reason="the owner reads its stdin by a socket notifier")
def test_that_a_window_takes_part_channel_and_rules(tmp_path: Path) -> None:
    path = tmp_path / "two.wav"
    with (
        wave.open(str(SAMPLE_EN), "rb") as left,
        wave.open(str(SAMPLE_DE), "rb") as right,
        wave.open(str(path), "wb") as both,
    ):
        frames = min(left.getnframes(), right.getnframes())
        both.setparams((2, 2, left.getframerate(), 0, "NONE", ""))
        pairs = zip(*(memoryview(one.readframes(frames)).cast("h") for one in (left, right)), strict=True)
        both.writeframes(
            b"".join(a.to_bytes(2, "little", signed=True) + b.to_bytes(2, "little", signed=True) for a, b in pairs)
        )
    words = ("transcribe", path, "--from", "2.2", "--to", "0:07", "--channel", "right", "--replace", "Freitag=Samstag",
             "--format", "txt", "--json", "--output-dir")  # fmt: skip
    with window_owner(tmp_path / "library"):
        beside = frisco(*words, tmp_path / "beside", library=tmp_path / "library")
    frisco(*words, tmp_path / "alone", library=tmp_path / "other")
    assert (beside.code, beside.records[0]["notes"]) == (0, ["Replacement rules changed 1 place."])
    text = (tmp_path / "beside" / "two.txt").read_text()
    assert text == (tmp_path / "alone" / "two.txt").read_text()
    assert "Heute ist Samstag." in text
    assert "Hallo" not in text


def test_that_a_model_that_cannot_translate_is_refused_before_the_start(tmp_path: Path) -> None:
    model = shutil.copytree(DEMO_MODEL, tmp_path / "tiny.en")
    ran = frisco("transcribe", SAMPLE_DE, "--task", "translate", "--model", model, "--output-dir", tmp_path,
                 library=tmp_path / "library")  # fmt: skip
    assert (ran.code, ran.err) == (
        1,
        "error TASK_UNSUPPORTED: The model tiny.en cannot translate. Choose another one, such as small or large-v3.\n",
    )


@pytest.mark.parametrize("quality", ["fast", "best"])
def test_that_german_comes_out_in_english_where_that_is_asked_for(tmp_path: Path, quality: str) -> None:
    ran = frisco("transcribe", SAMPLE_DE, "--task", "translate", "--quality", quality, "--format", "txt", "--json",
                 "--output-dir", tmp_path, library=tmp_path / "library")  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / "sample_de.txt").read_text("utf-8").split("\n")[:4] == [
        "Hello and thank you.",
        "Today is Friday.",
        "We are on Monday in garden.",
        "Please open the window.",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--quality", "best"], "options for a preset go with --save NAME"),
        (["--save", "A", "--remove", "B"], "not allowed with argument"),
        (["--save", "A", "B"], "unrecognized arguments: B"),
        (["--save", "A", "--from", "90"], "unrecognized arguments: --from"),
    ],
)
def test_that_nonsense_is_refused(words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parse(["presets", *words])
    assert left.value.code == 2
    assert complaint in capsys.readouterr().err
