"""The description of the database says what is so."""

from app.store.schema_book import BOOK, MEANINGS, written
from app.store.tables import MODELS


def test_that_the_description_is_up_to_date() -> None:
    assert BOOK.read_text("utf-8") == written(), "run: python -m app.store.schema_book"


def test_that_every_column_has_a_meaning_and_every_meaning_a_column() -> None:
    columns = {model._meta.table_name: set(model._meta.columns) - {"id"} for model in MODELS}
    assert {table: set(meanings) for table, meanings in MEANINGS.items()} == columns
    assert all(meaning for meanings in MEANINGS.values() for meaning in meanings.values())
