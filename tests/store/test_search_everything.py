"""Search in more than the text, with filters, in order, page by page, and in step with what things are called."""

import json
import shutil
import struct
import zlib
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.jobs import JobState
from app.core.library import VersionKind
from app.core.media import MediaRecord
from app.core.search import AsideKind, SearchFilters, SearchOrder, SearchQuery
from app.core.search_words import read_query
from app.core.transcript import TranscriptId
from app.store import search as search_module
from app.store import search_index
from app.store.database import Database
from app.store.faults import DRIVER
from app.store.library import Library
from app.store.mapping import now
from app.store.schema import MIGRATIONS, listed
from app.store.versions import Label
from tests.helpers.stored_values import chunk, running_job, transcript

BOATS = ("We had two boats", "and a harbour", "The boats were old", "Boats, boats and boats", "no more")
# A transcript as the second schema kept it; of its versions search needs the speakers alone.
OLD_ROWS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("INSERT INTO media VALUES (1, ?, 'wav', 9, 'talk.wav', 0, NULL, NULL, NULL)", ("a" * 64,)),
    (
        "INSERT INTO transcript VALUES (1, 1, '東京 talk', 'en', 9000, NULL, ?, ?, 0, 0)",
        (json.dumps(["radio", "港"]), "beside\nthe sea"),
    ),
    (
        "INSERT INTO version VALUES (1, 1, NULL, 'asr', 0, '', '', 'en', 9000, ?, '[]', 0, ?, ?)",
        (json.dumps(["Jörg Ölçer"]), zlib.compress(b""), zlib.compress(b"")),
    ),
    ("UPDATE transcript SET head_version_id = 1", ()),
    ("INSERT INTO search_doc VALUES (1, 1, 'two boats', ?)", (zlib.compress(struct.pack("<q", 7000)),)),
)


def add(library: Library, record: MediaRecord, title: str, *texts: str, language: str = "en") -> TranscriptId:
    label = Label(kind=VersionKind.ASR)
    return library.transcripts.add(record.id, title, transcript(*texts, language=language), label).result()


def titles(library: Library, typed: str, *, is_growing: bool = False) -> list[str]:
    return [hit.title for hit in library.search.find(read_query(typed, is_growing=is_growing)).hits]


def test_that_titles_tags_notes_and_speakers_are_found_as_well(library: Library, record: MediaRecord) -> None:
    first = add(library, record, "Café at the harbour", "nothing of it here")
    other = add(library, record, "call", "words", "more words")
    library.transcripts.describe(other, tags=["radio", "東京 news"], notes="Ask Mia\nabout the ice").result()
    spoken = transcript("words").segments
    named = transcript("words")
    library.transcripts.save_version(
        first,
        type(named)(segments=spoken, language="en", duration_ms=2000, speakers=("Jörg Ölçer",)),
        kind=VersionKind.SAVE,
    ).result()
    library.database.write(lambda: None).result()  # the index follows a save in a write of its own
    assert titles(library, "cafe") == ["Café at the harbour"]
    assert titles(library, "radio") == titles(library, "東京") == titles(library, '"mia about"') == ["call"]
    (hit,) = library.search.find(read_query("cafe")).hits
    assert (hit.heading.found, hit.places, hit.at_ms, hit.text) == (("Café",), (), 0, "")
    (hit,) = library.search.find(read_query("ice radio words")).hits
    assert [(aside.kind, aside.line.text, aside.line.found) for aside in hit.asides] == [
        (AsideKind.TAG, "radio", ("radio",)),
        (AsideKind.NOTES, "Ask Mia about the ice", ("ice",)),
    ]
    assert [place.line.text for place in hit.places] == ["words", "more words"]
    (hit,) = library.search.find(read_query("jorg")).hits
    assert [(aside.kind, aside.line.text) for aside in hit.asides] == [(AsideKind.SPEAKER, "Jörg Ölçer")]


def test_that_a_new_title_is_found_at_once_and_the_old_one_no_more(library: Library, record: MediaRecord) -> None:
    number = add(library, record, "monday", "words")
    library.transcripts.rename(number, "tuesday").result()
    assert (titles(library, "monday"), titles(library, "tuesday")) == ([], ["tuesday"])
    assert library.verification.verify().mended == ()


