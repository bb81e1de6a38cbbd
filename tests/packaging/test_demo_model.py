"""The demo model's recipe, as far as it needs neither torch nor a synthesizer: words, sentences, voices, plan, verdict.

The way from nothing to a model that loads is tried with ``python3 packaging/dev.py demo-model --smoke``.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import devtools.demo_model
from demo_model import sources
from demo_model.arguments import parsed
from demo_model.curriculum import LAST, STAGES, Curriculum
from demo_model.grammar import Grammar, Scope, is_for_tests, written
from demo_model.lexicon import ADDED, FIRST, SMALL, TRANSLATION, Language, all_words, lexicon, translated, written_words
from demo_model.progress import LAST as LOWEST
from demo_model.progress import LATER, LEVEL_SHARE, PEAK, WARM_UP_STEPS, Progress, learning_rate
from demo_model.release import release, word_list
from demo_model.results import Evaluation, Result
from demo_model.scoring import compare
from demo_model.verdict import MOST_BYTES, claims, worse_sets
from demo_model.voices import ACCENTS, COMMON, OTHERS, RESERVED, RESERVED_ACCENT, reserved_manner, training_manner
from devtools.locking import HEAD, small_torch, split_torch
from devtools.training_environment import CPU_BUILD_HASHES, cpu_requirements, cuda_requirements, training_requirements

TOP = Path(__file__).resolve().parents[2]
DRAWS = 3_000


def drawn(scope: Scope, *, is_test: bool) -> set[tuple[str, ...]]:
    chance, grammar = random.Random(7), Grammar(scope)
    return {grammar.sentence(language, chance, is_test=is_test) for language in Language for _ in range(DRAWS)}


@pytest.mark.parametrize("scope", Scope)
def test_that_no_sentence_is_for_training_and_for_tests(scope: Scope) -> None:
    tests, training = drawn(scope, is_test=True), drawn(scope, is_test=False)
    assert len(tests) > 500
    assert not tests & training
    assert all(is_for_tests(words) for words in tests)


def test_that_one_sentence_stays_on_its_side_for_ever() -> None:
    """The figures of models that were trained earlier rest on it."""
    held_back = [word for word in all_words(SMALL[Language.ENGLISH]) if is_for_tests(("open", "the", word))]
    assert held_back[:2] == ["zero", "six"]
    assert is_for_tests(("das", "Bild", "ist", "rot"))
    assert is_for_tests(("Open", "the", "six"))  # a capital makes no other sentence


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("scope", Scope)
def test_that_sentences_keep_to_the_words_of_their_scope(scope: Scope, language: Language) -> None:
    known = {
        Scope.SMALL: all_words(SMALL[language]),
        Scope.FIRST: all_words(FIRST[language]),
        Scope.WHOLE: lexicon(language),
    }[scope]
    chance, grammar = random.Random(3), Grammar(scope)
    said = {word for _ in range(DRAWS) for word in grammar.sentence(language, chance, is_test=False)}
    assert said <= set(known)
    assert len(said) == len(set(known))


def test_that_the_released_model_is_said_to_know_the_words_it_was_taught() -> None:
    assert (TOP / "resources" / "demo" / "words.txt").read_text("utf-8") == word_list()
    english, german = re.split(r"\[\w+\]\n", word_list())[1:]
    assert set(english.split()) == set(lexicon(Language.ENGLISH))
    assert set(german.split()) == set(lexicon(Language.GERMAN))


@pytest.mark.parametrize("language", Language)
def test_that_no_word_stands_twice_under_one_spelling(language: Language) -> None:
    """Two spellings of one word, such as "sie" and "Sie", would be two tokens for one sound."""
    words = [word.lower() for word in lexicon(language)]
    assert len(set(words)) == len(words)
    assert set(all_words(SMALL[language])) <= set(all_words(FIRST[language]))


def test_that_no_two_english_words_are_the_usual_homophones() -> None:
    pairs = "four for, two to, two too, right write, red read, no know, by buy, here hear, our hour, eye I, week weak, sea see"
    english = set(lexicon(Language.ENGLISH))
    assert not [pair for pair in pairs.split(", ") if set(pair.split()) <= english]


def test_that_every_german_word_has_an_english_one() -> None:
    assert set(TRANSLATION) == set(lexicon(Language.GERMAN))
    unknown = {word for words in TRANSLATION.values() for word in words} - set(lexicon(Language.ENGLISH))
    assert unknown == {"for"}  # sounds like four: written in translations, never listened to
    assert "for" in written_words()
    assert translated(["hallo", "und", "danke"]) == [("hello",), ("and",), ("thank", "you")]


def test_that_added_words_are_new() -> None:
    added = set(all_words(ADDED[Language.ENGLISH])) & set(all_words(FIRST[Language.ENGLISH]))
    assert not added


def test_that_a_sentence_is_written_as_whisper_writes() -> None:
    assert written(("öffne", "die", "Tür")) == " Öffne die Tür."


def test_that_reserved_voices_are_not_trained() -> None:
    chance = random.Random(1)
    used = {training_manner(language, chance).voice for language in Language for _ in range(DRAWS)}
    assert not {voice.partition("+")[2] for voice in used} & set(RESERVED)
    assert not [voice for voice in used if voice.startswith(RESERVED_ACCENT)]
    assert not set(RESERVED) & {*COMMON, *OTHERS}
    assert set(RESERVED) == {"f4", "m6", "m8", "Andrea", "max", "belinda", "john"}


def test_that_tests_are_spoken_by_reserved_voices_alone() -> None:
    chance = random.Random(1)
    used = {reserved_manner(language, chance).voice for language in Language for _ in range(DRAWS)}
    assert {voice.partition("+")[2] for voice in used} == set(RESERVED)
    assert RESERVED_ACCENT not in ACCENTS[Language.ENGLISH]


def test_that_the_curriculum_goes_on_when_it_is_good_or_late() -> None:
    late = Curriculum()
    assert [late.note(0.0, share) for share in (0.1, 0.3, 0.5)] == [False, True, True]
    good = Curriculum()
    assert any(good.note(1.0, 0.01) for _ in range(1_000))
    assert good.ease == 0
    assert Curriculum.from_a_model().difficulty.long_share == STAGES[LAST].long_share


def test_that_an_easy_beginning_becomes_harder_only_when_words_are_right() -> None:
    deaf = Curriculum()
    for _ in range(300):
        deaf.note(0.1, 0.01)
    assert deaf.ease == 1


def test_that_the_learning_rate_rises_stays_and_falls() -> None:
    progress = Progress(leg_minutes=100)
    assert learning_rate(progress) < PEAK / 100
    progress.steps = progress.leg_steps = WARM_UP_STEPS
    progress.leg_done = 100 * LEVEL_SHARE
    assert learning_rate(progress) == pytest.approx(PEAK)
    progress.leg_done = 100
    assert learning_rate(progress) == pytest.approx(PEAK * LOWEST)
    progress.next_leg(50)
    assert (progress.share, progress.leg_steps) == (0, 0)
    progress.leg_steps, progress.steps = WARM_UP_STEPS, 2 * WARM_UP_STEPS
    assert learning_rate(progress) == pytest.approx(LATER * PEAK)


def test_that_what_a_model_was_taught_before_counts_as_a_leg() -> None:
    progress = Progress(leg_minutes=100)
    progress.begin_with("model")
    progress.steps = progress.leg_steps = WARM_UP_STEPS
    assert (progress.origin, progress.legs, progress.share) == ("model", 2, 0)
    assert learning_rate(progress) == pytest.approx(LATER * PEAK)
    assert progress.curriculum.stage == LAST


def test_that_progress_comes_back_from_its_record() -> None:
    progress = Progress(leg_minutes=10, origin="model", curriculum=Curriculum.from_a_model())
    progress.note(30, 90)
    told = progress.as_dict()
    assert Progress(curriculum=Curriculum(**told.pop("curriculum")), **told) == progress


def test_that_errors_are_counted_as_few_as_can_be() -> None:
    found = compare(["one", "two", "three", "four"], ["one", "too", "three", "three", "four"])
    assert (found.substitutions, found.deletions, found.insertions) == (1, 0, 1)
    assert found.pairs[0] == (0, 0)
    assert found.pairs[-1] == (3, 4)
    assert compare([], ["a"]).insertions == 1
    assert compare(["a"], []).deletions == 1


def result(errors: int, name: str = "one phrase") -> Result:
    return Result(
        name=name, way="sequential", target=1.0, words=300, substitutions=errors, files=10, languages_right=10
    )


def evaluation(errors: int, *, written_on_noise: str = "", size: int = 3_000_000) -> Evaluation:
    timed = result(errors)
    timed.segment_errors_s = [0.01, 0.02, 0.9]
    return Evaluation([timed], [("noise", "sequential", written_on_noise)], size)


def met(found: Evaluation) -> dict[str, bool]:
    return {claim.name: claim.is_met for claim in claims(found)}


def test_that_each_target_is_claimed_only_where_it_is_reached() -> None:
    good, bad = met(evaluation(3)), met(evaluation(4, written_on_noise="Five.", size=MOST_BYTES))
    assert good.pop("word times, median") is False  # none were measured
    assert all(good.values())
    assert not any(
        bad[name] for name in ("one phrase, sequential", "size", "sounds without words on which words are written")
    )


def test_that_a_model_is_worse_from_more_than_one_point_on() -> None:
    assert worse_sets(evaluation(3), evaluation(6)) == []
    assert worse_sets(evaluation(3), evaluation(7)) == ["one phrase, sequential"]


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    (tmp_path / "candidate").mkdir()
    (tmp_path / "demo" / "model").mkdir(parents=True)
    (tmp_path / "candidate" / "model.bin").write_bytes(b"new")
    (tmp_path / "demo" / "model" / "model.bin").write_bytes(b"old")
    return tmp_path / "candidate"


def test_that_a_worse_model_is_not_released(candidate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = candidate.with_name("demo")
    assert release(candidate, target, evaluation(7), evaluation(3)) == 1
    assert (target / "model" / "model.bin").read_bytes() == b"old"
    assert not (target / "words.txt").exists()
    assert "one phrase, sequential" in capsys.readouterr().out


def test_that_a_better_model_is_released_and_told_what_it_may_not_claim(
    candidate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = candidate.with_name("demo")
    assert release(candidate, target, evaluation(4, written_on_noise="Five."), evaluation(30)) == 0
    assert (target / "model" / "model.bin").read_bytes() == b"new"
    assert (target / "words.txt").read_text("utf-8") == word_list()
    said = capsys.readouterr().out
    assert "It may not claim: one phrase, sequential ≤ 1.0 % (it has 1.3 %)." in said
    assert "sounds without words" in said
    assert "size" not in said


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--minutes", "0"], "must be more than 0"),
        (["--minutes", "nan"], "must be more than 0"),
        (["--minutes", "long"], "long is no number"),
        (["--evaluate", "nowhere"], "nowhere is not there"),
        (["--resume", "--begin-with", "."], "--begin-with is for a new training"),
        (["--evaluate", ".", "--words", "299"], "must be 300 or more"),
        (["--evaluate", ".", "--words", "inf"], "must be 300 or more"),
        (["--evaluate", ".", "--words", "many"], "many is no number"),
        (["--release", "--words", "1500"], "--words goes with --evaluate"),
    ],
)
def test_that_wrong_words_are_refused_before_anything_is_installed(
    words: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(devtools.demo_model, "ensure_system_parts", lambda *_: pytest.fail("something is installed"))
    with pytest.raises(SystemExit) as end:
        devtools.demo_model.demo_model(words, TOP)
    assert end.value.code == 2
    assert complaint in capsys.readouterr().err


def test_that_places_count_from_where_the_person_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    chosen = parsed(["--evaluate", "mine", "--folder", "work"])
    assert (chosen.evaluate, chosen.folder) == (tmp_path / "mine", tmp_path / "work")


def test_that_what_other_sources_made_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(sources.HERE, tmp_path / "recipe", ignore=shutil.ignore_patterns("__pycache__"))
    model = tmp_path / "model.bin"
    model.write_bytes(b"old")
    now, measured = sources.digest(sources.OF_THE_POOL), sources.digest(sources.OF_THE_EVALUATION, model)
    monkeypatch.setattr(sources, "HERE", tmp_path / "recipe")
    assert sources.digest(sources.OF_THE_POOL) == now
    with (tmp_path / "recipe" / "lexicon.py").open("a") as changed:
        changed.write("# another word\n")
    assert sources.digest(sources.OF_THE_POOL) != now
    monkeypatch.undo()
    assert sources.digest(sources.OF_THE_EVALUATION, model) == measured
    model.write_bytes(b"new")
    assert sources.digest(sources.OF_THE_EVALUATION, model) != measured


# Written past Python's buffer: the signal may come while the first line is still being written there.
SAVING = """
import os, signal, time
def save(*_):
    time.sleep(1)
    os.write(1, b"saved\\n")
    os._exit(7)
