import pandas as pd
import pytest

from queries import docs
from queries.errors import UnknownDimensionError, UnknownMetricError, UnusableError, UsageError
from queries.semantic import catalog, definition
from queries.semantic.catalog import Request
from queries.semantic.dimensions import NAMES as DIMENSIONS
from queries.warehouse import generation as warehouse_generation
from tests.helpers.small_warehouse import day, instant, make, story
from tests.queries.metrics.golden_care import CARE
from tests.queries.metrics.golden_further import FURTHER
from tests.queries.metrics.golden_story import EVENTS

METRICS = list(catalog.metrics())
LISTS = list(catalog.row_lists())

HEADER = """-- name: some
-- label: Some
-- question: How many?
-- grain: day, week, month
-- unit: complaints
-- better: neither
-- definition: One line
--     and a second one.
-- denominator: none
-- source: complaints
-- parameters: cohort=due|received; basis=a|b
-- kind: count
-- facts: complaints
-- topic: volume
-- sums: value over groups, time
-- owner: team leads
-- since: 2026-11-22
select 1 as value, 1 as n
"""


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    rejected = [(9, "known_event", "no such event", "x;y"), (7, "time", "no time", None)]
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("catalog"), EVENTS, rejected=rejected))


@pytest.fixture(scope="module")
def both_stories(tmp_path_factory):
    """Something for every metric to count, in a store and without one."""
    further = [
        one | {"complaint_id": f"{store}{one['complaint_id']}", "store": store}
        for store in ("Baku", None)
        for one in FURTHER
    ]
    said = {"received": {"vulnerable": "yes"}}
    events = [*EVENTS, *CARE, *(one | said.get(one["event_type"], {}) for one in further)]
    return warehouse_generation.open_live(make(tmp_path_factory.mktemp("both_stories"), events))


def test_a_header_is_read_whole():
    found = definition.parse(HEADER, "some")
    assert found.definition == "One line and a second one."
    assert dict(found.parameters) == {"cohort": ("due", "received"), "basis": ("a", "b")}
    assert found.sql == "select 1 as value, 1 as n"
    assert (found.is_metric, found.has_clock, found.dimensions) == (True, False, DIMENSIONS)
    assert (found.leading, found.keys, found.post) == ((), (), "")


def test_a_header_may_name_own_keys_a_last_step_and_facts_that_lead():
    found = definition.parse(
        HEADER.replace("-- facts: complaints", "-- facts: steps\n-- keys: form, score\n-- post: some.module.finish"),
        "some",
    )
    assert (found.leading, found.keys, found.post) == (("step",), ("form", "score"), "some.module.finish")
    assert found.dimensions == ("step", *DIMENSIONS)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("-- unit: complaints\n", "", "'unit'"),
        ("-- unit: complaints", "-- units: complaints", "'units'"),
        ("-- unit: complaints", "-- unit: complaints\n-- unit: days", "twice"),
        ("-- better: neither", "-- better: more", "higher, lower, neither"),
        ("-- kind: count", "-- kind: number", "share"),
        ("-- facts: complaints", "-- facts: people", "open_spells"),
        ("-- name: some", "-- name: other", "'other'"),
        ("-- unit: complaints", "-- unit:", "not `-- key: value`"),
        ("cohort=due|received;", "cohort=due,received;", "parameters"),
        ("-- kind: count", "-- kind: count\n-- post: finish", "module.function"),
    ],
)
def test_a_wrong_header_is_refused(old, new, told):
    with pytest.raises(UnusableError, match=told):
        definition.parse(HEADER.replace(old, new), "some")


def test_the_files_say_what_they_are():
    assert {"on_time_share", "time_to", "flow", "open_count", "received_count"} <= set(METRICS)
    assert {"extension_rate", "satisfaction", "overdue_count", "time_distribution"} <= set(METRICS)
    assert {"clocks", "complaints", "rejected_rows", "case_events", "loads"} <= set(LISTS)
    assert not set(METRICS) & set(LISTS)