def test_that_a_change_past_the_repository_is_made_up_at_the_next_start(library: Library, record: MediaRecord) -> None:
    number = add(library, record, "monday", "words")
    sql = "UPDATE transcript SET title = 'wednesday' WHERE id = ? RETURNING id"
    library.database.write(lambda: library.database.sql(sql, [number])).result()
    assert titles(library, "wednesday") == []
    library.transcripts.index_what_is_behind()
    library.database.write(lambda: None).result()
    assert titles(library, "wednesday") == ["wednesday"]


def test_that_a_check_finds_and_mends_a_title_that_is_indexed_otherwise(library: Library, record: MediaRecord) -> None:
    add(library, record, "monday", "words")
    sql = "UPDATE search_doc SET title = 'friday' RETURNING 1"
    library.database.write(lambda: library.database.sql(sql)).result()
    assert titles(library, "friday") == ["friday"]
    assert library.verification.verify().mended != ()
    assert (titles(library, "friday"), titles(library, "monday")) == ([], ["monday"])
    assert library.verification.verify().mended == ()


def test_that_a_phrase_marks_its_words_in_both_rows_and_stands_where_it_begins(
    library: Library, record: MediaRecord
) -> None:
    add(library, record, "talk", "The fog rolls in", "over San Francisco", "and stays")
    (hit,) = library.search.find(read_query('"rolls in over san"')).hits
    assert hit.place_count == 1
    (place,) = hit.places
    assert (place.at_ms, place.row, place.line.found) == (1000, 0, ("rolls in",))
    assert (place.before, place.after) == ("", "over San Francisco")


def test_that_places_are_marked_counted_and_told_in_order_of_time(library: Library, record: MediaRecord) -> None:
    number = add(library, record, "talk", *BOATS, *("one boats more",) * 10)
    query = read_query("boats harbour")
    (hit,) = library.search.find(query).hits
    assert hit.place_count == 14
    assert [place.at_ms for place in hit.places] == [1000, 2000, 3000]
    assert hit.places[0].line.found == ("boats",)
    places = library.search.places(number, query)
    assert [place.at_ms for place in places] == [1000, 2000, 3000, 4000, *range(6000, 16000, 1000)]
    assert places[3].line.found == ("Boats", "boats", "boats")
    assert (places[1].before, places[1].after) == ("We had two boats", "The boats were old")


def test_that_a_row_with_all_the_words_is_told_before_rows_with_one(library: Library, record: MediaRecord) -> None:
    add(library, record, "talk", *("a boat",) * 5, "the boat on the ice", *("ice",) * 5)
    (hit,) = library.search.find(read_query("boat ice")).hits
    assert 6000 in [place.at_ms for place in hit.places]


def test_that_emoji_and_chinese_are_marked_where_they_stand(library: Library, record: MediaRecord) -> None:
    add(library, record, "talk", "😀 我们在北京见面 harbour")
    (hit,) = library.search.find(read_query("北京 harbour")).hits
    assert hit.text == "😀 我们在北京见面 harbour"
    assert hit.places[0].line.found == ("北京", "harbour")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("harb", ["harbour"]),
        ("old harb", ["harbour"]),
        ("h", []),  # one letter begins too many words
        ("harb ", []),
        ('"old harb', []),
        ("c++", []),
        ("harbour AND", ["harbour"]),
        ("北", ["北京"]),
        ("o'brie", ["harbour"]),
        ("-harb", []),
        ("fog -harb", ["fog"]),
    ],
)
def test_that_the_word_that_is_being_typed_is_found_by_its_beginning(
    library: Library, record: MediaRecord, typed: str, found: list[str]
) -> None:
    add(library, record, "harbour", "the old harbour", "of o'brien")
    add(library, record, "北京", "我们在北京见面")
    add(library, record, "fog", "fog alone")
    assert titles(library, typed, is_growing=True) == found