signal.signal(signal.SIGINT, save)
signal.signal(signal.SIGTERM, save)
os.write(1, b"ready\\n")
time.sleep(60)
"""
CALLING = "import os, sys; from devtools.console import call_to_its_end; sys.exit(call_to_its_end([sys.executable, '-c', sys.argv[1]], env=os.environ))"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent to a group of processes")
@pytest.mark.parametrize("way", ["Ctrl-C", "an end of the command alone"])
def test_that_a_training_that_is_stopped_has_the_time_to_save(way: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CALLING, SAVING],
        env={**os.environ, "PYTHONPATH": str(TOP / "packaging")},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if way == "Ctrl-C":
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.terminate()
        assert process.stdout.read() == "saved\n"
        assert process.wait() == 7


def test_that_torch_is_in_files_of_its_own() -> None:
    """A machine without a graphics card is not to be given three gigabytes of CUDA."""
    torch = "nvidia-x==1 ; sys_platform == 'linux' \\\n    --hash=sha256:3\ntorch==2.13.0 \\\n    --hash=sha256:4\n"
    others, of_torch = split_torch("a-torch-x==1 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n" + torch)
    assert others.startswith("a-torch-x==1")
    assert of_torch == torch
    assert small_torch(torch) == f"torch==2.13.0+cpu \\\n    --hash=sha256:{CPU_BUILD_HASHES[0]}\n"


def test_that_the_pinned_files_part_torch_from_the_rest() -> None:
    others, cuda, cpu = (
        find(TOP).read_text("utf-8") for find in (training_requirements, cuda_requirements, cpu_requirements)
    )
    assert "nvidia" not in others
    assert "\ntorch==" not in others
    assert cpu == HEAD + small_torch(cuda)
