"""What is in the frozen program and what is not: the tables, asked as the build asks them."""

from pathlib import Path

import pytest

from installers import contents

TOP = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/imageformats/libqpdf.so",
        "PySide6/plugins/platforms/qminimal.dll",
        "PySide6/Qt/plugins/virtualkeyboard/libqtvirtualkeyboard_hangul.so",
        "PySide6/Qt/lib/libQt6Pdf.so.6",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "PySide6/Qt/translations/qt_help_de.qm",
        "numpy/_core/_multiarray_tests.cpython-311-x86_64-linux-gnu.so",
        "tqdm-4.70.1.dist-info/RECORD",
        "resources/screenshots/editor-light.png",
        "app/store/migrations/__pycache__/0001_initial.cpython-311.pyc",
    ],
)
def test_that_what_nobody_needs_is_left_out(path: str) -> None:
    assert contents.is_left_out(path)


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        # Without these the program starts and plays nothing: Qt's sound plug-in is linked to them.
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/lib/libQt6Qml.so.6",
        "PySide6/Qt/lib/libQt6OpenGL.so.6",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "faster_whisper/assets/silero_vad_v6.onnx",
        "resources/demo/model/model.bin",
        "resources/translations/de.qm",
        "app/store/migrations/0001_initial.py",
        "tqdm-4.70.1.dist-info/METADATA",
    ],
)
def test_that_what_the_program_opens_goes_along(path: str) -> None:
    assert not contents.is_left_out(path)


def test_that_every_resource_but_the_screenshots_goes_along() -> None:
    resources = [path.relative_to(TOP).as_posix() for path in (TOP / "resources").rglob("*") if path.is_file()]
    left = {path.split("/")[1] for path in resources if contents.is_left_out(path) and not path.endswith(".ts")}
    assert left <= {"screenshots"}


@pytest.mark.parametrize(
    "path", ["libcublas.so.12", "nvidia/cublas/lib/libcublasLt.so.12", "ctranslate2/cudnn64_9.dll", "hf_xet/hf_xet.so"]
)
def test_that_what_may_not_be_passed_on_is_refused(path: str) -> None:
    assert contents.forbidden(["resources/demo/words.txt", path]) == [path]


def test_that_a_new_name_at_the_top_is_told() -> None:
    known = ["PySide6/QtCore.abi3.so", "libpython3.11.so.1.0", "numpy-2.4.6.dist-info/METADATA"]
    assert contents.unexpected([*known, "torch/lib/libtorch.so", "torch/version.py"]) == ["torch"]


@pytest.mark.parametrize(
    ("path", "is_stripped"),
    [
        ("ctranslate2/_ext.cpython-311-x86_64-linux-gnu.so", True),
        ("av/audio/frame.abi3.so", True),
        ("libpython3.11.so.1.0", True),
        # Wheels whose libraries were moved about by a tool do not survive being stripped.
        ("numpy.libs/libscipy_openblas64_-32a4b2a6.so", False),
        ("ctranslate2.libs/libctranslate2-a7a60d30.so.4.8.5", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", False),
    ],
)
def test_that_only_what_survives_it_is_stripped(path: str, is_stripped: bool) -> None:
    assert contents.is_stripped(path) is is_stripped


@pytest.mark.parametrize(
    ("name", "is_carried"),
    [
        ("libxcb-cursor.so.0", True),
        ("libpython3.11.so.1.0", True),
        ("libstdc++.so.6", False),
        ("libgcc_s.so.1", False),
        ("libexpat.so.1", False),
        ("libssl.so.3", False),
        ("libmvec.so.1", False),
    ],
)
def test_that_of_the_build_machine_only_the_rare_libraries_go_along(name: str, is_carried: bool) -> None:
    assert contents.is_carried(name) is is_carried


def test_that_there_are_three_programs_and_each_has_its_script() -> None:
    assert [entry.file_name("linux") for entry in contents.ENTRIES] == ["frisco-whisper", "frisco", "frisco-worker"]
    assert [entry.file_name("win32") for entry in contents.ENTRIES] == [
        "FriscoWhisper.exe",
        "frisco.exe",
        "frisco-worker.exe",
    ]
    assert all((TOP / "packaging" / "entries" / f"{entry.script}.py").exists() for entry in contents.ENTRIES)
