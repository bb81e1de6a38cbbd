"""The doorbell and those who ring it: real sockets, a real queue on a real library, good and bad visitors."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app import __version__
from app.bootstrap import Program
from app.core.batch import BatchOrder, FileRequest, WrittenFile
from app.core.errors import ErrorCode, FriscoError
from app.core.handover import (
    HANDOVER_VERSION,
    LONGEST_LINE_BYTES,
    OpenFiles,
    RememberExport,
    TranscribeFiles,
    encode,
)
from app.core.options import JobOptions
from app.core.transcript import VersionId
from app.store.library import Library
from app.workflow.batch_run import run_maker
from app.workflow.exporting import Exporter
from app.workflow.handover import addresses, visitor
from app.workflow.handover.call import Call
from app.workflow.handover.doorbell import Doorbell
from app.workflow.handover.lines import Lines
from app.workflow.handover.opening import hand_to_window
from app.workflow.ingest import Ingest
from app.workflow.library_access import opened_library
from tests.helpers.frisco import SAMPLE_EN, environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="speaks to the socket file itself")
PATIENCE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A doorbell on a library, and who has opened the window by it."""

    folder: Path
    library: Library
    doorbell: Doorbell
    openings: list[OpenFiles]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@contextmanager
def owned(folder: Path) -> Iterator[House]:
    program = Program(folder, "a test")
    with opened_library(folder, "a test") as library:
        parent = QObject()
        queue = program.start_queue(library)
        queue.setParent(parent)
        exporter = Exporter(library)
        make_run = run_maker(
            library,
            Ingest(library, program.settings),
            planner=program.planner,
            queue=queue,
            exporter=exporter,
            is_attended=True,
        )
        doorbell = Doorbell(folder, make_run, exporter.remember, parent)
        openings: list[OpenFiles] = []
        doorbell.opened_by_another.connect(openings.append)
        doorbell.listen()
        try:
            yield House(folder=folder, library=library, doorbell=doorbell, openings=openings)
        finally:
            doorbell.close()
            queue.close()
            parent.deleteLater()


@pytest.fixture
def house(folder: Path, qtbot: QtBot) -> Iterator[House]:
    with owned(folder) as opened:
        yield opened


class RawVisitor:
    """Somebody at the door who says what he likes."""

    def __init__(self, qtbot: QtBot, place: str) -> None:
        self._qtbot = qtbot
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(place)
        self._socket.setblocking(False)
        self._heard = b""
        self.is_sent_away = False

    def say(self, data: bytes) -> None:
        """Say all of it, as far as the other end still listens."""
        view = memoryview(data)
        while view and not self.is_sent_away:
            try:
                view = view[self._socket.send(view) :]
            except BlockingIOError:
                self._qtbot.wait(1)
            except OSError:
                self.is_sent_away = True

    def hears(self, type_name: str) -> bool:
        with suppress(BlockingIOError, ConnectionResetError):
            while data := self._socket.recv(65_536):
                self._heard += data
            self.is_sent_away = True
        return any(json.loads(line)["type"] == type_name for line in self._heard.split(b"\n")[:-1])

    def wait_for(self, type_name: str) -> None:
        self._qtbot.waitUntil(lambda: self.hears(type_name), timeout=PATIENCE_MS)

    def wait_for_end(self) -> None:
        self._qtbot.waitUntil(lambda: self.hears("") or self.is_sent_away, timeout=PATIENCE_MS)

    def leave(self) -> None:
        self._socket.close()


@pytest.fixture
def guest(qtbot: QtBot, house: House) -> Iterator[RawVisitor]:
    raw = RawVisitor(qtbot, addresses.places(house.folder)[0])
    yield raw
    raw.leave()


def order(*paths: Path, target: Path) -> TranscribeFiles:
    requests = tuple(FileRequest(path=path, target=target) for path in paths)
    return TranscribeFiles(order=BatchOrder(requests=requests, options=JobOptions(model="demo"), formats=("srt",)))


def test_that_the_window_greets_with_its_version(guest: RawVisitor) -> None:
    guest.wait_for("Greeting")
    (line,) = guest._heard.splitlines()
    assert json.loads(line) == {
        "type": "Greeting",
        "protocol": HANDOVER_VERSION,
        "program": __version__,
        "pid": os.getpid(),
    }


