"""Deleting in the window, undoing it, tidying and forgetting: what is asked, what is done, what the lists show then."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Slot

from app.core.deletion import Deleted, DeletedKey, DeletedKind
from app.core.errors import FriscoError
from app.core.forgetting import ForgetPlan, ForgetResult
from app.core.jobs import JobId, JobSnapshot
from app.core.media import MediaId, MediaRecord
from app.core.storage import size_words
from app.core.tidying import TidyResult
from app.core.transcript import TranscriptId, VersionId
from app.store.archive import item_of
from app.ui.dialogs.errands import Errands
from app.ui.editor.page import EditorPage
from app.ui.library.side_bar import SideBar
from app.ui.main_window import MainWindow
from app.ui.workspace import Workspace
from app.workflow.deleting import Deleting

if TYPE_CHECKING:
    from app.ui.dialogs.deleted_dialog import DeletedDialog

_ARCHIVED = "archived"  # the matter of the notice


class DeletionDesk(QObject):
    """Owns the thread on which things are deleted. Lives on the GUI thread, with its window."""

    def __init__(self, window: MainWindow, workspace: Workspace, side_bar: SideBar, editor: EditorPage) -> None:
        super().__init__(window)
        self._window, self._workspace, self._side_bar, self._editor = window, workspace, side_bar, editor
        self._deleting = Deleting(workspace.library)
        self._errands = Errands(self)
        self._count = 0
        self._dialog: DeletedDialog | None = None
        editor.opened.connect(self._tell_of_archive)

    def close(self) -> None:
        """Wait for what is under way."""
        self._errands.close()

    # --- deleting and undoing ---------------------------------------------------------------------------------------

    @Slot(object)
    def delete_transcript(self, transcript_id: TranscriptId) -> None:
        self._run(lambda: self._deleting.delete_transcripts([transcript_id])[0], self._on_deleted)

    @Slot(object)
    def delete_recording(self, media_id: MediaId) -> None:
        """Delete a recording with all its transcripts."""
        self._run(lambda: self._deleting.delete_recording(media_id), self._on_deleted)

    @Slot(object)
    def delete_version(self, version_id: VersionId) -> None:
        """Delete a version of the open transcript."""
        deletion = self._workspace.library.deletion
        self._run(lambda: deletion.delete_version(version_id).result(), self._on_deleted)

    def delete_open(self) -> None:
        if self._editor.transcript_id is not None:
            self.delete_transcript(self._editor.transcript_id)

    def restore(self, keys: Sequence[DeletedKey], jobs: Sequence[JobSnapshot] = (), *, is_opened: bool = False) -> None:
        """Bring things back, and the rows of the queue that left with them."""

        def then(restored: Sequence[Deleted]) -> None:
            self._on_restored(restored, jobs)
            if is_opened:
                self._editor.open(restored[0].transcript_ids[0])

        self._run(lambda: self._deleting.restore(keys), then)

    def _on_deleted(self, item: Deleted) -> None:
        open_id = self._editor.transcript_id
        if item.key.kind is DeletedKind.VERSION:
            self._tell_of_version(item)
            self._offer_undo(item, [], is_opened=False)
            return
        is_opened = open_id is not None and open_id in item.transcript_ids
        if is_opened:
            self._editor.close_transcript()
        for transcript_id in item.transcript_ids:
            self._side_bar.library.model.remove(transcript_id)
        self._offer_undo(item, self._take_off_queue(item), is_opened=is_opened)

    def _take_off_queue(self, item: Deleted) -> list[JobSnapshot]:
        """Remove the rows of jobs whose work was deleted; return them as they were."""
        model = self._side_bar.queue.model
        shown = [job for job in map(model.job, item.job_ids) if job is not None]
        model.remove([job.id for job in shown])
        self._workspace.queue.dismiss([job.id for job in shown])
        return shown

    def _offer_undo(self, item: Deleted, jobs: Sequence[JobSnapshot], *, is_opened: bool) -> None:
        self._window.messages.note(
            _deleted_words(item),
            action=QCoreApplication.translate("Deleting", "Undo"),
            on_action=partial(self.restore, [item.key], jobs, is_opened=is_opened),
        )
        self._refresh_dialog()

    def _on_restored(self, restored: Sequence[Deleted], jobs: Sequence[JobSnapshot]) -> None:
        for item in restored:
            if item.key.kind is DeletedKind.VERSION:
                self._tell_of_version(item)
            else:
                for transcript_id in item.transcript_ids:
                    self._show(transcript_id)
        if jobs:
            self._side_bar.queue.model.put_back(self._workspace.queue.recall(jobs))
        self._refresh_dialog()

    def _show(self, transcript_id: TranscriptId) -> None:
        """Let the list show a transcript as it is now; nothing is opened by it."""
        self._side_bar.apply_transcript(self._workspace.library.transcripts.summary(transcript_id))

    def _tell_of_version(self, item: Deleted) -> None:
        (transcript_id,) = item.transcript_ids
        self._show(transcript_id)
        if transcript_id == self._editor.transcript_id:
            self._editor.versions.look()

    # --- the place for deleted things -------------------------------------------------------------------------------

    def show_deleted(self) -> None:
        """Show what is deleted and can be brought back."""
        from app.ui.dialogs.deleted_dialog import DeletedDialog  # needed by few, and not at the start

        if self._dialog is None:
            self._dialog = DeletedDialog(self._window)
            self._dialog.restore_requested.connect(self.restore)
            self._dialog.purge_requested.connect(self._ask_to_purge)
            self._dialog.finished.connect(self._lose_dialog)
        self._refresh_dialog()
        self._dialog.open()

    def _refresh_dialog(self) -> None:
        if self._dialog is not None:
            self._run(self._deleting.deleted, self._fill_dialog)

    def _fill_dialog(self, deleted: Sequence[Deleted]) -> None:
        if self._dialog is not None:
            self._dialog.show_deleted(deleted)

    def _lose_dialog(self) -> None:
        self._dialog = None

    def _ask_to_purge(self, deleted: Sequence[Deleted]) -> None:
        from app.ui.dialogs.deleted_model import kind_words
        from app.ui.dialogs.plain_question import PlainQuestion

        translate = QCoreApplication.translate
        question = PlainQuestion(
            translate("Deleting", "Remove for good?"),
            translate("Deleting", "What is selected goes now and cannot be brought back."),
            agree=translate("Deleting", "Remove for good"),
            lines=[f"{item.name}, {kind_words(item)}" for item in deleted],
            parent=self._dialog or self._window,
        )
        question.agreed.connect(lambda _is_ticked: self._purge(deleted))
        question.open()

    def _purge(self, deleted: Sequence[Deleted]) -> None:
        from app.workflow.deleting import purge_now

        self._run(lambda: purge_now(self._workspace.library, deleted), self._on_purged)

    def _on_purged(self, freed_bytes: int) -> None:
        text = QCoreApplication.translate("Deleting", "Removed for good. {0} freed.")
        self._window.messages.note(text.format(size_words(freed_bytes)))
        self._refresh_dialog()

    # --- tidying and forgetting -------------------------------------------------------------------------------------

    def show_tidying(self) -> None:
        from app.ui.dialogs.tidy_dialog import TidyDialog

        dialog = TidyDialog(self._workspace.library, self._window)
        dialog.tidied.connect(self._on_tidied)
        dialog.open()

    def _on_tidied(self, jobs: Sequence[JobId]) -> None:
        """Let the lists show what is there still: these jobs may have left, recordings may have moved."""
        listed = {job.id for job in self._workspace.library.jobs.listed()}
        gone = [job_id for job_id in jobs if job_id not in listed]
        self._side_bar.queue.model.remove(gone)
        self._workspace.queue.dismiss(gone)
        self._editor.versions.look()
        self._editor.sound.look_again()

    @Slot(object)
    def _tell_of_archive(self, _transcript_id: TranscriptId | None) -> None:
        """Say where the open recording lies when it was put away, and offer to fetch it."""
        messages, loaded = self._window.messages, self._editor.loaded
        if loaded is None or loaded.media.archived_path is None:
            messages.withdraw(_ARCHIVED)
            return
        translate = QCoreApplication.translate
        text = translate("Deleting", "The recording lies in the archive: {0}").format(loaded.media.archived_path)
        action = translate("Deleting", "Bring it back")
        fetch = partial(self._bring_back, loaded.media)
        messages.notice(text, key=_ARCHIVED, action=action, on_action=fetch)

    def _bring_back(self, media: MediaRecord) -> None:
        archive = self._workspace.library.tidying.archive
        plan = replace(archive.archived(), items=(item_of(media),))
        self._run(lambda: archive.bring_back(plan, lambda _done, _total: True), partial(self._on_back, media))

    def _on_back(self, media: MediaRecord, result: TidyResult) -> None:
        messages = self._window.messages
        if result.left:
            title = QCoreApplication.translate("Deleting", "The recording could not be brought back")
            messages.fault(title, " ".join(result.left))
            return
        messages.withdraw(_ARCHIVED)
        self._editor.take_media(self._workspace.library.media.by_id(media.id))
        messages.note(QCoreApplication.translate("Deleting", "The recording is in the library again"))

    @Slot(object)
    def ask_to_forget(self, media_id: MediaId) -> None:
        """Say what goes and what stays, and ask."""
        self._run(lambda: self._workspace.library.forgetting.plan(media_id), self._ask_about)

    def _ask_about(self, plan: ForgetPlan) -> None:
        from app.ui.dialogs.forget_words import forget_question

        question = forget_question(plan, self._window)
        question.agreed.connect(partial(self._forget, plan))
        question.open()

    def _forget(self, plan: ForgetPlan, with_backups: bool) -> None:
        loaded = self._editor.loaded
        if loaded is not None and loaded.media.id == plan.media_id:
            self._editor.close_transcript()
        forgetting = self._workspace.library.forgetting
        jobs = [job.id for job in self._workspace.library.jobs.for_media(plan.media_id)]
        self._window.messages.note(QCoreApplication.translate("Deleting", "Forgetting {0}…").format(plan.name))
        self._run(
            lambda: forgetting.forget(plan.media_id, with_backups=with_backups), partial(self._on_forgotten, plan, jobs)
        )

    def _on_forgotten(self, plan: ForgetPlan, jobs: Sequence[JobId], result: ForgetResult) -> None:
        self._side_bar.queue.model.remove(jobs)
        self._workspace.queue.dismiss(jobs)
        for transcript_id in plan.transcript_ids:
            self._side_bar.library.model.remove(transcript_id)
        text = QCoreApplication.translate("Deleting", "Forgotten. {0} freed.").format(size_words(result.freed_bytes))
        self._window.messages.note(" ".join((text, *result.left)))
        self._refresh_dialog()

    def _run(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        """Do it on the other thread; none takes the place of another, since each is an act of its own."""
        self._count += 1
        self._errands.run(f"deleting {self._count}", work, then, self._refuse)

    def _refuse(self, error: FriscoError) -> None:
        self._window.messages.fault(QCoreApplication.translate("Deleting", "That cannot be done"), error)


def _deleted_words(item: Deleted) -> str:
    translate = QCoreApplication.translate
    match item.key.kind:
        case DeletedKind.VERSION:
            return translate("Deleting", "Version {0} deleted").format(item.version_number)
        case DeletedKind.TRANSCRIPT:
            return translate("Deleting", "“{0}” deleted").format(item.name)
        case DeletedKind.RECORDING:
            return translate("Deleting", "“{0}” and its transcripts deleted").format(item.name)
