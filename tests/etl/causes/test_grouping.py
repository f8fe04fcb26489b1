"""One problem is one line: golden cases of findings that are nested, overlap, or are apart."""

import math

import pandas as pd
import pytest

from etl.causes import grouping


def findings(*rows):
    parts = []
    for key, kind, observed, expected in rows:
        cause, dimension, value = [*key.split("|"), "", ""][:3]
        parts.append((key, cause, dimension, value, kind, observed, expected))
    return pd.DataFrame(parts, columns=["key", "cause", "dimension", "value", "kind", "observed", "expected"])


def lines(rows, overlaps):
    folded = grouping.fold(rows, overlaps)
    return dict(zip(zip(folded["key"], folded["kind"], strict=True), folded["line"], strict=True))


def nested(inner, outer, share, exposed):
    """The overlaps of a finding that lies wholly in another, which it makes a share of."""
    return {(inner, outer): (1.0, 1.0), (outer, inner): (share, exposed)}


def test_likelihood_ratio():
    assert grouping.likelihood_ratio(20, 10) == pytest.approx(20 * math.log(2) - 10)
    assert grouping.likelihood_ratio(10, 10) == grouping.likelihood_ratio(5, 10) == 0


def test_a_cause_that_one_store_explains_is_folded_into_the_store():
    rows = findings(("a", "emerging", 120, 60), ("a|store|S", "emerging", 80, 10))
    # without the store 40 are left where 54 were expected
    found = lines(rows, nested("a|store|S", "a", 80 / 120, 0.1))
    assert set(found.values()) == {"a|store|S"}


def test_a_store_that_is_like_all_others_is_folded_into_the_cause():
    rows = findings(("a", "emerging", 200, 100), ("a|store|S", "emerging", 22, 10))
    assert set(lines(rows, nested("a|store|S", "a", 0.11, 0.1)).values()) == {"a"}


def test_two_stores_are_two_problems():
    rows = findings(("a|store|S", "emerging", 40, 10), ("a|store|T", "emerging", 30, 10))
    assert len(set(lines(rows, {}).values())) == 2


def test_what_is_left_without_the_first_must_be_enough_of_its_own():
    # Half of T's 40 are S's as well: 20 of 10 expected are left, a ratio of 3.9; of 60, 30 are left: 13
    first = ("a|store|S", "emerging", 90, 10)
    overlaps = {("a|product|T", "a|store|S"): (0.5, 0.0), ("a|store|S", "a|product|T"): (0.2, 0.1)}
    little = lines(findings(first, ("a|product|T", "emerging", 40, 10)), overlaps)
    much = lines(findings(first, ("a|product|T", "emerging", 60, 10)), overlaps)
    assert little["a|product|T", "emerging"] == "a|store|S"
    assert much["a|product|T", "emerging"] == "a|product|T"


def test_causes_and_kinds_are_not_folded_into_each_other_where_they_are_apart():
    rows = findings(("a", "chronic", 200, 100), ("b", "chronic", 200, 100), ("a|store|S", "emerging", 50, 10))
    found = lines(rows, nested("a|store|S", "a", 0.1, 0.1))
    assert found == {(key, kind): key for key, kind in found}


def test_one_key_of_two_kinds_is_one_line_and_harm_of_mostly_the_same_complaints_is_folded():
    rows = findings(("a|store|S", "chronic", 200, 50), ("a|store|S", "harmful", 30, 10), ("a", "harmful", 60, 40))
    assert set(lines(rows, nested("a|store|S", "a", 0.5, 0.1)).values()) == {"a|store|S"}
    apart = {("a", "a|store|S"): (0.49, 0.1), ("a|store|S", "a"): (0.49, 0.1)}
    assert lines(rows, apart)["a", "harmful"] == "a"


def test_the_order_of_rows_does_not_matter():
    rows = findings(("a", "emerging", 120, 60), ("a|store|S", "emerging", 80, 10), ("a|product|P", "emerging", 80, 10))
    overlaps = nested("a|store|S", "a", 0.6, 0.1) | nested("a|product|P", "a", 0.6, 0.1)
    overlaps |= {("a|store|S", "a|product|P"): (0.9, 0.2), ("a|product|P", "a|store|S"): (0.9, 0.2)}
    assert lines(rows, overlaps) == lines(rows[::-1], overlaps)
    assert len(set(lines(rows, overlaps).values())) == 1


def test_a_place_as_a_whole_holds_its_causes_and_a_cause_its_places():
    # 30 more in the store, over three causes of 10 expected each; alone, none of them is more than a part of that
    rows = findings(
        ("|store|S", "emerging", 60, 30), ("a|store|S", "emerging", 21, 10), ("b|store|S", "emerging", 22, 10)
    )
    overlaps = {}
    for key in ("a|store|S", "b|store|S"):
        overlaps |= nested(key, "|store|S", 0.35, 0.33)
    assert set(lines(rows, overlaps).values()) == {"|store|S"}
    # 30 more of one cause: the store has nothing left beside it
    rows = findings(("|store|S", "emerging", 60, 30), ("a|store|S", "emerging", 40, 10))
    assert set(lines(rows, nested("a|store|S", "|store|S", 0.67, 0.33)).values()) == {"a|store|S"}


def test_of_equals_the_narrower_is_the_line():
    rows = findings(("a|product_category|C", "emerging", 40, 10), ("a|product|P", "emerging", 40, 10))
    same = {("a|product|P", "a|product_category|C"): (1.0, 1.0), ("a|product_category|C", "a|product|P"): (1.0, 1.0)}
    assert set(lines(rows, same).values()) == {"a|product|P"}
    # unless the place is all there is
    rows = findings(("a", "emerging", 40, 10), ("a|store|S", "emerging", 40, 10))
    assert set(lines(rows, nested("a|store|S", "a", 1.0, 1.0)).values()) == {"a"}
    assert set(lines(rows, nested("a|store|S", "a", 1.0, 0.1)).values()) == {"a|store|S"}


def test_new_and_chronic_of_mostly_the_same_complaints_are_one_line():
    rows = findings(("a|store|S", "emerging", 50, 10), ("a|product|P", "chronic", 60, 20))
    overlaps = {("a|store|S", "a|product|P"): (0.8, 0.1), ("a|product|P", "a|store|S"): (0.6, 0.1)}
    assert lines(rows, overlaps)["a|product|P", "chronic"] == "a|store|S"
    overlaps["a|product|P", "a|store|S"] = (0.4, 0.1)
    assert lines(rows, overlaps)["a|product|P", "chronic"] == "a|product|P"


def test_discoveries_are_counted_in_problems():
    rows = findings(("a", "emerging", 50, 10), ("a|store|S", "emerging", 30, 8), ("b", "emerging", 20, 9))
    rows["p_value"] = [1e-9, 1e-9, 0.0025]
    folded = grouping.fold(rows, nested("a|store|S", "a", 0.6, 0.1))
    # of 100 series, the second of two problems needs 0.1 × 2 / 100; three findings would have allowed 0.003
    assert set(grouping.discoveries(folded, 100, 0.1)["line"]) == {"a"}
    assert set(grouping.discoveries(folded, 70, 0.1)["line"]) == {"a", "b"}
