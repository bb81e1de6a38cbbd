"""The hub's protocol: how a model is named, what it consists of at a revision, and where its files are."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from app.core.errors import ErrorCode, HostError, InputError
from app.core.settings import Settings
from app.workflow.fetching.front import read_json
from app.workflow.fetching.terms import Network
from app.workflow.models.pins import KNOWN, NEEDED, FilePin, ModelFiles, card_of
from app.workflow.models.worker_errand import hub_address

_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
_REVISION: Final = re.compile(r"[A-Za-z0-9][\w./-]*", re.ASCII)
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NEWEST: Final = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubId:
    """What a person asks the hub for: a model under its name there, at a revision."""

    repository: str
    revision: str = _NEWEST

    @classmethod
    def of(cls, text: str) -> "HubId":
        """Read ``owner/name`` or ``owner/name@revision``; raise InputError for anything else."""
        repository, _, revision = text.strip().partition("@")
        wanted = cls(repository=repository, revision=revision or _NEWEST)
        has_sense = _ID.fullmatch(wanted.repository) and _REVISION.fullmatch(wanted.revision)
        if not has_sense or ".." in text:
            sentence = f"{text!r} is no model's name at the hub. Write it as owner/name, or owner/name@revision."
            raise InputError(ErrorCode.UNKNOWN_ID, sentence)
        return wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Where models come from, and how it is reached. Every call blocks; may be used from every thread."""

    address: str
    network: Network = Network()  # noqa: RUF009  # frozen

    @classmethod
    def of(cls, settings: Settings) -> "Hub":
        """Return the hub as it is set up; asks a worker where nothing names one."""
        address = settings.hub_mirror or os.environ.get("HF_ENDPOINT", "") or hub_address()
        token = os.environ.get("HF_TOKEN", "").strip()
        return cls(address=address.strip().rstrip("/"), network=Network(proxy=settings.proxy.strip(), token=token))

    def file_address(self, files: ModelFiles, name: str) -> str:
        return f"{self.address}/{quote(files.repository)}/resolve/{files.revision}/{quote(name)}"

    def files_of(self, wanted: HubId, *, is_stopped: Callable[[], bool]) -> ModelFiles:
        """Ask of what a model consists; what our catalogue has pinned is not asked about."""
        card = card_of(wanted.repository)
        if card is not None and wanted.revision in (_NEWEST, card.files.revision):
            return card.files
        address = f"{self.address}/api/models/{quote(wanted.repository)}/revision/{quote(wanted.revision, safe='')}"
        name = f"The list of files of {wanted.repository}"
        answer = read_json(f"{address}?blobs=true", is_stopped=is_stopped, network=self.network, name=name)
        try:
            return _files(wanted.repository, answer)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            from app.workflow.fetching.faults import wrong_bytes  # with the network's modules

            raise wrong_bytes(name, "it is no such list", ErrorCode.MODEL_DOWNLOAD) from error

    def with_network(self, **changes: Any) -> "Hub":
        return replace(self, network=replace(self.network, **changes))


def _files(repository: str, answer: Mapping[str, Any]) -> ModelFiles:
    commit = answer["sha"]
    if not _COMMIT.fullmatch(commit):
        raise ValueError("no commit")
    listed = {one["rfilename"]: one for one in answer["siblings"]}
    missing = [name for name in NEEDED if name not in listed]
    if missing:
        sentence = (
            f"{repository} is no Whisper model for CTranslate2: {', '.join(missing)} missing. "
            "Look for a repository with model.bin and tokenizer.json."
        )
        raise HostError(ErrorCode.MODEL_MISSING, sentence)
    files = {name: _pin(listed[name]) for name in KNOWN if name in listed}
    return ModelFiles(repository=repository, revision=commit, files=files)


def _pin(facts: Mapping[str, Any]) -> FilePin:
    large = facts.get("lfs") or {}
    sha256, git_sha1 = str(large.get("sha256", "")), str(facts.get("blobId", ""))
    if sha256 and not _SHA256.fullmatch(sha256):
        raise ValueError("no hash")
    if not sha256 and not _COMMIT.fullmatch(git_sha1):
        raise ValueError("no hash")
    size = int(large.get("size", facts["size"]))
    return FilePin(size=size, sha256=sha256, git_sha1="" if sha256 else git_sha1)
