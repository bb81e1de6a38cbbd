"""The commands of ``dev.py``: each is a short list of steps."""

import argparse
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from devtools.console import FAILED, INTERRUPTED, WRONG_USAGE, SetUpError, call, heading, say, speak_utf8
from devtools.demo_model import demo_model
from devtools.environment import Environment, Kind, ensure_environment
from devtools.faults import TESTS, with_counts
from devtools.locking import lock
from devtools.system_install import ensure_system_parts
from devtools.system_parts import Purpose, display_name
from devtools.training_environment import NAME as TRAINING
from installers.command import build_packages

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = Path("resources/demo/sample_en.wav")
SAMPLE_OUTPUT = Path("build/sample")
FAULTS = "--faults"
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis", ".cache")

DESCRIPTION = "Set up Frisco Whisper and run, test, check or tidy it. Each step is skipped when nothing changed."
HELP = {
    "run": "set up what is missing and run the program; arguments go to frisco, without any it shows the sample",
    "test": "set up what is missing and run every check and every test; arguments go to pytest "
    "(--faults: the fault tests alone, hundreds of times each)",
    "check": "set up what is missing and run format, lint, types and import rules",
    "build": "freeze the program and pack it: tar, deb or folder (see: build --help)",
    "lock": "write the pinned requirement files anew (needs uv; --upgrade takes newer versions)",
    "demo-model": "train, convert and measure the demo model; an hour or two (see: demo-model --help)",
    "clean": "remove .venv, .venv-build, .venv-demo-model and all of build, a training of the demo model too; "
    "your library is elsewhere and stays",
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; what stops it is told in a sentence."""
    speak_utf8()
    chosen = _parser().parse_args(arguments[:1]).command
    try:
        return COMMANDS[chosen](arguments[1:])
    except SetUpError as stop:
        print(stop, file=sys.stderr)
        return stop.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    told = "\n".join(f"  {name:<12}{text}" for name, text in HELP.items())
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="dev.py", description=DESCRIPTION, epilog=told, formatter_class=raw)
    parser.add_argument("command", choices=list(HELP), metavar="COMMAND", help="one of these, with its own arguments:")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Start the program; without arguments let it show what it does on the sample."""
    environment, screen = Environment(ROOT), display_name(sys.platform, os.environ)
    ensure_system_parts([Purpose.PROGRAM, *([Purpose.WINDOW] if screen else [])], ROOT)
    ensure_environment(environment, Kind.RUN)
    if arguments:
        return call([environment.program("frisco"), *arguments])
    if screen:
        say(f"The window opens on display {screen}.")
        return call([environment.program("frisco-whisper")])
    say("There is no display: the command line transcribes the sample.")
    return show_sample(environment)


def show_sample(environment: Environment) -> int:
    """Transcribe the bundled sample with the bundled model and print the subtitles."""
    options: list[str | Path] = ["--model", "demo", "--format", "srt", "--output-dir", SAMPLE_OUTPUT]
    exit_code = call([environment.program("frisco"), "transcribe", SAMPLE, *options], cwd=ROOT)
    if exit_code != 0:
        raise SetUpError("The sample could not be transcribed; see above.", exit_code)
    subtitles = (SAMPLE_OUTPUT / SAMPLE.name).with_suffix(".srt")
    say(f"\n{(ROOT / subtitles).read_text('utf-8').strip()}\n\nThese subtitles lie in {subtitles}")
    say("Now a file of your own: python3 packaging/dev.py run transcribe FILE")
    return 0


def check(arguments: Sequence[str]) -> int:
    """Run every check but the tests."""
    _refuse(arguments)
    environment = _ready_to_develop([Purpose.PROGRAM])
    _check(environment)
    return 0


def test(arguments: Sequence[str]) -> int:
    """Run every check, then the tests; pytest has the last word. With ``--faults`` only those, many times over."""
    environment = _ready_to_develop([Purpose.PROGRAM, Purpose.WINDOW, Purpose.TESTS])
    if FAULTS in arguments:
        return _test_faults(environment, [word for word in arguments if word != FAULTS])
    _check(environment)
    heading("Tests")
    return call([environment.python, "-m", "pytest", *_in_parallel(arguments), *arguments], cwd=ROOT)


def _test_faults(environment: Environment, arguments: Sequence[str]) -> int:
    heading("Faults, many times over")
    command: list[str | Path] = [environment.python, "-m", "pytest", *_in_parallel(arguments), *TESTS, *arguments]
    return call(command, cwd=ROOT, env=with_counts(os.environ))


def _ready_to_develop(purposes: Sequence[Purpose]) -> Environment:
    environment = Environment(ROOT)
    ensure_system_parts(purposes, ROOT)
    ensure_environment(environment, Kind.DEV)
    return environment


def _check(environment: Environment) -> None:
    steps = {
        "Format": ["ruff", "format", "--check"],
        "Lint": ["ruff", "check"],
        "Types": ["mypy"],
        "Import rules": ["lint-imports", "--no-logo"],
    }
    for name, (program, *options) in steps.items():
        heading(f"{name} ({program})")
        if call([environment.program(program), *options], cwd=ROOT) != 0:
            raise SetUpError(f"{name}: not in order, see above.", FAILED)


def _in_parallel(arguments: Sequence[str]) -> list[str]:
    """Use three processes, for some tests wait for a clock; unless the caller says how many or there is one core."""
    is_told = any(word.startswith(("-n", "--numprocesses", "-p", "--pdb")) for word in arguments)
    return [] if is_told or (os.cpu_count() or 1) < 2 else ["-n", "3", "--dist", "loadgroup"]


def rewrite_requirements(arguments: Sequence[str]) -> int:
    _refuse([word for word in arguments if word != "--upgrade"])
    lock(ROOT, is_upgrade="--upgrade" in arguments)
    return 0


def build(arguments: Sequence[str]) -> int:
    """Make packages for people who do not build."""
    return build_packages(arguments, ROOT)


def make_demo_model(arguments: Sequence[str]) -> int:
    """Go from nothing to a converted model with a report."""
    return demo_model(arguments, ROOT)


def clean(arguments: Sequence[str]) -> int:
    """Remove what these commands made inside the clone, and name it."""
    _refuse(arguments)
    for path in sorted(_products(ROOT)):
        say(f"removing {path.relative_to(ROOT)}")
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return 0


def _refuse(arguments: Sequence[str]) -> None:
    if arguments:
        raise SetUpError(f"This command takes no arguments: {shlex.join(arguments)}", WRONG_USAGE)


def _products(root: Path) -> Iterator[Path]:
    named = (root / name for name in (".venv", ".venv-build", TRAINING, "build", "dist", *CACHES))
    yield from (path for path in named if path.exists())
    yield from root.glob(".coverage*")
    for folder in ("app", "packaging", "tests"):
        yield from (root / folder).rglob("__pycache__")


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "build": build,
    "lock": rewrite_requirements,
    "demo-model": make_demo_model,
    "clean": clean,
}
