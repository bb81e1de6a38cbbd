"""The command inside its own environment: pool, training, conversion, evaluation, report; each only where it is missing.

``dev.py demo-model`` makes the environment and starts this.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from faster_whisper import WhisperModel

from demo_model import checkpoint, pool, vocabulary
from demo_model.checkpoint import Checkpoint
from demo_model.conversion import convert
from demo_model.features import SAMPLE_RATE
from demo_model.production import BACKGROUNDS, cores, fill, sensible_processes
from demo_model.release import release
from demo_model.report import evaluated, page
from demo_model.test_sets import SETS, recordings
from demo_model.training import Places, begin, take_up, train

ROOT = Path(__file__).resolve().parents[2]
RELEASED = ROOT / "resources" / "demo" / "model"
FOLDER = ROOT / "build" / "demo-model"
MINUTES = 110.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much of everything."""

    shards: int = 24
    phrases: int = pool.PHRASES_A_SHARD
    backgrounds: int = BACKGROUNDS


SMOKE = Scale(shards=2, phrases=120, backgrounds=14)


def main(arguments: Sequence[str]) -> int:
    chosen = _parser().parse_args(arguments)
    torch.set_num_threads(cores())
    if chosen.evaluate:
        _evaluate(Places(folder=chosen.folder), chosen.evaluate)
        return 0
    if chosen.release:
        return _release(Places(folder=chosen.folder))
    if chosen.smoke:
        return _smoke(Places(folder=chosen.folder.with_name("demo-model-smoke")), chosen.minutes or 1.0)
    places = Places(folder=chosen.folder)
    if places.checkpoint.exists() and not chosen.resume:
        print(f"There is a training in {places.folder}: go on with it (--resume), or remove it.", file=sys.stderr)
        return 1
    _train(places, Scale(), chosen.minutes, chosen.begin_with)
    if not chosen.no_evaluation:
        _report(places, places.candidate, training=checkpoint.load(places.checkpoint).progress.as_dict())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py demo-model", description="Make the demo model from nothing.")
    parser.add_argument(
        "--minutes", type=float, help=f"train so long (default {MINUTES:.0f}); more if resumed at the end"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the training in build/demo-model")
    parser.add_argument(
        "--evaluate", type=Path, metavar="MODEL", help="measure a model directory or a checkpoint, do nothing else"
    )
    parser.add_argument("--release", action="store_true", help="put the candidate in the place of the released model")
    parser.add_argument(
        "--smoke", action="store_true", help="a minute's training of nearly nothing: does all of it run?"
    )
    parser.add_argument("--begin-with", type=Path, metavar="MODEL", help="begin with the weights of a model directory")
    parser.add_argument("--no-evaluation", action="store_true", help="stop after the conversion")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="work here (default build/demo-model)")
    return parser


def _train(places: Places, scale: Scale, minutes: float | None, begin_with: Path | None) -> None:
    fill(
        places.pool, scale.shards, processes=sensible_processes(), phrases=scale.phrases, backgrounds=scale.backgrounds
    )
    if not (places.vocabulary / "vocabulary.json").exists():
        vocabulary.build(places.vocabulary)
    state = take_up(places, minutes) if places.checkpoint.exists() else begin(places, minutes or MINUTES, begin_with)
    state.save(places.checkpoint)
    train(places)
    _convert(places, places.checkpoint)


def _convert(places: Places, path: Path) -> Checkpoint:
    """Make the candidate from a checkpoint, also from that of a training that goes on."""
    state = checkpoint.load(path)
    convert(state.mean, state.shape, places.vocabulary, places.candidate, "int8")
    print(f"converted: {places.candidate}", flush=True)
    return state


def _evaluate(places: Places, path: Path) -> None:
    if path.is_dir():
        _report(places, path, training=None)
    else:
        _report(places, places.candidate, training=_convert(places, path).progress.as_dict())


def _report(places: Places, model: Path, training: dict[str, object] | None) -> None:
    heard = set(pool.sentences(places.pool))
    present = evaluated(RELEASED, places.folder, heard) if RELEASED.exists() else None
    text = page(evaluated(model, places.folder, heard), present, training)
    target = places.folder / "report.md"
    target.write_text(text, "utf-8")
    print(text)
    print(f"The report lies in {target}")


def _release(places: Places) -> int:
    heard = set(pool.sentences(places.pool))
    measured, present = (evaluated(model, places.folder, heard) for model in (places.candidate, RELEASED))
    return release(places.candidate, RELEASED.parent, measured, present)


def _smoke(places: Places, minutes: float) -> int:
    """Go the whole way with nearly nothing; what comes out must load and answer, sense is not asked of it."""
    places.checkpoint.unlink(missing_ok=True)
    _train(places, SMOKE, minutes, None)
    recording = recordings(SETS[0])[0]
    model = WhisperModel(str(places.candidate), device="cpu", compute_type="int8")
    segments, about = model.transcribe(recording.samples)
    text = " ".join(segment.text.strip() for segment in segments)
    print(f"faster-whisper loads it; {len(recording.samples) / SAMPLE_RATE:.1f} s ({about.language}): {text!r}")
    return 0


if __name__ == "__main__":
    # A shell's background job has SIGINT ignored, and SIGTERM would leave what was learnt since the last checkpoint.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("Stopped; --resume goes on from here.", file=sys.stderr)
        sys.exit(130)