def test_the_documentation_is_current():
    written = {path.name: path.read_text(encoding="utf-8") for path in docs.DOCS_FOLDER.glob("*.md")}
    assert written == docs.render(), "run python -m queries --write-docs"


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("grain", [None, "day", "week", "month"])
def test_every_metric_answers_with_every_dimension(both_stories, name, grain):
    wanted = catalog.definition(name)
    everything = catalog.run(both_stories, name, Request(grain=grain, by=wanted.dimensions))
    expected = [*(["period", "period_start"] if grain else []), *wanted.dimensions, *wanted.keys]
    assert list(everything.columns[: len(expected)]) == expected
    ending = ["numerator", "denominator", "value", "n"] if wanted.kind == "share" else ["value", "n"]
    assert list(everything.columns[-len(ending) :]) == ending
    assert len(everything)


@pytest.mark.parametrize("name", METRICS)
def test_the_parts_of_a_breakdown_sum_to_the_whole(both_stories, name):
    wanted = catalog.definition(name)
    # with rows of its own, n is that of their group, which not every part has
    column = {"share": "numerator", "count": "value"}.get(wanted.kind, "n") if wanted.keys else "n"
    keys = [*wanted.leading, *wanted.keys]
    for dimension in DIMENSIONS:
        whole = catalog.run(both_stories, name)
        parts = catalog.run(both_stories, name, Request(by=(dimension,)))
        # of a curve only the counts it is made of add up
        column = "events" if "events" in whole else column
        if keys:
            sums = [frame.groupby(keys, dropna=False)[column].sum() for frame in (whole, parts)]
            pd.testing.assert_series_equal(*sums)
        else:
            assert whole[column].sum() == parts[column].sum()


@pytest.mark.parametrize("name", METRICS)
def test_a_filter_gives_the_row_of_the_breakdown(both_stories, name):
    for store in ("Baku", None):
        parts = catalog.run(both_stories, name, Request(by=("store",)))
        row = parts[parts["store"].isna()] if store is None else parts[parts["store"] == store]
        found = catalog.run(both_stories, name, Request(where={"store": [store]}))
        pd.testing.assert_frame_equal(found, row.drop(columns="store").reset_index(drop=True), check_dtype=False)


def test_values_of_one_dimension_are_either_and_dimensions_are_both(generation):
    def count(**where):
        return catalog.run(generation, "received_count", Request(where=where))["value"].iloc[0]

    assert count(store=["Baku"]) == 1
    assert count(store=["Baku", "Ganja"]) == 2
    assert count(store=["Baku", None]) == 5
    assert count(store=["Baku", "Ganja"], channel=["phone"]) == 1
    assert count(store="Baku") == 1
    assert count(store=[]) == 0
    assert count(store=["Baku' or true --"]) == 0


def test_a_dimension_keeps_what_was_not_given(generation):
    assert catalog.dimension_values(generation, "store") == ["Baku", "Ganja", None]
    assert catalog.dimension_values(generation, "channel") == ["email", "phone"]
    assert catalog.dimension_values(generation, "clock") == ["acceptance", "examination", "resolution"]
    assert catalog.dimension_values(generation, "step") == ["accepted", "examined", "extended", "resolved"]
    assert catalog.dimension_values(generation, "channel", instant("2026-03-02 10:30")) == ["phone"]
    with pytest.raises(UnknownDimensionError, match="channel"):
        catalog.dimension_values(generation, "chanel")


@pytest.mark.parametrize(
    ("name", "request_", "error", "told"),
    [
        ("on_time_shar", Request(), UnknownMetricError, "did you mean 'on_time_share'"),
        ("", Request(), UnknownMetricError, "clocks"),
        ("flow", Request(by=("chanel",)), UnknownDimensionError, "did you mean 'channel'"),
        ("flow", Request(by=("clock",)), UnknownDimensionError, "for flow"),
        ("flow", Request(where={"customer_name": ["x"]}), UnknownDimensionError, "named_employee"),
        ("flow", Request(by=("channel from complaints; --",)), UnknownDimensionError, "channel"),
        ("flow", Request(grain="weeks"), UnknownDimensionError, "did you mean 'week'"),
        ("flow", Request(cohort="due"), UnknownDimensionError, "cohort"),
        ("on_time_share", Request(cohort="resolvd"), UnknownDimensionError, "did you mean 'resolved'"),
        ("on_time_share", Request(options={"basis": "hard"}), UnknownDimensionError, "extended, strict"),
        ("on_time_share", Request(options={"bases": "strict"}), UnknownDimensionError, "did you mean 'basis'"),
        ("flow", Request(from_on=day("2026-03-02"), to_on=day("2026-03-01")), UsageError, "swap"),
        ("flow", Request(limit=5), UsageError, "limit"),
        ("clocks", Request(limit=-1), UsageError, "limit"),
        ("clocks", Request(grain="week"), UsageError, "no grain"),
        ("clocks", Request(by=("channel",)), UsageError, "no breakdown"),
        ("clocks", Request(where={"stat": ["met"]}), UnknownDimensionError, "did you mean 'state'"),
    ],
)
def test_what_cannot_be_asked_is_told(generation, name, request_, error, told):
    with pytest.raises(error, match=told) as caught:
        catalog.run(generation, name, request_)
    assert "\n" not in str(caught.value)


