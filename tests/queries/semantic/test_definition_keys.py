"""What a metric's own header says of it beside its SQL: in plain words, what may be summed, whether it is a stock."""

import re

import pytest

from queries.errors import UnusableError
from queries.semantic import catalog, definition

TEXT = (definition.METRICS_FOLDER / "open_count.sql").read_text(encoding="utf-8")


def test_a_summary_follows_what_shares_count():
    found = catalog.definition("on_time_share")
    assert found.summary_for("due").startswith("Of the deadlines that fell in the period")
    assert found.summary_for("received").startswith("Of the complaints received in the period")
    assert catalog.definition("open_count").summary_for("received") == catalog.definition("open_count").summary
    assert catalog.definition("work_held").summary_for("due") == catalog.definition("work_held").definition


def test_stocks_are_not_summed_over_time():
    stocks = {name for name, metric in catalog.metrics().items() if metric.is_stock}
    assert stocks == {"open_count", "overdue_count", "backlog_by_age", "overdue_by_days", "work_held"}
    assert all("time" not in over for name in stocks for over in catalog.definition(name).sums.values())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("-- topic: backlog", "topic is 'backlog', but has to be one of promises,"),
        ("-- sums: value over time", "sums are written `value over groups, time; n over groups`"),
        ("-- stock: no", "stock is 'no', but has to be one of yes"),
        ("-- since: last year", "since is a day, 2026-11-22, not 'last year'"),
        ("-- made_of: value", "made_of is written `total=part+part`"),
    ],
)
def test_a_mistake_in_a_header_is_named(line, said):
    key = line.split(":")[0]
    text = re.sub(rf"^{key}: .*$", line, TEXT, flags=re.MULTILINE) if f"\n{key}:" in TEXT else f"{line}\n{TEXT}"
    with pytest.raises(UnusableError) as caught:
        definition.parse(text, "open_count")
    assert said in str(caught.value)
