"""The real engine: a batch of windows, whatever jobs they are of, is heard at once; what is doubtful is heard again.

*Best* hears a recording window after window, each beginning where the last sentence of the one before ended; *fast*
hears windows that were packed beforehand, several of one recording at once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from faster_whisper import WhisperModel

from app.core.errors import FriscoError
from app.core.jobs import JobId
from app.core.options import Quality, VoiceDetection
from app.core.protocol import StartJob
from app.core.results import numbered
from app.core.transcript import Span
from app.core.vocabulary import MOST_TOKENS
from app.worker.backend import Heard, Row, Window
from app.worker.ears import Ear, check_language
from app.worker.faults import FATAL, diagnose
from app.worker.features import COLUMNS_PER_S, MS_PER_COLUMN
from app.worker.glue import Glue
from app.worker.grouping import regrouped, segments_of
from app.worker.guards import Judged, Part, best_of, judged
from app.worker.hearing import Encoded, Hearing, Manner, Take, Utterance, Worded
from app.worker.pulse import Pulse
from app.worker.recording import Recording
from app.worker.words import placed

# How a doubtful row is heard again, one way after the other: as the model's authors do it, with rising temperatures;
# then also without hints, which the model may be repeating, and barred from repeating itself; with fewer temperatures,
# for nobody can cancel while a row is heard.
_AUTHORS_WAY: Mapping[str, Any] = {}
_BARRED: Mapping[str, Any] = {
    "hotwords": None,
    "repetition_penalty": 1.1,
    "no_repeat_ngram_size": 5,
    "temperatures": [0.0, 0.4, 0.8],
}
_MOST_IN_VAIN = 5  # doubtful rows on end; from then on one in so many is heard again
_CONTEXT_UP_TO = 0.5  # what was heard at a higher temperature is not told before the next window
_LEAST_HEARD = 100  # columns that a window of *best* goes on at least: the model may end where it began


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """One hearing of a row: what came of it, and how far it came."""

    judged: Judged
    until_ms: int
    context: tuple[int, ...] = ()  # what of it is worth telling the model before the next window


class WhisperBackend:
    """Owns the loaded model; ``open`` may be called on any thread, the rest on the loop's alone."""

    def __init__(
        self, model: WhisperModel, *, longest_hours: int, keeps_context: bool = False, pulse: Pulse | None = None
    ) -> None:
        self._model = model
        self._keeps_context = keeps_context
        self._contexts: dict[JobId, tuple[int, ...]] = {}
        self._vain: Counter[JobId] = Counter()  # second tries on end that gained nothing
        self._hearing = Hearing(model, pulse or Pulse())
        self._hints = lru_cache(maxsize=32)(self._hearing.hints)
        self._longest_hours = longest_hours
        self._ears: dict[JobId, Ear] = {}
        self.device = str(model.model.device)
        self.compute_type = str(model.model.compute_type)

    def open(self, start: StartJob) -> Recording:
        note = self._hints(start.options.vocabulary).note
        notes = (note,) if note else ()
        return Recording(start, self._model.feature_extractor, longest_hours=self._longest_hours, notes=notes)

    def release(self, job_id: JobId) -> None:
        self._ears.pop(job_id, None)
        self._contexts.pop(job_id, None)
        self._vain.pop(job_id, None)

    def listen(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Heard | FriscoError]]:
        try:
            encoded = self._hearing.encode([row.window.sound for row in rows])
            known = list(self._manners(rows, encoded))
        except Exception as error:
            yield from self._each_alone(rows, error)
            return
        yield from ((row, manner) for row, manner in zip(rows, known, strict=True) if isinstance(manner, FriscoError))
        kept = [index for index, manner in enumerate(known) if isinstance(manner, Manner)]
        if not kept:
            return
        rows, encoded = [rows[index] for index in kept], encoded.rows(kept)
        manners = [manner for manner in known if isinstance(manner, Manner)]
        try:
            heard = self._hear(rows, encoded, manners)
        except Exception as error:
            yield from self._each_alone(rows, error)
            return
        for index, (row, manner) in enumerate(zip(rows, manners, strict=True)):
            yield row, self._settled(row, encoded.rows([index]), manner, heard[index])

    def _each_alone(self, rows: Sequence[Row], error: Exception) -> Iterator[tuple[Row, Heard | FriscoError]]:
        """Hear rows one by one, for one of them may have spoilt it for the others; the worker's own faults end here."""
        fault = _row_fault(error)
        for row in rows:
            if len(rows) == 1:
                yield row, fault
            else:
                yield from self.listen([row])

    def _manners(self, rows: Sequence[Row], encoded: Encoded) -> Iterator[Manner | FriscoError]:
        asking = [index for index, row in enumerate(rows) if self._ear(row).is_asking]
        chances = dict(zip(asking, self._chances(encoded, asking), strict=True))
        for index, row in enumerate(rows):
            options = row.start.options
            language = self._ear(row).hear(chances.get(index))
            try:
                check_language(language, self._hearing.languages)
            except FriscoError as error:
                yield error
                continue
            manner = Manner(
                language=language,
                task=options.task.value,
                hotwords=self._hints(options.vocabulary).text or None,
                has_times=options.quality is Quality.BEST,
            )
            yield replace(manner, context=self._context(row, manner))

    def _context(self, row: Row, manner: Manner) -> tuple[int, ...]:
        """Return what was said before: of a job that goes on, the text that its owner has kept."""
        if not (self._keeps_context and manner.has_times):
            return ()
        if row.job_id not in self._contexts:
            self._contexts[row.job_id] = self._hearing.tokens_of(row.start.context, manner)
        return self._contexts[row.job_id]

    def _ear(self, row: Row) -> Ear:
        if row.job_id not in self._ears:
            is_deaf = not self._hearing.is_multilingual
            self._ears[row.job_id] = Ear.of(row.start, only="en" if is_deaf else None)
        return self._ears[row.job_id]

    def _chances(self, encoded: Encoded, indexes: Sequence[int]) -> list[dict[str, float]]:
        return self._hearing.language_chances(encoded.rows(indexes)) if indexes else []

    def _hear(self, rows: Sequence[Row], encoded: Encoded, manners: Sequence[Manner]) -> list[_Try]:
        """Hear all rows at once."""
        takes = self._hearing.take(encoded, manners)
        for index, (take, manner) in enumerate(zip(takes, manners, strict=True)):
            if manner.has_times and self._hearing.is_doubted(take, manner):
                takes[index] = self._hearing.take_warmer(encoded.rows([index]), manner, _AUTHORS_WAY)
        return self._tries(rows, encoded, manners, takes)

    def _tries(
        self, rows: Sequence[Row], encoded: Encoded, manners: Sequence[Manner], takes: Sequence[Take]
    ) -> list[_Try]:
        worded = self._hearing.word(encoded, takes, manners, columns=[row.window.sound.shape[1] for row in rows])
        return [_try(*known) for known in zip(rows, manners, takes, worded, strict=True)]

    def _settled(self, row: Row, encoded: Encoded, manner: Manner, first: _Try) -> Heard:
        """Hear a row again in other ways as long as it is doubtful, and keep the best try."""
        tries = [first]
        for settings in self._other_ways(row, manner, first):
            if not tries[-1].judged.is_doubtful:
                break
            try:
                tries.append(self._once_more(row, encoded, manner, settings))
            except Exception as error:
                _row_fault(error)  # what was heard before is better than nothing
        best = best_of([one.judged for one in tries])
        chosen = next(one for one in tries if one.judged is best)
        if len(tries) > 1:
            self._vain[row.job_id] = self._vain[row.job_id] + 1 if chosen is first else 0
        told = (*manner.context, *chosen.context) if chosen.context else ()
        self._contexts[row.job_id] = told[-MOST_TOKENS:]
        return Heard(segments=numbered(best.segments), language=manner.language, until_ms=chosen.until_ms)

    def _other_ways(self, row: Row, manner: Manner, first: _Try) -> tuple[Mapping[str, Any], ...]:
        """Return how to hear a doubtful row again; seldom, where it was in vain again and again: a song, a strange tongue."""
        if not first.judged.is_doubtful:
            return ()
        if self._vain[row.job_id] >= _MOST_IN_VAIN:
            self._vain[row.job_id] += 1
            if self._vain[row.job_id] % _MOST_IN_VAIN:
                return ()
        return (_BARRED,) if manner.has_times else (_AUTHORS_WAY, _BARRED)

    def _once_more(self, row: Row, encoded: Encoded, manner: Manner, settings: Mapping[str, Any]) -> _Try:
        manner = replace(manner, hotwords=settings.get("hotwords", manner.hotwords), context=())
        if manner.has_times:
            take = self._hearing.take_warmer(encoded, manner, settings)
            (again,) = self._tries([row], encoded, [manner], [take])
            return again
        utterances = self._hearing.follow(encoded, row.window.sound, replace(manner, has_times=True), settings)
        return _judged_try(row, manner, utterances, row.window.until_ms)


