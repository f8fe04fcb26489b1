"""What a policy's file may not say, and how it is told."""

import duckdb
import pytest

from etl.policy import tables as policy_tables
from queries.errors import BadPolicyError

MINIMAL = """
name = "trial"
label = "A trial"
source = "Made up for a test."
zone = "UTC"
steps = ["accepted", "examined", "resolved"]

[[version]]
effective_from = 2000-01-01
source = "Made up for a test."

[[version.clock]]
name = "resolution"
start = "received"
stop = "resolved"
limit = 5
unit = "working_days"
source = "Made up for a test."
"""

SECOND_VERSION = """
[[version]]
effective_from = 2026-07-01
source = "A change made up for a test."

[[version.clock]]
name = "resolution"
start = "received"
stop = "resolved"
limit = 7
unit = "working_days"
extendable = true
source = "A change made up for a test."
"""


TARGET = """
[[target]]
metric = "on_time_share"
clock = "resolution"
share = 0.97
from = 2026-07-01
"""


def write(folder, text: str = MINIMAL):
    """A policy file of its own."""
    path = folder / "trial.toml"
    path.write_text(text, encoding="utf-8")
    return path


REFUSED = [
    ('name = "trial"', 'name = "Trial"', "trial.toml: `name` is 'Trial'"),
    ('label = "A trial"\n', "", "trial.toml: `label` is missing"),
    ('zone = "UTC"', 'zone = "Asia/Bakuu"', "trial.toml: `zone` is 'Asia/Bakuu'"),
    ('zone = "UTC"', 'zone = "Asia"', "trial.toml: `zone` is 'Asia'"),
    ('zone = "UTC"', 'zone = "UTC"\ncountry = "XX"', "trial.toml: `country` is 'XX'"),
    ('zone = "UTC"', 'zone = "UTC"\ncountry = "US"\nsubdivision = "XX"', "trial.toml: `subdivision` is 'XX'"),
    ('zone = "UTC"', 'zone = "UTC"\nsubdivision = "MA"', "trial.toml: `subdivision` needs a `country`"),
    ('zone = "UTC"', 'zone = "UTC"\nsteps_ = []', "trial.toml: `steps_` is not known here"),
    ('"examined", "resolved"]', '"examined", "solved"]', "trial.toml: `steps` is 'solved'"),
    ('"examined", "resolved"]', '"resolved", "resolved"]', "trial.toml: `steps` names something twice"),
    (
        "effective_from = 2000-01-01",
        'effective_from = "2000-01-01"',
        "trial.toml, version 1: `effective_from` is '2000",
    ),
    ("effective_from = 2000-01-01", "effective_from = 2000-01-01T00:00:00", "version 1: `effective_from` is datetime"),
    ('name = "resolution"\n', "", "trial.toml, version 1, clock 1: `name` is missing"),
    ('start = "received"', 'start = "recieved"', "trial.toml, version 1, clock resolution: `start` is 'recieved'"),
    ('start = "received"', 'start = "resolved"', "clock resolution: `start` and `stop` are both resolved"),
    (
        '"received"\nstop = "resolved"',
        '"examined"\nstop = "accepted"',
        "clock resolution: `start` examined comes after",
    ),
    ("limit = 5", "limit = 0", "trial.toml, version 1, clock resolution: `limit` is 0"),
    ("limit = 5", "limit = -1", "clock resolution: `limit` is -1"),
    ("limit = 5", "limit = 2.5", "clock resolution: `limit` is 2.5"),
    ("limit = 5", "limit = true", "clock resolution: `limit` is True"),
    ("limit = 5", "limit = 10001", "clock resolution: `limit` is 10001"),
    ("limit = 5\n", "", "clock resolution: `limit` is missing"),
    ('"working_days"', '"weeks"', "clock resolution: `unit` is 'weeks'"),
    ('"working_days"', '"due_at"', "clock resolution: `limit` has no meaning for due_at"),
    (
        'limit = 5\nunit = "working_days"',
        'unit = "due_at"\npause = ["informed", "rated"]',
        "`pause` cannot move a deadline",
    ),
    ('"working_days"', '"working_days"\npause = ["info_requested"]', "`pause` has 1 events"),
    ('"working_days"', '"working_days"\nrolls = true', "clock resolution: `rolls` is only for calendar_days"),
    ('"working_days"', '"calendar_days"\nrolls = "yes"', "clock resolution: `rolls` is 'yes'"),
    ('"working_days"', '"working_days"\nextendible = true', "clock resolution: `extendible` is not known here"),
    ('"working_days"', '"working_hours"', "clock resolution: `unit` is working_hours, which needs opening hours"),
    ('"working_days"\nsource = "Made up for a test."', '"working_days"', "clock resolution: `source` is missing"),
    ("limit = 5", "limit = ", "trial.toml is not valid TOML"),
    ("\n[[version]]", "\n[[target]]\nshare = 0.9\nfrom = 2026-07-01\n[[version]]", "target 1: `metric` is missing"),
    (
        "\n[[version]]",
        f"{TARGET.replace('0.97', '97.0')}[[version]]",
        "target 1: `share` is 97.0; give a number from 0 to 1",
    ),
    ("\n[[version]]", f"{TARGET.replace('from', 'form')}[[version]]", "target 1: `from` is missing"),
    ("\n[[version]]", f"{TARGET.replace('resolution', 'repair')}[[version]]", "target 1: `clock` is 'repair'"),
    ("\n[[version]]", f"{TARGET}{TARGET}[[version]]", "two targets of on_time_share hold from 2026-07-01"),
    ("\n[[version.clock]]", "\n[version.schedule]\n\n[[version.clock]]", "version 1, schedule: it has no hours"),
    ("\n[[version.clock]]", "\n[version.schedule]\nmo = []\n[[version.clock]]", "schedule: `mo` is not known here"),
    (
        "\n[[version.clock]]",
        "\n[version.schedule]\nmonday = []\n[[version.clock]]",
        "`monday` is not known here; days are written `mon`",
    ),
    ("\n[[version.clock]]", '\n[version.schedule]\nmon = ["9-18"]\n[[version.clock]]', "schedule: `mon` is '9-18'"),
    ("\n[[version.clock]]", '\n[version.schedule]\nmon = ["18:00-09:00"]\n[[version.clock]]', "`mon` is '18:00-09:00'"),
    ("\n[[version.clock]]", '\n[version.schedule]\nmon = ["09:00-09:00"]\n[[version.clock]]', "`mon` is '09:00-09:00'"),
    (
        "\n[[version.clock]]",
        '\n[version.schedule]\nmon = ["09:00-13:00", "12:59-18:00"]\n[[version.clock]]',
        "`mon` is '12:59-18:00'",
    ),
    ('"working_days"', '"working_days"\nextendible = true', "did you mean `extendable`? the keys are name, start"),
    ('"working_days"', '"weeks"', "give one of calendar_days, working_days, working_hours, working_minutes, due_at"),
    (
        "\n[[version.clock]]",
        '\n[version.schedule]\nmon = ["22:00-06:00"]\n[[version.clock]]',
        "those over midnight are two",
    ),
    (
        "\n[[version.clock]]",
        '\n[version.schedule]\nmon = ["09:00-18:00"]\ndates = { 2026-13-01 = [] }\n[[version.clock]]',
        "schedule, dates: `2026-13-01` is no date",
    ),
    (
        "\n[[version.clock]]",
        '\n[version.schedule]\nmon = ["09:00-18:00"]\ndates = { 1999-12-31 = [] }\n[[version.clock]]',
        "1999-12-31 lies outside the calendar",
    ),
    ('limit = 5\nunit = "working_days"', 'limit = 0.51\nunit = "working_hours"', "`limit` is 0.51; give hours up to"),
    ('limit = 5\nunit = "working_days"', 'limit = 0.0\nunit = "working_hours"', "`limit` is 0.0; give hours up to"),
    ('limit = 5\nunit = "working_days"', 'limit = nan\nunit = "working_hours"', "`limit` is nan; give hours up to"),
    (
        'limit = 5\nunit = "working_days"',
        'limit = 1.5\nunit = "working_minutes"',
        "`limit` is 1.5; give a whole number",
    ),
    (
        "limit = 5",
        "limit = 5\nlimits = [{ limit = 1 }]",
        "clock resolution, limit 1: `when` is missing; give a table of",
    ),
    ("limit = 5", "limit = 5\nlimits = [{ limit = 1, when = {} }]", "limit 1: `when` is empty"),
    (
        "limit = 5",
        'limit = 5\nlimits = [{ limit = 1, when = { prioritty = "high" } }]',
        "limit 1, when: `prioritty` is not known here; did you mean `priority`? the keys are priority, channel, "
        "customer_tier, team",
    ),
    ("limit = 5", 'limit = 5\nlimits = [{ limit = 1.5, when = { team = "a" } }]', "limit 1: `limit` is 1.5"),
    ("limit = 5", "limit = 5\nlimits = [{ limit = 1, when = { team = [] } }]", "when: `team` is []"),
]


