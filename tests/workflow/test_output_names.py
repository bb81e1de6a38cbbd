"""Where outputs go and what they are called."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.workflow.output_names import free_target, output_stems


def test_that_an_output_lies_beside_its_input_unless_a_folder_is_given() -> None:
    assert output_stems([Path("/in/a.mp3")], None) == [Path("/in/a")]
    assert output_stems([Path("/in/a.mp3")], Path("/out")) == [Path("/out/a")]


def test_that_the_second_input_with_the_same_stem_gets_a_number() -> None:
    inputs = [Path("/in/a.mp3"), Path("/in/a.wav"), Path("/in/A.flac"), Path("/in/b.wav")]
    assert [stem.name for stem in output_stems(inputs, None)] == ["a", "a (2)", "A (3)", "b"]


def test_that_the_same_stem_in_two_folders_needs_a_number_only_in_one_output_folder() -> None:
    inputs = [Path("/one/a.mp3"), Path("/two/a.mp3")]
    assert [stem.name for stem in output_stems(inputs, None)] == ["a", "a"]
    assert [stem.name for stem in output_stems(inputs, Path("/out"))] == ["a", "a (2)"]


def test_that_a_stem_with_dots_is_kept_whole() -> None:
    assert output_stems([Path("/in/talk.2026.05.mp3")], None) == [Path("/in/talk.2026.05")]


@given(st.lists(st.sampled_from(["a.mp3", "a.wav", "a (2).mp3", "A.mp3", "b.mkv"]), max_size=12))
def test_that_no_two_inputs_ever_share_an_output(names: list[str]) -> None:
    stems = output_stems([Path("/in") / name for name in names], None)
    assert len({str(stem).casefold() for stem in stems}) == len(names)


def test_that_a_foreign_file_is_stepped_around_and_our_own_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("somebody's")
    wanted = tmp_path / "a.srt"
    assert free_target(wanted, lambda path: False) == (tmp_path / "a (2).srt", [wanted])
    assert free_target(wanted, lambda path: True) == (wanted, [])


def test_that_a_name_at_the_limit_of_file_systems_stays_under_it() -> None:
    target, _ = free_target(Path("/nowhere") / ("ä" * 126 + ".json"), lambda path: False)
    assert len(target.name.encode()) <= 255
    assert target.suffix == ".json"
