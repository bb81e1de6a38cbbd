"""The house rules that no linter knows: sizes, names, where things stand, what no file may say.

Each rule is a function from a tree to its complaints, so that it is shown both the project and a tree that offends.
"""

import ast
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "managers"}
HEAVY = {"faster_whisper", "ctranslate2", "av", "soundfile", "onnxruntime", "numpy", "torch", "tokenizers"}
BANNED_IN_TEST_NAMES = ("works", "correctly", "properly", "as_expected")
# Put together here, or this file would name them. Where packages and models come from is the machine's affair.
HOSTS = [name.replace("_", "") for name in ("py_pi.org", "python_hosted.org", "deb_ian.org", "npm_js.com")]
NAME_AND_RANGES = re.compile(r"([A-Za-z0-9._-]+)\s*(.*)")

Rule = Callable[[Path], Iterator[str]]


def program_files(root: Path) -> list[Path]:
    return sorted((root / "app").rglob("*.py"))


def own_files(root: Path) -> Iterator[Path]:
    """Yield what git would track, without needing git: bare machines have none."""
    lines = (root / ".gitignore").read_text("utf-8").split() if (root / ".gitignore").exists() else []
    ignored = [line.strip("/") for line in lines] + [".git"]
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not any(fnmatch(name, pattern) for pattern in ignored)]
        yield from (Path(folder, name) for name in files if not any(fnmatch(name, pattern) for pattern in ignored))


def short_files(root: Path) -> Iterator[str]:
    for path in program_files(root):
        length = len(path.read_text("utf-8").splitlines())
        if length > LONGEST_FILE:
            yield f"{path.relative_to(root)} has {length} lines"


def names_that_say_something(root: Path) -> Iterator[str]:
    for path in [*program_files(root), *{path.parent for path in program_files(root)}]:
        if path.stem in EMPTY_NAMES or path.stem.endswith(("_utils", "_helpers", "_manager")):
            yield f"{path.relative_to(root)} says nothing by its name"


def module_docstrings(root: Path) -> Iterator[str]:
    for path in program_files(root):
        if not ast.get_docstring(ast.parse(path.read_text("utf-8"))):
            yield f"{path.relative_to(root)} does not say what belongs there"


def packages(root: Path) -> Iterator[str]:
    # Numbered files (migrations) are read by their path and are no modules.
    for folder in sorted({path.parent for path in program_files(root) if not path.stem[0].isdigit()}):
        if not (folder / "__init__.py").exists():
            yield f"{folder.relative_to(root)} has no __init__.py"
    if (root / "packaging" / "__init__.py").exists():
        yield "packaging/__init__.py would hide the library of that name"


def heavy_libraries_in_the_worker(root: Path) -> Iterator[str]:
    for path in program_files(root):
        if path.is_relative_to(root / "app" / "worker"):
            continue
        is_waveform = path.is_relative_to(root / "app/ui/editor") and path.name.startswith("waveform")
        for name in imported_names(path):
            if name in HEAVY and not (name == "numpy" and is_waveform):  # the one place, after the first paint
                yield f"{path.relative_to(root)} imports {name}"


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def no_hosts(root: Path) -> Iterator[str]:
    for path in own_files(root):
        text = path.read_bytes()
        for host in HOSTS:
            if host.encode() in text:
                yield f"{path.relative_to(root)} names {host}"


def names_of_tests(root: Path) -> Iterator[str]:
    for path in sorted((root / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.name if isinstance(node, ast.FunctionDef) else ""
            if name.startswith("test_") and not _is_sentence(name):
                yield f"{path.relative_to(root)}: {name}"


def _is_sentence(name: str) -> bool:
    return name.startswith("test_that_") and not any(word in name for word in BANNED_IN_TEST_NAMES)


def pinned(root: Path, file: str) -> dict[str, str]:
    text = (root / "packaging" / "requirements" / file).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))


