"""The rules that propose a change: each as it stands in the file, and files that are wrong."""

import pytest

from etl.causes import change_type
from etl.policy import tables as policy_tables
from queries.errors import BadPolicyError

KINDS = change_type.kinds()


@pytest.mark.parametrize(
    ("cause", "facts", "proposes", "rule"),
    [
        ("warranty_refusal", set(), "policy", "even_rules"),
        ("warranty_refusal", {"uneven_across_stores"}, "process", "uneven_rules"),
        ("return_refused", {"uneven_across_staff"}, "process", "uneven_staff"),
        ("warranty_refusal", {"of_one_product"}, "policy", "even_rules"),
        ("warranty_refusal", {"confined_to_product"}, "policy", "even_rules"),
        ("warranty_refusal", {"of_one_place"}, "process", "one_place"),
        ("delivery_delay", set(), "process", "work"),
        ("delivery_delay", {"of_one_place"}, "process", "one_place"),
        ("delivery_delay", {"of_one_product"}, "supplier", "one_product"),
        ("defect_on_arrival", set(), "supplier", "goods"),
        ("defect_on_arrival", {"confined_to_product"}, "supplier", "confined_to_product"),
        ("late courier", set(), "unknown", "unknown"),
        ("late courier", {"uneven_across_stores"}, "process", "uneven"),
    ],
)
def test_the_first_rule_that_holds_decides(cause, facts, proposes, rule):
    found = KINDS.propose(cause, facts)
    assert (found.proposes, found.name) == (proposes, rule)
    assert found.reason


def test_it_is_no_policy_of_promises():
    assert "cause_kinds" not in policy_tables.built_in()


TEXT = change_type.FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("news_weeks = 2", "", "`news_weeks` under .finding. is missing"),
        ("news_weeks = 2", "news_weeks = 2.5", "whole number"),
        ("news_weeks = 2", "news_weeks = 0", "above 0"),
        ("news_weeks = 2", "news_weeks = 2\nother = 1", "`other` under .finding. is unknown"),
        ('wrong_item = "work"', 'wrong_item = "luck"', "'luck'"),
        ('proposes = "policy"', 'proposes = "prayer"', "'prayer'"),
        ('facts = ["of_one_product"]', 'facts = ["of_one_planet"]', "no fact 'of_one_planet'"),
        ("facts = []", 'facts = ["harmful"]', "must hold always"),
        ("[tests]", "[test]", "no `tests`"),
        ("[tests]", "[tests", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path, old, new, message):
    assert old in TEXT
    path = tmp_path / "kinds.toml"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(BadPolicyError, match=message) as raised:
        change_type.read(path)
    assert "kinds.toml" in str(raised.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(BadPolicyError, match="cannot be read"):
        change_type.read(tmp_path / "none.toml")