def test_that_filters_narrow_it_down_and_stand_alone_too(library: Library, record: MediaRecord) -> None:
    german = add(library, record, "german", "boat", language="de")
    add(library, record, "english", "boat")
    library.transcripts.describe(german, tags=["radio"], notes="").result()
    today = now().astimezone().date()
    tomorrow = today + timedelta(days=1)
    assert titles(library, "boat lang:de") == titles(library, "boat tag:radio") == ["german"]
    assert titles(library, "lang:de") == titles(library, "tag:Radio") == ["german"]
    assert titles(library, f"after:{today}") == ["english", "german"]
    assert set(titles(library, f"boat before:{tomorrow} after:{today}")) == {"german", "english"}
    assert titles(library, f"boat after:{tomorrow}") == titles(library, f"boat before:{today}") == []
    assert titles(library, "boat lang:de lang:en tag:radio") == ["german"]
    assert titles(library, "tag:radio tag:news") == []
    assert set(titles(library, "boat state:finished")) == {"german", "english"}
    assert titles(library, "boat state:incomplete") == []


def test_that_the_state_is_that_of_the_job_that_wrote_it(library: Library, record: MediaRecord) -> None:
    job = running_job(library, record)
    library.jobs.append_chunk(job.id, chunk(4000, "harbour")).result()
    ended = library.jobs.complete(job, decoded_ms=100_000, is_cut=True).result()
    assert ended.state is JobState.INCOMPLETE
    hits = library.search.find(SearchQuery(words="harbour", filters=SearchFilters(states=(JobState.INCOMPLETE,)))).hits
    assert [hit.transcript_id for hit in hits] == [ended.transcript_id]
    assert titles(library, "harbour state:finished") == []


def test_that_a_deleted_transcript_is_never_found(library: Library, record: MediaRecord) -> None:
    number = add(library, record, "gone", "boat")
    add(library, record, "here", "boat")
    sql = "UPDATE transcript SET deleted_at = 1 WHERE id = ? RETURNING id"
    library.database.write(lambda: library.database.sql(sql, [number])).result()
    assert titles(library, "boat") == titles(library, "lang:en") == ["here"]
    assert library.search.find(read_query("boat")).count == 1
    assert library.search.find(read_query("gone")).count == 0


def test_that_it_is_counted_whole_and_told_page_by_page(library: Library, record: MediaRecord) -> None:
    for number in range(7):
        add(library, record, str(number), " ".join(["boat"] * (number + 1)))
    pages = [
        library.search.find(SearchQuery(words="boat", order=SearchOrder.NEWEST, limit=3, offset=offset))
        for offset in (0, 3, 6)
    ]
    assert [page.count for page in pages] == [7, 7, 7]
    assert [hit.title for page in pages for hit in page.hits] == ["6", "5", "4", "3", "2", "1", "0"]


def test_that_too_many_to_be_ranked_are_said_to_come_newest_first(
    library: Library, record: MediaRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, record, "often", "boat boat boat")
    add(library, record, "once", "boat and much else that was said")
    ranked = library.search.find(read_query("boat"))
    assert (ranked.order, [hit.title for hit in ranked.hits]) == (SearchOrder.BEST, ["often", "once"])
    monkeypatch.setattr(search_module, "_MOST_RANKED", 1)
    newest = library.search.find(read_query("boat"))
    assert (newest.order, [hit.title for hit in newest.hits]) == (SearchOrder.NEWEST, ["once", "often"])


def test_that_a_search_is_given_up_when_nobody_waits_for_it(
    library: Library, record: MediaRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, record, "talk", "boat")
    monkeypatch.setattr(search_module, "_STEPS_BETWEEN_LOOKS", 1)
    results = library.search.find(read_query("boat"), is_wanted=lambda: False)
    assert (results.is_given_up, results.hits) == (True, ())
    assert library.search.find(read_query("boat")).count == 1


def test_that_one_can_filter_by_what_there_is(library: Library, record: MediaRecord) -> None:
    number = add(library, record, "a", "boat", language="de")
    gone = add(library, record, "b", "boat", language="fr")
    for one in (number, gone):
        library.transcripts.describe(one, tags=["Radio", "boats", f"only {one}"], notes="").result()
    sql = "UPDATE transcript SET deleted_at = 1 WHERE id = ? RETURNING id"
    library.database.write(lambda: library.database.sql(sql, [gone])).result()
    choices = library.search.choices()
    assert (choices.languages, choices.tags, choices.speakers) == (("de",), ("boats", f"only {number}", "Radio"), ())


