"""Libraries with something in them, their contents as plain rows, and damage to their files."""

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from app.core.library import VersionKind
from app.core.transcript import TranscriptId
from app.store.faults import DRIVER
from app.store.library import Library
from app.store.tables import MODELS
from app.store.versions import Label
from tests.helpers.stored_values import chunk, edited, long_transcript, recording, running_job, transcript

Contents = dict[str, list[tuple[Any, ...]]]
PAGE_BYTES = 4096


def fill(library: Library, folder: Path, *, talks: int = 3, rows: int = 12) -> list[TranscriptId]:
    """Put recordings, transcripts with several versions, drafts, finished and unfinished jobs into a library."""
    made: list[TranscriptId] = []
    for number in range(talks):
        record = recording(library, folder, f"talk {number}.wav", f"sound {number}".encode())
        first = long_transcript(rows, seed=number)
        label = Label(kind=VersionKind.ASR, author="demo")
        talk = library.transcripts.add(record.id, f"Talk {number}", first, label).result()
        head = edited(first, [0, 2], "put right by hand")
        version = library.transcripts.save_version(
            talk, head, kind=VersionKind.SAVE, author="Mia", note="names"
        ).result()
        library.transcripts.describe(talk, tags=["radio", f"day {number}"], notes="to be read again").result()
        library.drafts.append(talk, version, {"kind": "type", "text": f"draft {number}"}).result()
        library.transcripts.record_export(
            version, format_name="srt", path=folder / f"{number}.srt", sha256="0" * 64
        ).result()
        made.append(talk)
    job = running_job(library, recording(library, folder, "unfinished.wav", b"unfinished"))
    library.jobs.append_chunk(job.id, chunk(3000, "heard so far", "and no further")).result()
    library.transcripts.add(record.id, "small", transcript("a b", "c d"), Label(kind=VersionKind.ASR)).result()
    library.database.write(lambda: None).result()
    return made


def contents(database: Path) -> Contents:
    """Return every row of a library's own tables; the file is not changed."""
    with closing(DRIVER.connect(str(database))) as connection:
        names = [model._meta.table_name for model in MODELS]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}


def differing(first: Contents, second: Contents) -> list[str]:
    return [name for name in first if first[name] != second[name]]


Damage = Callable[[bytearray, random.Random], None]


def flip_a_bit(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def zero_a_page(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content) // PAGE_BYTES) * PAGE_BYTES
    content[at : at + PAGE_BYTES] = bytes(PAGE_BYTES)


def cut_the_end(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def swap_two_pages(content: bytearray, chance: random.Random) -> None:
    first, second = (PAGE_BYTES * place for place in chance.sample(range(len(content) // PAGE_BYTES), 2))
    one, other = content[first : first + PAGE_BYTES], content[second : second + PAGE_BYTES]
    content[first : first + PAGE_BYTES], content[second : second + PAGE_BYTES] = other, one


def strew_rubbish(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    rubbish = chance.randbytes(chance.randint(1, 600))
    content[at : at + len(rubbish)] = rubbish[: len(content) - at]


DAMAGES: tuple[Damage, ...] = (flip_a_bit, zero_a_page, cut_the_end, swap_two_pages, strew_rubbish)
