"""What a library takes on its disk, in figures and in words. Counting is done in the store."""

from dataclasses import dataclass

_STEP = 1_000
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_WHOLE_FROM = 100  # from here on a fraction tells nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskRoom:
    """How much room there is on a disk."""

    place: str  # a folder on it
    total_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageUse:
    """What lies in a library, by kind."""

    recordings_bytes: int  # the copies: what a quota bounds
    recordings: int
    caches_bytes: int  # waveforms and sound to play: made anew when they are gone
    database_bytes: int
    backups_bytes: int
    other_bytes: int  # logs, and what is there that is none of these
    referred_bytes: int  # used where they lie, elsewhere
    referred: int
    missing: int  # recordings whose file was not found when it was last looked for
    quota_bytes: int  # 0: none
    disk: DiskRoom | None  # None: the system does not say

    @property
    def library_bytes(self) -> int:
        return self.recordings_bytes + self.caches_bytes + self.database_bytes + self.backups_bytes + self.other_bytes

    @property
    def quota_share(self) -> float | None:
        """Return how much of the quota is used, 1 for all of it; None without one."""
        return self.recordings_bytes / self.quota_bytes if self.quota_bytes else None


def size_words(size_bytes: int) -> str:
    """Return a size as disks are labelled: "7.2 GB", "640 MB"."""
    size, unit = float(max(0, size_bytes)), 0
    while size >= _STEP - 0.5 and unit < len(_UNITS) - 1:
        size, unit = size / _STEP, unit + 1
    is_whole = unit == 0 or size >= _WHOLE_FROM
    return f"{size:.0f} {_UNITS[unit]}" if is_whole else f"{size:.1f} {_UNITS[unit]}"
