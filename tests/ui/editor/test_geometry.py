from app.core.transcript import Span
from app.ui.editor.bands import Band, Side
from app.ui.editor.geometry import RowGeometry


class Column:
    """Rows as high as they are told, which notes what was asked."""

    def __init__(self, *heights: int) -> None:
        self.heights = list(heights)
        self.asked: set[int] = set()

    def row_height(self, row: int) -> int:
        self.asked.add(row)
        return self.heights[row]


HOLE = Band(hole=Span(start_ms=0, end_ms=1))
ONE = Band(left=1, right=1)


def measured(geometry: RowGeometry) -> list[int]:
    for band in range(len(geometry.bands)):
        geometry.measure(band)
    return [geometry.top(band) for band in range(len(geometry.bands) + 1)]


def test_that_a_band_is_as_high_as_its_higher_side() -> None:
    geometry = RowGeometry(hole_height=30)
    geometry.set_column(Side.LEFT, Column(40, 60, 80))
    geometry.set_column(Side.RIGHT, Column(50, 20, 20, 90))
    geometry.set_bands([ONE, HOLE, Band(left=1, right=2), Band(right=1), Band(left=1)])
    assert measured(geometry) == [0, 50, 80, 140, 230, 310]
    assert geometry.row_top(Side.RIGHT, 2) == 100
    assert [geometry.band_of(Side.RIGHT, row) for row in range(4)] == [0, 2, 2, 3]
    assert [geometry.band_of(Side.LEFT, row) for row in range(3)] == [0, 2, 4]


def test_that_a_hidden_side_takes_no_room() -> None:
    geometry = RowGeometry(hole_height=30)
    geometry.set_column(Side.LEFT, Column(400))
    geometry.set_column(Side.RIGHT, Column(50))
    geometry.set_bands([ONE])
    geometry.set_column(Side.LEFT, None)
    assert measured(geometry) == [0, 50]


def test_that_only_rows_in_view_are_laid_out() -> None:
    column = Column(*[40] * 20_000)
    geometry = RowGeometry(hole_height=30)
    geometry.set_column(Side.RIGHT, column)
    geometry.set_bands([Band(right=1)] * 20_000)
    top = geometry.top(15_000)
    seen = list(geometry.bands_between(top, top + 600))
    assert seen == list(range(15_000, 15_015))
    assert column.asked == set(seen)


def test_that_bands_put_in_the_place_of_others_are_measured_anew() -> None:
    column = Column(40, 40, 40)
    geometry = RowGeometry(hole_height=30)
    geometry.set_column(Side.RIGHT, column)
    geometry.set_bands([Band(right=1)] * 3)
    assert measured(geometry) == [0, 40, 80, 120]
    column.heights = [40, 70, 40, 40]
    geometry.replace(1, 2, [Band(right=1)] * 2)
    assert measured(geometry) == [0, 40, 110, 150, 190]
    column.heights = [40, 20, 40, 40]
    geometry.replace(1, 2, [Band(right=1)])
    assert measured(geometry) == [0, 40, 60, 100, 140]


def test_that_places_outside_belong_to_the_first_and_last_band() -> None:
    geometry = RowGeometry(hole_height=30)
    geometry.set_column(Side.RIGHT, Column(40, 40))
    geometry.set_bands([Band(right=1)] * 2)
    measured(geometry)
    assert [geometry.band_at(y) for y in (-5, 0, 39, 40, 500)] == [0, 0, 0, 1, 1]
    assert geometry.band_of(Side.RIGHT, 7) == 1
