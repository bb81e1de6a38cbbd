"""What the programs we start find in their environment when we are frozen."""

import pytest

from entries.frozen_environment import give_back

OURS = {
    "LD_LIBRARY_PATH": "/usr/lib/frisco-whisper/_internal",
    "QT_PLUGIN_PATH": "/usr/lib/frisco-whisper/_internal/PySide6/Qt/plugins",
    "QML2_IMPORT_PATH": "/usr/lib/frisco-whisper/_internal/PySide6/Qt/qml",
    "_PYI_ARCHIVE_FILE": "/usr/lib/frisco-whisper/frisco",
    "_PYI_PARENT_PROCESS_LEVEL": "-1",
}


@pytest.mark.parametrize("theirs", [{}, {"LD_LIBRARY_PATH": "/opt/cuda/lib64"}])
def test_that_a_program_we_start_gets_the_persons_environment(theirs: dict[str, str]) -> None:
    kept = {f"{name}_ORIG": value for name, value in theirs.items()}
    environment = {"HOME": "/home/p", **kept, **OURS}
    give_back(environment)
    assert environment == {"HOME": "/home/p", **theirs}