ODD = st.text(max_size=80) | st.text(alphabet='"()*-+:^{}[]ANDORTNE fog東😀\x00\udcff_\\%~tagsplkr', max_size=80)


@given(typed=ODD, speaker=ODD, tag=ODD, is_growing=st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_no_words_and_no_filters_make_it_fail(
    library: Library, record: MediaRecord, typed: str, speaker: str, tag: str, is_growing: bool
) -> None:
    if not library.transcripts.all():
        add(library, record, "fog", "fog AND tag", "東京 NOT")
    filters = SearchFilters(speakers=(speaker,), tags=(tag,), after=date(1970, 1, 1))
    alone = library.search.find(read_query(typed, is_growing=is_growing))
    assert not alone.is_given_up
    narrowed = library.search.find(read_query(typed, filters=filters, is_growing=is_growing))
    assert narrowed.count <= max(alone.count, 0 if typed.strip() else 1)


def test_that_damaged_tags_of_one_transcript_leave_the_others_to_be_found(
    library: Library, record: MediaRecord
) -> None:
    whole, broken = add(library, record, "whole", "boat"), add(library, record, "broken", "boat")
    library.transcripts.describe(whole, tags=["radio"], notes="").result()
    for tags in ("[", "7", '[1, "sea"]'):
        sql = "UPDATE transcript SET tags = ? WHERE id = ? RETURNING id"
        library.database.write(partial(library.database.sql, sql, [tags, broken])).result()
        library.transcripts.index_what_is_behind()
        library.database.write(lambda: None).result()
        assert set(titles(library, "boat")) == {"whole", "broken"}
        assert "radio" in library.search.choices().tags
    assert titles(library, "sea") == ["broken"]


def test_that_the_index_of_an_empty_library_is_in_step(library: Library) -> None:
    with library.database.reading():
        assert search_index.misdescribed(library.database.connection) == []
    assert library.search.choices().tags == ()
    assert library.search.find(read_query("lang:de")).count == 0


def test_that_an_older_library_finds_its_titles_tags_notes_and_speakers_after_the_upgrade(tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.mkdir()
    for migration in listed(MIGRATIONS)[:2]:
        shutil.copy(migration.path, older)
    folder = tmp_path / "library"
    Database.open(folder, migrations=older).close()
    with closing(DRIVER.connect(str(folder / "library.db"))) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')  # those of now, which know more columns
        for sql, values in OLD_ROWS:
            connection.execute(sql, values)
        connection.commit()
    with Library.open(folder) as library:
        for typed in ("boats", "東京", "radio", '"beside the sea"', "jorg", "東京 radio boats"):
            assert titles(library, typed) == ["東京 talk"], typed
        (hit,) = library.search.find(read_query("boats")).hits
        assert (hit.at_ms, hit.created_at.year) == (7000, 1970)
        assert library.transcripts.summary(hit.transcript_id).word_count == 2


@pytest.mark.parametrize("few", [0, 1_000], ids=["along the dates", "put in order"])
def test_that_the_newest_first_goes_by_date_and_not_by_the_order_of_coming(
    library: Library, record: MediaRecord, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """What is imported has the date it had: it comes last into the library and need not be the newest."""
    monkeypatch.setattr(search_module, "_FEW", few)
    for title, made_at in (("third", 3_000), ("first", 1_000), ("second", 2_000), ("second too", 2_000)):
        number = add(library, record, title, "quokka here")
        change = ("UPDATE transcript SET created_at = ? WHERE id = ?", [(made_at, number)])
        library.database.write(partial(library.database.run_many, *change)).result()
    for typed in ("quokka", "lang:en"):
        found = library.search.find(read_query(typed, order=SearchOrder.NEWEST))
        assert [hit.title for hit in found.hits] == ["third", "second too", "second", "first"]
