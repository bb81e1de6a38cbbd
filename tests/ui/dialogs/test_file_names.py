"""Names of files that every system takes."""

import pytest

from app.ui.dialogs.file_names import fault_in_name, suggested_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("interview-mia", "interview-mia"),
        ("a/b: c?", "a b c"),
        ("  spaced . ", "spaced"),
        ("面试 08", "面试 08"),
        ("...", "transcript"),
        ("con", "_con"),
        ("half \ud800 a letter", "half a letter"),
        ("x" * 300, "x" * 200),
    ],
)
def test_that_a_title_becomes_a_name_that_can_be_used(title: str, name: str) -> None:
    assert suggested_name(title) == name
    assert fault_in_name(suggested_name(title)) == ""


@pytest.mark.parametrize("name", ["", ".", "a\\b", "tab\tbed", "nul", "NUL.x", "ends.", " begins"])
def test_that_a_name_some_system_refuses_is_refused_in_words(name: str) -> None:
    assert fault_in_name(name)