@pytest.mark.parametrize(
    "said",
    [b"GET / HTTP/1.1\r\n\r\n", b"\x00\xff\n", b"{}\n", b"\n\n\n", encode(OpenFiles(files=(Path("relative"),)))],
)
def test_that_rubbish_is_sent_away_and_the_next_one_is_served(
    said: bytes, guest: RawVisitor, house: House, qtbot: QtBot
) -> None:
    guest.say(said)
    guest.wait_for("Refused")
    guest.wait_for_end()
    honest = RawVisitor(qtbot, addresses.places(house.folder)[0])
    honest.say(encode(OpenFiles(files=(Path("/a.wav"),), activation_token="t")))
    honest.wait_for("Accepted")
    assert house.openings == [OpenFiles(files=(Path("/a.wav"),), activation_token="t")]
    honest.leave()


def test_that_a_line_without_end_is_cut_short(guest: RawVisitor, house: House) -> None:
    guest.say(b"x" * (LONGEST_LINE_BYTES + 4 * 1024**2))
    guest.wait_for_end()
    assert house.openings == []


def test_that_one_who_says_nothing_is_sent_away(house: House, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.workflow.handover import doorbell

    def hasty(*arguments: object) -> visitor.Visitor:
        return visitor.Visitor(*arguments, ask_limit_ms=1)  # type: ignore[arg-type]

    monkeypatch.setattr(doorbell, "Visitor", hasty)
    silent = RawVisitor(qtbot, addresses.places(house.folder)[0])
    silent.wait_for_end()
    silent.leave()


def test_that_another_version_is_refused_with_a_sentence(guest: RawVisitor) -> None:
    ours, other = f'"protocol":{HANDOVER_VERSION}', f'"protocol":{HANDOVER_VERSION + 1}'
    guest.say(encode(OpenFiles(files=())).replace(ours.encode(), other.encode()))
    guest.wait_for("Refused")
    assert b"another version" in guest._heard


def test_that_only_one_thing_is_done_a_visit(guest: RawVisitor, house: House, qtbot: QtBot) -> None:
    guest.say(encode(OpenFiles(files=())) * 3)
    guest.wait_for("Accepted")
    qtbot.wait(1)
    assert len(house.openings) == 1


def test_that_an_order_is_done_also_when_the_one_who_gave_it_left_at_once(
    guest: RawVisitor, house: House, qtbot: QtBot, tmp_path: Path
) -> None:
    guest.say(encode(order(SAMPLE_EN, target=tmp_path / "out" / "talk")))
    guest.leave()
    qtbot.waitUntil((tmp_path / "out" / "talk.srt").exists, timeout=PATIENCE_MS)


def test_that_an_order_for_a_model_that_is_not_there_fails_each_file_with_the_sentence(
    guest: RawVisitor, house: House, tmp_path: Path
) -> None:
    asked = order(SAMPLE_EN, tmp_path / "other.wav", target=tmp_path / "x")
    guest.say(encode(asked).replace(b'"model":"demo"', b'"model":"large-v3"'))
    guest.wait_for_end()
    assert guest._heard.count(b"MODEL_MISSING") == 2


def test_that_an_export_that_a_command_tells_of_is_remembered(
    guest: RawVisitor, house: House, qtbot: QtBot, tmp_path: Path
) -> None:
    guest.say(encode(order(SAMPLE_EN, target=tmp_path / "talk")))
    guest.wait_for_end()
    written = WrittenFile(version_id=VersionId(1), format="txt", path=tmp_path / "mine.txt", sha256="0" * 64)
    teller = RawVisitor(qtbot, addresses.places(house.folder)[0])
    teller.say(encode(RememberExport(written=written)))
    teller.wait_for("Accepted")
    house.library.database.write(lambda: None).result()
    record = house.library.transcripts.last_export(tmp_path / "mine.txt")
    assert record is not None
    assert record.sha256 == "0" * 64
    teller.leave()


def test_that_a_bug_in_the_window_is_told_to_the_one_who_asked(folder: Path, qtbot: QtBot) -> None:
    def broken(_order: BatchOrder) -> None:
        raise ValueError("a bug")

    parent = QObject()
    folder.mkdir()
    doorbell = Doorbell(folder, broken, print, parent)  # type: ignore[arg-type]
    doorbell.listen()
    raw = RawVisitor(qtbot, addresses.places(folder)[0])
    with qtbot.captureExceptions() as exceptions:
        raw.say(encode(order(SAMPLE_EN, target=folder / "x")))
        raw.wait_for("Refused")
    assert [type(error) for _, error, _ in exceptions] == [ValueError]
    doorbell.close()
    raw.leave()
    parent.deleteLater()


def test_that_a_socket_left_by_a_killed_owner_is_no_window_and_does_not_stop_the_next(
    folder: Path, qtbot: QtBot
) -> None:
    folder.mkdir()
    (place, *_) = addresses.places(folder)
    left = socket.socket(socket.AF_UNIX)
    left.bind(place)
    left.close()
    assert addresses.reachable(folder) == [place]
    assert not addresses.is_answered(folder)
    assert Call.to_window(folder) is None
    assert not hand_to_window(folder, [])
    with owned(folder):
        raw = RawVisitor(qtbot, place)
        raw.wait_for("Greeting")
        raw.leave()
    assert addresses.reachable(folder) == []


def test_that_the_socket_is_for_this_person_alone(house: House) -> None:
    (place,) = addresses.reachable(house.folder)
    assert addresses.is_answered(house.folder)
    assert Path(place).parent == house.folder
    assert Path(place).stat().st_mode & 0o077 == 0


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Return a folder whose name leaves room for a socket's, which pytest's do not."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.parametrize("has_runtime_folder", [True, False])
def test_that_a_library_too_deep_for_a_socket_is_reached_by_another_place(
    tmp_path: Path, short_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, has_runtime_folder: bool
) -> None:
    runtime = short_path / "r"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    if has_runtime_folder:
        runtime.mkdir()
    deep = tmp_path / ("long name " * 12).strip()
    with owned(deep):
        (place,) = addresses.reachable(deep)
        assert Path(place).parent == (runtime if has_runtime_folder else Path("/tmp"))
        link = tmp_path / "link"
        link.symlink_to(deep)
        assert place in addresses.reachable(link)
        raw = RawVisitor(qtbot, place)
        raw.wait_for("Greeting")
        raw.leave()


def test_that_a_place_that_is_no_socket_is_not_called(folder: Path) -> None:
    folder.mkdir()
    (folder / "window.socket").write_text("not a socket")
    assert addresses.reachable(folder) == []


@contextmanager
def stranger(folder: Path, said: bytes) -> Iterator[None]:
    """Have somebody listen at the library's door who says this to whoever calls, and then waits."""
    folder.mkdir()
    (place, *_) = addresses.places(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(place)
        server.listen()

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                caller.sendall(said)
                caller.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            thread.join()


@pytest.mark.parametrize(
    ("greeting", "sentence"),
    [
        (b'{"type":"Greeting","protocol":7,"program":"8.0","pid":1}\n', r"another version of the program \(8.0; this"),
        (b"220 mail.example.org ESMTP\n", "does not understand"),
    ],
)
def test_that_a_window_that_cannot_be_understood_is_an_error_with_a_sentence(
    folder: Path, greeting: bytes, sentence: str
) -> None:
    with stranger(folder, greeting), pytest.raises(FriscoError, match=sentence) as caught:
        Call.to_window(folder)
    assert caught.value.code is ErrorCode.LIBRARY_BUSY


def test_that_a_second_window_that_is_not_understood_is_not_taken_over(folder: Path) -> None:
    with stranger(folder, b'{"protocol":7}\n'):
        assert not hand_to_window(folder, [])


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_that_lines_come_out_whole_however_they_arrive(size: int) -> None:
    text, lines = b"one\ntwo\n\nthree", Lines(longest_bytes=5)
    found = [line for at in range(0, len(text), size) for line in lines.fed(text[at : at + size])]
    assert found == [b"one", b"two", b""]


LAZY = """
import importlib, sys
for name in {modules!r}:
    importlib.import_module(name)
{then}
assert "PySide6.QtNetwork" not in sys.modules
"""


@pytest.mark.parametrize(
    ("modules", "then"),
    [
        (["app.workflow.handover.doorbell", "app.workflow.handover.opening", "app.cli.export"], ""),
        (["app.__main__"], f"assert sys.modules['app.__main__'].command_line(['transcribe', {str(SAMPLE_EN)!r}, '--output-dir', 'out']) == 0"),
        (["app.__main__", "pathlib"], "assert not sys.modules['app.__main__']._is_taken_over(sys.modules['pathlib'].Path('/nowhere'), [])"),
    ],
)  # fmt: skip
def test_that_the_network_library_is_loaded_only_to_speak_to_a_window(
    tmp_path: Path, modules: list[str], then: str
) -> None:
    code = LAZY.format(modules=modules, then=then)
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment(tmp_path / "library"), cwd=tmp_path, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
