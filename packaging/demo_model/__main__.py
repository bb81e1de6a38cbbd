"""The command inside its own environment: pool, training, conversion, evaluation, report; each only where it is missing.

``dev.py demo-model`` makes the environment and starts this.
"""

import shutil
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from faster_whisper import WhisperModel

from demo_model import checkpoint, pool, vocabulary
from demo_model.arguments import MINUTES, ROOT, parsed
from demo_model.checkpoint import Checkpoint
from demo_model.conversion import convert
from demo_model.features import SAMPLE_RATE
from demo_model.production import BACKGROUNDS, cores, fill, sensible_processes
from demo_model.release import release
from demo_model.report import evaluated, page
from demo_model.results import LEAST_WORDS
from demo_model.sources import OF_THE_POOL, digest
from demo_model.test_sets import SETS, recordings
from demo_model.training import Places, begin, take_up, train

RELEASED = ROOT / "resources" / "demo" / "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much of everything."""

    shards: int = 48
    phrases: int = pool.PHRASES_A_SHARD
    backgrounds: int = BACKGROUNDS


SMOKE = Scale(shards=2, phrases=120, backgrounds=14)


def main(arguments: Sequence[str]) -> int:
    chosen = parsed(arguments)
    torch.set_num_threads(cores())
    if chosen.evaluate:
        _evaluate(Places(folder=chosen.folder), chosen.evaluate, chosen.words)
        return 0
    if chosen.release:
        return _release(Places(folder=chosen.folder))
    if chosen.smoke:
        return _smoke(Places(folder=chosen.folder.with_name("demo-model-smoke")), chosen.minutes or 1.0)
    places = Places(folder=chosen.folder)
    if places.checkpoint.exists() and not chosen.resume:
        print(f"There is a training: go on with it (--resume), or remove {places.checkpoint}.", file=sys.stderr)
        return 1
    if not _is_of_these_sources(places):
        print(
            f"What lies in {places.folder} was made with other words, sentences or voices than those of now. Remove that "
            "folder, or work in another one (--folder).",
            file=sys.stderr,
        )
        return 1
    _train(places, Scale(), chosen.minutes, chosen.begin_with)
    if not chosen.no_evaluation:
        _report(places, places.candidate, training=checkpoint.load(places.checkpoint).progress.as_dict())
    return 0


def _is_of_these_sources(places: Places) -> bool:
    """Say whether pool and tokenizer, where they are there already, are what would be made now."""
    now = digest(OF_THE_POOL)
    if not places.sources.exists():
        places.folder.mkdir(parents=True, exist_ok=True)
        places.sources.write_text(now, "ascii")
    return places.sources.read_text("ascii") == now


def _train(places: Places, scale: Scale, minutes: float | None, begin_with: Path | None) -> None:
    fill(
        places.pool, scale.shards, processes=sensible_processes(), phrases=scale.phrases, backgrounds=scale.backgrounds
    )
    if not (places.vocabulary / "vocabulary.json").exists():
        vocabulary.build(places.vocabulary)
    state = take_up(places, minutes) if places.checkpoint.exists() else begin(places, minutes or MINUTES, begin_with)
    if minutes is not None and state.progress.leg_minutes != minutes:
        plan = state.progress.leg_minutes
        print(f"The plan of {plan:.0f} minutes is not over; --minutes counts when it is.", flush=True)
    state.save(places.checkpoint)
    train(places)
    _convert(places, places.checkpoint, places.candidate)


def _convert(places: Places, path: Path, target: Path) -> Checkpoint:
    state = checkpoint.load(path)
    convert(state.mean, state.shape, places.vocabulary, target, "int8")
    print(f"converted: {target}", flush=True)
    return state


def _evaluate(places: Places, path: Path, least_words: int) -> None:
    if path.is_dir():
        _report(places, path, training=None, least_words=least_words)
    else:
        measured = places.folder / "measured"  # not the candidate: that one may be released
        training = _convert(places, path, measured).progress.as_dict()
        _report(places, measured, training=training, least_words=least_words)


def _report(places: Places, model: Path, training: dict[str, object] | None, least_words: int = LEAST_WORDS) -> None:
    heard = set(pool.sentences(places.pool))
    present = evaluated(RELEASED, places.folder, heard, least_words) if RELEASED.exists() else None
    text = page(evaluated(model, places.folder, heard, least_words), present, training)
    target = places.folder / ("report.md" if least_words == LEAST_WORDS else f"report-{least_words}-words.md")
    target.write_text(text, "utf-8")
    print(text)
    print(f"The report lies in {target}")


def _release(places: Places) -> int:
    heard = set(pool.sentences(places.pool))
    measured, present = (evaluated(model, places.folder, heard) for model in (places.candidate, RELEASED))
    return release(places.candidate, RELEASED.parent, measured, present)


def _smoke(places: Places, minutes: float) -> int:
    """Go the way to a model with nearly nothing; what comes out must load and answer, sense is not asked of it."""
    shutil.rmtree(places.folder, ignore_errors=True)
    for _ in range(2):  # the second is a later leg
        _train(places, SMOKE, minutes / 2, None)
    begun = begin(places, minutes, places.candidate)  # the way back
    known, exact = begun.weights["decoder.embed_tokens.weight"], checkpoint.load(places.checkpoint).mean
    assert torch.allclose(known, exact["decoder.embed_tokens.weight"], atol=0.02), "other weights came back"
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
