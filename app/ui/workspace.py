"""Everything behind the window once a library is open: queue, reception, sound, cards. Widgets ask it; it shows nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.gpu import DeviceChoice, GpuSnapshot
from app.core.jobs import ACTIVE, WITH_TRANSCRIPT, JobId, JobSnapshot
from app.core.library import TranscriptSummary, VersionInfo
from app.core.media import MediaId, MediaRecord
from app.core.options import JobOptions
from app.core.settings import Settings
from app.core.transcript import Transcript, TranscriptId
from app.engine.card_watch import CardWatch
from app.engine.disk_watch import DiskWatch
from app.engine.gpu_monitor import GpuMonitor
from app.engine.job_queue import JobQueue
from app.engine.sound_preparation import SoundPreparation
from app.engine.warmth import WarmKeeper
from app.engine.worker_pool import WorkerPool
from app.store.library import Library
from app.store.storage import disk_room
from app.ui.gpu.activity import EngineActivity
from app.ui.transcript_news import TranscriptNews
from app.workflow.batch_run import run_maker
from app.workflow.cards.cards import Cards
from app.workflow.exporting import Exporter
from app.workflow.handover.doorbell import Doorbell
from app.workflow.ingest import Ingest
from app.workflow.model_catalog import InstalledModel, ModelCatalog, best_first
from app.workflow.ordering import Ordering
from app.workflow.planning import WorkerPlanner
from app.workflow.reception import Reception
from app.workflow.safekeeping import Safekeeping
from app.workflow.sound import SoundFiles, SoundSupply
from app.workflow.upkeep import Upkeep

_ACTIVITY_AFTER_MS = 100  # five thousand files change what the engine does five thousand times


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedTranscript:
    """What the editor needs to open a transcript, read in one go."""

    summary: TranscriptSummary
    media: MediaRecord
    versions: Sequence[VersionInfo]
    base: Transcript  # what the draft lies on
    head: Transcript  # what was saved last
    records: Sequence[dict[str, object]]
    position: int
    job: JobSnapshot | None


class Workspace(QObject):
    """Owns the parts that work on one open library. Lives on the GUI thread; ``close`` before the library is closed.

    Signals: ``transcript_changed`` (TranscriptSummary: new or changed), ``activity_changed`` (EngineActivity).
    """

    transcript_changed = Signal(object)
    activity_changed = Signal(object)

    def __init__(
        self,
        library: Library,
        queue: JobQueue,
        workers: WorkerPool,
        planner: WorkerPlanner,
        settings: Settings,
        models: ModelCatalog,
        cards: Cards,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.library, self.queue, self.planner, self.model_catalog = library, queue, planner, models
        self.cards = cards
        self._workers = workers
        self.exporter = Exporter(library)
        self.ingest = Ingest(library, settings)
        make_run = run_maker(
            library, self.ingest, planner=planner, queue=queue, exporter=self.exporter, is_attended=True
        )
        self.doorbell = Doorbell(library.database.layout.root, make_run, self.exporter.remember, self)
        self._ordering = Ordering(library)
        self.reception = Reception(self.ingest, self._ordering, self)
        room = partial(disk_room, library.database.layout.root)
        self.disk = DiskWatch(queue, room, least_free_bytes=settings.least_free_bytes, parent=self)
        queue.disk_filled.connect(self.disk.note_full)
        self.safekeeping = Safekeeping(library, self)
        self.upkeep = Upkeep(library, lambda: bool(self._active), self)
        self.monitor = GpuMonitor(our_pids=workers.pids, parent=self)
        self.warmth = WarmKeeper(workers, longest_minutes=settings.warm_minutes, parent=self)
        self.card_watch = CardWatch(queue, workers, is_wanted=settings.leaves_card, parent=self)
        self.monitor.snapshot_changed.connect(self.card_watch.take)
        self.preparation = SoundPreparation(parent=self)
        self.sound = SoundSupply(SoundFiles(library), self.preparation, self)
        self._news = TranscriptNews(library.listing.summaries, self)
        self._news.told.connect(self.transcript_changed)
        self._active: dict[JobId, JobSnapshot] = {}
        self._last_factor: float | None = None
        self._activity_soon = QTimer(self, singleShot=True, interval=_ACTIVITY_AFTER_MS)
        self._activity_soon.timeout.connect(self._tell_activity)
        queue.job_changed.connect(self._on_job_changed)

    def start(self) -> None:
        """Go on with what an earlier run left interrupted, look at the cards, and be there for commands."""
        self.monitor.start()
        self.disk.start()
        self.warmth.start()
        self.activity_changed.emit(self.activity())
        if self.library.database.is_refusing:  # damaged: nothing can be kept, so nothing is begun
            return
        self.queue.submit_gradually(self.library.jobs.interrupted())
        self.safekeeping.start()
        self.upkeep.start()
        self.doorbell.listen()

    def close(self) -> None:
        """Stop everything; what runs is interrupted and goes on at the next start."""
        self.doorbell.close()
        self.safekeeping.close()
        self.upkeep.close()
        self.disk.close()
        self.warmth.close()
        self._activity_soon.stop()
        self.reception.close()
        self.preparation.close()
        self.queue.close()
        self._news.close()
        self.monitor.stop()

    def receive(self, paths: Sequence[Path], options: JobOptions) -> None:
        self.reception.receive(paths, self.planner.settled(options), keep=self.ingest.settings.keep)

    @property
    def settings(self) -> Settings:
        return self.ingest.settings

    def take_settings(self, settings: Settings) -> None:
        """Let the settings that a person changes hold for what comes in from now on."""
        self.ingest.settings = settings
        self.disk.set_bound(settings.least_free_bytes)
        self.warmth.set_longest(settings.warm_minutes)
        self.card_watch.set_wanted(is_wanted=settings.leaves_card)
        self.cards.component.configure(address=settings.component_source, proxy=settings.proxy)
        if settings.compute_type != self.cards.compute_type:
            self.cards.compute_type = settings.compute_type
            self.choose_anew()

    def choose_anew(self, gpus: GpuSnapshot | None = None) -> None:
        """Let what was found out about the cards count for the next jobs, and say what the engine does now."""
        self.planner.choose_anew(gpus)
        self.queue.replan()
        self._activity_soon.start()

    def free_memory(self, sentence: str) -> None:
        """Let go of all models at once; what runs on a card is sent back, and the queue waits for the person."""
        self.queue.give_up_card(sentence, passes_by_itself=False)
        self._workers.retire_idle(0.0)
        self.warmth.look()

    @property
    def is_busy(self) -> bool:
        """Tell whether a job is at work."""
        return bool(self._active)

    def order_again(self, media_id: MediaId, options: JobOptions) -> JobSnapshot:
        """Make a new job for a recording of the library; blocks, for another thread."""
        settled = self.planner.settled(options)
        return self._ordering.order(self.library.media.by_id(media_id), settled, again=True)

    def locate(self, media: MediaRecord, path: Path) -> bool:
        """Bring a recording back whose file is gone, if this is it; blocks, for another thread."""
        return self.ingest.bring_back(media, path)

    def load(self, transcript_id: TranscriptId) -> LoadedTranscript:
        """Read a transcript with its draft, after every write that was asked for; blocks, for another thread."""
        self.library.database.settle()
        transcripts = self.library.transcripts
        summary = transcripts.summary(transcript_id)
        head = transcripts.head(transcript_id)
        draft = self.library.drafts.load(transcript_id)
        jobs = self.library.jobs.for_media(summary.media_id)
        return LoadedTranscript(
            summary=summary,
            media=self.library.media.by_id(summary.media_id),
            versions=transcripts.versions(transcript_id),
            base=transcripts.version(draft.base) if draft else head,
            head=head,
            records=[dict(record) for record in draft.records] if draft else [],
            position=draft.position if draft else 0,
            job=next((job for job in jobs if job.transcript_id == transcript_id), None),
        )

    def models(self) -> Sequence[InstalledModel]:
        """Return the models that a person may choose, the best one first."""
        best = best_first(self.planner.choice(self.settings.device).device)
        found = self.model_catalog.installed()
        return sorted(found, key=lambda one: (one.is_demo, best.index(one.name) if one.name in best else len(best)))

    def device(self, options: JobOptions) -> DeviceChoice:
        return self.planner.choice(options.device)

    def activity(self) -> EngineActivity:
        """Return what the engine does now, or would do with the next file."""
        first = next(iter(self._active.values()), None)
        options = first.options if first else self.planner.settled(JobOptions(model="auto"))
        plan = self.queue.plan_of(first) if first else self.planner.plan_for(options)
        return EngineActivity(
            model=plan.model,
            device=plan.device,
            compute_type=plan.compute_type,
            batch_rows=plan.batch_rows,
            device_index=plan.device_index,
            realtime_factor=self._last_factor,
            running_jobs=len(self._active),
            reason=self.device(options).reason,
        )

    @Slot(object)
    def _on_job_changed(self, job: JobSnapshot) -> None:
        if job.state in WITH_TRANSCRIPT and job.transcript_id is not None:
            self._news.note(job.transcript_id)
        if job.state in ACTIVE:
            self._active[job.id] = job
        else:
            self._active.pop(job.id, None)
        self._last_factor = job.realtime_factor or self._last_factor
        if not self._activity_soon.isActive():
            self._activity_soon.start()

    def tell_activity(self) -> None:
        """Tell what the engine would do now: a model came or went."""
        self._tell_activity()

    @Slot()
    def _tell_activity(self) -> None:
        self.activity_changed.emit(self.activity())
        self.warmth.look()

    def tell_of(self, transcript_id: TranscriptId) -> None:
        """Let every list know at once that somebody has changed a transcript."""
        self._news.withdraw(transcript_id)
        self.transcript_changed.emit(self.library.transcripts.summary(transcript_id))
