"""What a Linux desktop is told of the program."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QMimeDatabase

from app import __version__
from app.cli.arguments import MODULES, build_parser
from app.cli.window_arguments import parse_window
from app.core.media import ACCEPTED_EXTENSIONS
from app.ui.application import __file__ as application_file
from installers import deb, desktop_share, man_pages, media_types
from installers.icon_sizes import SIZES, write_all
from installers.product import APP_ID, Build

TOP = Path(__file__).resolve().parents[2]
BUILD = Build(TOP)


@pytest.fixture
def entry() -> configparser.SectionProxy:
    """Return the fields of the desktop file."""
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(desktop_share.filled(BUILD, "desktop.in"))
    return parser["Desktop Entry"]


SHARED_TYPES = Path("/usr/share/mime/packages/freedesktop.org.xml")


def validate(command: list[str], path: Path) -> None:
    """Let a desktop's own tool judge a file."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    ran = subprocess.run([*command, str(path)], check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_that_the_program_is_offered_for_exactly_what_it_takes() -> None:
    assert set(media_types.TYPES) == ACCEPTED_EXTENSIONS


@pytest.mark.skipif(not SHARED_TYPES.exists(), reason="the system has no database of media types")
def test_that_the_systems_own_names_are_used_for_media() -> None:
    """A type the shared database does not know is ours to declare; all others must be spelt as it spells them."""
    database = QMimeDatabase()
    for extension, names in media_types.TYPES.items():
        known = database.mimeTypesForFileName(f"x.{extension}")
        spelt = {name for kind in known for name in (kind.name(), *kind.aliases())}
        assert spelt & set(names) if known else extension in media_types.OWN, extension


def test_that_types_of_our_own_are_declared_to_the_system() -> None:
    top = ET.fromstring(media_types.mime_package())
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    globs = {element.get("pattern") for element in top.iter(f"{space}glob")}
    assert globs == {f"*.{extension}" for extension in media_types.OWN}


def test_that_the_desktop_file_says_what_to_start_and_for_what(entry: configparser.SectionProxy) -> None:
    assert entry["Exec"] == "frisco-whisper %F"
    assert entry["Icon"] == APP_ID
    assert set(entry["MimeType"].strip(";").split(";")) == {
        name for all_ in media_types.TYPES.values() for name in all_
    }


def test_that_the_window_calls_itself_as_the_desktop_file_is_called() -> None:
    """The desktop finds icon and name of a window by this."""
    assert f'setDesktopFileName("{APP_ID}")' in Path(application_file).read_text("utf-8")


def test_that_the_desktop_file_is_valid(tmp_path: Path) -> None:
    path = tmp_path / f"{APP_ID}.desktop"
    path.write_text(desktop_share.filled(BUILD, "desktop.in"), "utf-8")
    validate(["desktop-file-validate"], path)


def test_that_the_metainfo_is_valid_and_of_this_version(tmp_path: Path) -> None:
    path = tmp_path / f"{APP_ID}.metainfo.xml"
    path.write_text(desktop_share.filled(BUILD, "metainfo.xml.in"), "utf-8")
    release = ET.parse(path).find("releases/release")
    assert release is not None
    assert release.get("version") == __version__ == BUILD.version
    validate(["appstreamcli", "validate", "--no-net"], path)


def test_that_nothing_in_a_template_stays_unfilled() -> None:
    words = {"GLIBC": "2.35", "PACKAGES": "libgl1", "OPTIONS": "", "COMMANDS": ""}
    for template in sorted((TOP / "packaging" / "linux").glob("*.in")):
        assert not re.search(r"@[A-Z_]+@", desktop_share.filled(BUILD, template.name, **words)), template


def test_that_the_manual_has_every_command_and_option() -> None:
    parser = build_parser()
    page = f"{man_pages.options_section(parser)}\n{man_pages.commands_section(parser)}"
    for command in set(MODULES) - {"selftest"}:
        assert f"\n.SS {man_pages.roff(command)}" in page
    for option in ("--format", "--output-dir", "--strict", "--library", "--deep", "--version"):
        assert man_pages.roff(option) in page


def test_that_the_windows_manual_has_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_window(["--help"])
    page = desktop_share.filled(BUILD, "frisco-whisper.1.in")
    for option in re.findall(r"--[a-z-]+", capsys.readouterr().out):
        assert man_pages.roff(option) in page, option


def test_that_no_text_becomes_a_command_of_the_formatter() -> None:
    assert man_pages.roff(".so /etc/passwd") == "\\&.so /etc/passwd"
    assert man_pages.roff("a-b\\c") == "a\\-b\\ec"


def test_that_the_manual_is_formatted_without_a_warning(tmp_path: Path) -> None:
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    parser = build_parser()
    sections = {"OPTIONS": man_pages.options_section(parser), "COMMANDS": man_pages.commands_section(parser)}
    for name in desktop_share.PAGES:
        (tmp_path / name).write_text(desktop_share.filled(BUILD, f"{name}.in", **sections), "utf-8")
        command = ["man", "--warnings", "--local-file", "-Tutf8", str(tmp_path / name)]
        ran = subprocess.run(
            command,
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "100"},
        )
        assert ran.stderr == ""
        assert "Frisco Whisper" in ran.stdout


def test_that_the_icon_is_drawn_in_every_size(tmp_path: Path) -> None:
    write_all(TOP / "resources" / "icons" / "frisco-whisper.svg", tmp_path, "x")
    from PySide6.QtGui import QImage

    images = {size: QImage(str(tmp_path / f"{size}x{size}" / "apps" / "x.png")) for size in SIZES}
    assert all(image.width() == image.height() == size for size, image in images.items())
    assert images[256].pixelColor(0, 0).alpha() == 0
    assert images[256].pixelColor(128, 20).alpha() == 255


def test_that_the_control_file_has_the_fields_a_package_needs() -> None:
    fields = dict(
        line.split(": ", 1)
        for line in deb.control("1.2.3", 2_000, "libc6 (>= 2.35)").splitlines()
        if line[:1].isupper()
    )
    assert fields["Package"] == "frisco-whisper"
    assert fields["Version"] == "1.2.3"
    assert fields["Installed-Size"] == "2"
    assert fields["Depends"] == "libc6 (>= 2.35)"


def test_that_the_sums_are_those_the_system_checks(tmp_path: Path) -> None:
    (tmp_path / "usr").mkdir()
    (tmp_path / "usr" / "file").write_bytes(b"hello\n")
    (tmp_path / "usr" / "link").symlink_to("file")
    assert deb.sums(tmp_path) == "b1946ac92492d2347c6235b4d2611184  usr/file\n"