def pins(root: Path) -> Iterator[str]:
    """Compare pyproject.toml with the requirement files, and these with one another."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    run, dev = pinned(root, "run.txt"), pinned(root, "dev.txt")
    needs = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    yield from (fault for need in needs for fault in _unmet(need, run, "run.txt"))
    yield from (fault for need in project["dependency-groups"]["dev"] for fault in _unmet(need, dev, "dev.txt"))
    yield from (f"dev.txt and run.txt differ in {name}" for name in run if dev.get(name) != run[name])


def _unmet(need: str, versions: dict[str, str], file: str) -> Iterator[str]:
    name, ranges = NAME_AND_RANGES.fullmatch(need.partition(";")[0].strip()).groups()  # type: ignore[union-attr]
    version = versions.get(re.sub(r"[-_.]+", "-", name).lower())
    if version is None:
        yield f"{file} lacks {name}"
        return
    compare = {"==": lambda a, b: a == b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b, "!=": lambda a, b: a != b}
    for operator, bound in re.findall(r"(==|>=|<|!=)\s*([0-9.]+)", ranges):
        if not compare[operator](_numbers(version), _numbers(bound)):
            yield f"{file} pins {name} {version}, pyproject.toml wants {operator}{bound}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def hashes(root: Path) -> Iterator[str]:
    for path in sorted((root / "packaging" / "requirements").glob("*.txt")):
        lines = path.read_text("utf-8").splitlines()
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            is_pin, is_option = "==" in line, line.startswith("-")
            if is_option or "://" in line or (is_pin and not following.strip().startswith("--hash=sha256:")):
                yield f"{path.name}: {line}"


def _write(path: str, text: str) -> Callable[[Path], object]:
    def spoil(root: Path) -> object:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.write_text(text, "utf-8")

    return spoil


def _replace(path: str, old: str, new: str) -> Callable[[Path], object]:
    def spoil(root: Path) -> object:
        text = (root / path).read_text("utf-8")
        assert re.search(old, text)
        return (root / path).write_text(re.sub(old, new, text), "utf-8")

    return spoil


# rule, what is done to a copy of the project, what the rule then says
RULES: dict[str, tuple[Rule, Callable[[Path], object], str]] = {
    "files are short": (short_files, _write("app/core/long.py", "x = 1\n" * 401), "long.py has 401 lines"),
    "names say something": (
        names_that_say_something,
        _write("app/core/utils.py", '"""Doc."""'),
        "utils.py says nothing",
    ),
    "modules say what they are": (module_docstrings, _write("app/core/mute.py", "x = 1"), "mute.py does not say"),
    "folders are packages": (packages, _write("app/new/thing.py", '"""Doc."""'), "new has no __init__.py"),
    "packaging is no package": (packages, _write("packaging/__init__.py", ""), "would hide"),
    "only the worker is heavy": (
        heavy_libraries_in_the_worker,
        _write("app/workflow/peaks.py", "def peaks():\n    from numpy.fft import rfft\n"),
        "peaks.py imports numpy",
    ),
    "no file names a host": (no_hosts, _write("packaging/x.txt", f"https://{HOSTS[0]}/simple"), "x.txt names"),
    "tests are sentences": (
        names_of_tests,
        _write("tests/test_x.py", "def test_that_it_works(): ..."),
        "test_that_it_works",
    ),
    "needs are pinned": (pins, _replace("packaging/requirements/run.txt", "peewee==", "peewed=="), "lacks peewee"),
    "pins are what is asked for": (
        pins,
        _replace("packaging/requirements/run.txt", r"pyside6==\S+", "pyside6==6.12.0"),
        "pins PySide6 6.12.0, pyproject.toml wants ==6.11.3",
    ),
    "both files pin the same": (
        pins,
        _replace("packaging/requirements/dev.txt", r"numpy==\S+", "numpy==1.0"),
        "differ in numpy",
    ),
    "pins have hashes": (hashes, _write("packaging/requirements/run.txt", "x==1.0\ny==1.0\n"), "x==1.0"),
    "no server in the pins": (
        hashes,
        _write("packaging/requirements/run.txt", "--index-url https://x\n"),
        "--index-url",
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_that_the_project_keeps_the_house_rule(name: str) -> None:
    assert list(RULES[name][0](TOP)) == []


@pytest.mark.parametrize("name", RULES)
def test_that_a_house_rule_notices_an_offence(name: str, tmp_path: Path) -> None:
    rule, spoil, complaint = RULES[name]
    for folder in ("app", "packaging/requirements"):
        shutil.copytree(TOP / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "pyproject.toml", tmp_path)
    spoil(tmp_path)
    assert any(complaint in fault for fault in rule(tmp_path))
