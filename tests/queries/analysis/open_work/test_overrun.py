"""By how much one complaint misses its promises, and what is next, worked by hand."""

from queries.analysis.open_work import overrun
from queries.analysis.open_work.overrun import Overrun
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers import small_warehouse
from tests.helpers.small_warehouse import story

STORIES = [
    # Monday 2 March 2026: accepted by Thursday 5, done on the 12th: 7 days late. Examined by three working days after
    # the 12th, Tuesday the 17th; resolved by day 10 after receipt, Thursday the 12th. The data end on 16 March.
    *story("A", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-12 10:00")),
    *story("B", ("received", "2026-03-02 10:00"), ("accepted", "2026-03-03 10:00"), ("withdrawn", "2026-03-16 09:00")),
    *story("C", ("received", "2026-03-16 10:00")),
]


def clocks(generation, number):
    return catalog.run(generation, "clocks", Request(where={"complaint_id": (number,)}))


def test_days_are_local_days_after_the_last_day_of_the_limit(tmp_path):
    generation = warehouse_generation.open_live(small_warehouse.make(tmp_path / "w", STORIES))
    as_of = generation.data_as_of
    of_a = clocks(generation, "A")
    # what has not ended stands first: resolution, due on the 12th, is 4 days over on the 16th
    assert overrun.of(of_a, as_of) == (Overrun("resolution", 4, False), Overrun("acceptance", 7, True))
    assert overrun.following(of_a)["clock"] == "resolution"
    # B was to be examined by Friday the 6th, and was withdrawn on the 16th
    withdrawn = catalog.run(generation, "complaints", Request(where={"complaint_id": ("B",)}))["withdrawn_at"].iloc[0]
    late = overrun.of(clocks(generation, "B"), as_of, withdrawn)
    assert late == (Overrun("examination", 10, True), Overrun("resolution", 4, True))
    of_c = clocks(generation, "C")
    assert overrun.of(of_c, as_of) == ()
    assert overrun.following(of_c)["clock"] == "acceptance"
    assert overrun.following(clocks(generation, "B")) is None