def _try(row: Row, manner: Manner, take: Take, worded: Worded) -> _Try:
    """Judge what was heard of a row; *best* hears again what lies behind its last sentence."""
    window = row.window
    columns = max(round(worded.until_s * COLUMNS_PER_S), _LEAST_HEARD)
    is_over = not (manner.has_times and worded.ends_early) or take.is_silence or columns >= window.sound.shape[1]
    until_ms = window.until_ms if is_over else Glue(window.stretches).until(columns * MS_PER_COLUMN)
    utterances = [Utterance.of_take(take, saying) for saying in worded.sayings]
    heard = _judged_try(row, manner, utterances, until_ms)
    is_worth_telling = take.temperature <= _CONTEXT_UP_TO and not heard.judged.is_doubtful
    return replace(heard, context=take.tokens if is_worth_telling else ())


def _judged_try(row: Row, manner: Manner, utterances: Sequence[Utterance], until_ms: int) -> _Try:
    window = row.window
    is_all_heard = row.start.options.voice is VoiceDetection.OFF
    speech = window.stretches if is_all_heard else window.speech
    parts = _parts(utterances, window, speech)
    heard = [replace(s, end_ms=min(s.end_ms, until_ms)) for s in speech if s.start_ms < until_ms]
    return _Try(judged=judged(parts, heard, manner.language), until_ms=until_ms)


def _parts(utterances: Sequence[Utterance], window: Window, speech: Sequence[Span]) -> list[Part]:
    """Make segments of the model's own sentences, those that are too long for a subtitle in pieces."""
    glue = Glue(window.stretches)
    words = iter(placed([word for said in utterances for word in said.words], glue, speech))
    seams = [stretch.start_ms for stretch in window.stretches[1:]]
    return [
        Part(
            segments=segments_of(regrouped([next(words) for _ in said.words], seams)),
            avg_logprob=said.avg_logprob,
            no_speech_prob=said.no_speech_prob,
        )
        for said in utterances
    ]


def _row_fault(error: Exception) -> FriscoError:
    """Return what is wrong with a row; raise what is wrong with the worker."""
    fault = diagnose(error)
    if fault.code in FATAL:
        raise fault from error
    return fault