def test_clocks_begin_with_the_promised_columns(generation):
    frame = catalog.run(generation, "clocks", Request(where={"complaint_id": ["D"], "clock": ["acceptance"]}))
    promised = "complaint_id,clock,cycle,started_at,due_at,original_due_at,stopped_at,implied,elapsed,unit,state"
    assert ",".join(frame.columns[:11]) == promised
    row = frame.iloc[0]
    assert row["due_at"].isoformat() == "2026-04-03T00:00:00+04:00"
    assert (row["state"], row["elapsed"], row["implied"]) == ("overdue", 5, False)


def test_lists_are_cut_by_their_own_date_and_by_limit(generation):
    def cases(**request):
        return list(catalog.run(generation, "complaints", Request(**request))["complaint_id"])

    assert cases() == ["A", "F", "B", "C", "D", "E"]
    assert cases(from_on=day("2026-03-03"), to_on=day("2026-03-19")) == ["B", "C", "D"]
    assert cases(limit=2) == ["A", "F"]
    assert cases(limit=0) == []
    assert cases(where={"status": ["open"]}) == ["D", "E"]


@pytest.mark.slow
def test_a_complaint_never_received_is_listed_but_has_no_date(tmp_path):
    found = warehouse_generation.open_live(make(tmp_path, [*EVENTS, *story("G", ("status_asked", "2026-04-01 10:00"))]))
    rows = catalog.run(found, "complaints").set_index("complaint_id")
    assert rows.loc["G", "status"] == "not_received"
    assert "G" not in set(catalog.run(found, "complaints", Request(from_on=day("2020-01-01")))["complaint_id"])
    assert catalog.run(found, "received_count")["value"].iloc[0] == 6


def test_rejected_rows_and_loads(generation):
    frame = catalog.run(generation, "rejected_rows")
    assert list(frame.columns[:5]) == ["source", "file", "row", "reason", "raw"]
    assert list(frame["row"]) == [7, 9]
    # the load was at noon in Baku on 30 April
    assert catalog.run(generation, "rejected_rows", Request(to_on=day("2026-04-29"))).empty
    assert len(catalog.run(generation, "rejected_rows", Request(where={"rule": ["time"]}))) == 1
    row = catalog.run(generation, "loads").iloc[0]
    assert row["rows_read"] == row["events_loaded"] + row["duplicates"] + row["rejected"]
    assert len(catalog.run(generation, "loads", Request(where={"load_id": ["1"]}))) == 1


def test_no_list_gives_the_customer_away():
    personal = ("customer_name", "customer_contact", "event_texts", "event_customers")
    for item in (*catalog.row_lists().values(), *catalog.metrics().values()):
        assert not any(word in item.sql for word in personal), item.name


def test_events_of_a_complaint_in_order(generation):
    frame = catalog.run(generation, "case_events", Request(where={"complaint_id": ["A"]}))
    assert list(frame["event_type"]) == ["received", "accepted", "examined", "resolved", "rated"]
    early = Request(where={"complaint_id": ["A"]}, as_of=instant("2026-03-04 10:00"))
    assert list(catalog.run(generation, "case_events", early)["event_type"]) == ["received", "accepted"]


def test_a_row_list_of_every_kind_answers(generation):
    for name in LISTS:
        catalog.run(generation, name, Request(from_on=day("2026-03-01"), to_on=day("2026-12-31"), limit=3))