@pytest.mark.parametrize(("old", "new", "problem"), REFUSED)
def test_wrong_values_are_named_by_file_version_clock_and_field(tmp_path, old, new, problem):
    assert MINIMAL.count(old) == 1
    with pytest.raises(BadPolicyError) as error:
        policy_tables.find(write(tmp_path, MINIMAL.replace(old, new)))
    text = str(error.value)
    assert problem in text
    assert "\n" not in text
    assert text.endswith(".")


def test_targets_are_dated_and_change_no_judgement(tmp_path):
    plain = policy_tables.find(write(tmp_path))
    aimed = policy_tables.find(write(tmp_path, MINIMAL.replace("\n[[version]]", f"{TARGET}[[version]]")))
    assert not plain.targets
    assert [(one.metric, one.clock, one.share, str(one.from_on)) for one in aimed.targets] == [
        ("on_time_share", "resolution", 0.97, "2026-07-01")
    ]
    with duckdb.connect(":memory:") as connection:
        policy_tables.install(connection, [aimed])
        assert connection.execute("select clock, share from policy_targets").fetchall() == [("resolution", 0.97)]


def test_the_smallest_limit_and_touching_hours_are_taken(tmp_path):
    hours = '\n[version.schedule]\nmon = ["09:00-13:00", "13:00-18:00"]\n[[version.clock]]'
    text = MINIMAL.replace("limit = 5", "limit = 1").replace("\n[[version.clock]]", hours)
    assert policy_tables.find(write(tmp_path, text)).versions[0].clocks[0].limit == 1


@pytest.mark.parametrize("day", ["2000-01-01", "1999-12-31"])
def test_versions_out_of_order_are_refused(tmp_path, day):
    text = MINIMAL + SECOND_VERSION.replace("2026-07-01", day)
    with pytest.raises(BadPolicyError, match=f"version 2: `effective_from` {day} is not after 2000-01-01"):
        policy_tables.find(write(tmp_path, text))


def test_two_clocks_of_one_name_are_refused(tmp_path):
    clock = MINIMAL[MINIMAL.index("[[version.clock]]") :]
    with pytest.raises(BadPolicyError, match="two clocks are named `resolution`"):
        policy_tables.find(write(tmp_path, MINIMAL + clock))


CHANNELS = MINIMAL.replace("\n[[version]]", 'channels = ["phone", "email"]\n\n[[version]]')


def test_a_limit_for_a_channel_that_the_policy_does_not_name_is_refused(tmp_path):
    text = CHANNELS.replace("limit = 5", 'limit = 5\nlimits = [{ limit = 1, when = { channel = "fax" } }]')
    with pytest.raises(BadPolicyError, match="`channel` is 'fax'; give one or more of phone, email"):
        policy_tables.find(write(tmp_path, text))


def test_a_limit_that_an_earlier_one_hides_is_refused(tmp_path):
    same = '{ limit = 1, when = { team = "A" } }, { limit = 2, when = { team = ["a"] } }'
    with pytest.raises(BadPolicyError, match="limit 2: an earlier limit has the same `when`"):
        policy_tables.find(write(tmp_path, MINIMAL.replace("limit = 5", f"limit = 5\nlimits = [{same}]")))


def test_minutes_are_kept_as_hours(tmp_path):
    week = '\n[version.schedule]\nmon = ["09:00-18:00"]\n\n[[version.clock]]'
    text = MINIMAL.replace("limit = 5", "limit = 20").replace('"working_days"', '"working_minutes"')
    clock = policy_tables.find(write(tmp_path, text.replace("\n[[version.clock]]", week))).versions[0].clocks[0]
    assert (clock.unit, clock.limit) == ("working_hours", 20 / 60)
