"""The demo data: repeatable, in order, in the words of the contract, and with the rates and stories they promise."""

from datetime import date, timedelta

import duckdb
import holidays
import pytest

from etl.demo import generate, people, stories, world
from etl.demo.causes import CAUSES, OUTCOMES, REASONS, REMEDIES
from etl.demo.timeline import EVENT_TYPES
from queries.errors import UsageError

UNTIL = date(2026, 11, 15)
CANONICAL = (
    "event_id, complaint_id, event_type, occurred_at, actor, channel, language, customer_name, customer_contact, "
    "named_employee, store, product_category, product, category, cause, text, reason, promised_on, step, form, "
    "outcome, remedy, score, due_at, amount, currency, escalated_to, vulnerable"
)


def _rows(path):
    return duckdb.sql(
        f"select * replace (occurred_at::timestamp as occurred_at) from read_parquet('{path}')"
    ).fetchall()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Twenty thousand complaints: `e` events in local time, `c` complaints, `due` with deadlines worked out apart."""
    path = tmp_path_factory.mktemp("demo") / "demo.parquet"
    count = generate.write_events(path, until=UNTIL)
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.execute(
        f"create table e as select *, occurred_at::timestamp + interval 4 hour as l, l::date as day from '{path}'"
    )
    connection.execute(
        """
        create table c as
        select
            complaint_id,
            min(day) filter (event_type = 'received') as received,
            min(day) filter (event_type = 'accepted') as accepted,
            min(day) filter (event_type = 'examined') as examined,
            min(day) filter (event_type = 'resolved') as resolved,
            min(day) filter (event_type = 'withdrawn') as withdrawn,
            count(*) filter (event_type = 'extended') as extensions,
            count(*) filter (event_type = 'status_asked') as questions,
            count(*) filter (event_type = 'reopened') as reopenings,
            count(*) filter (event_type = 'assigned') as assignments,
            count(*) filter (event_type = 'rated') as ratings,
            max(score) as score,
            any_value(outcome) as outcome,
            any_value(channel) filter (event_type = 'received') as channel,
            any_value("language") as "language",
            any_value(named_employee) as named_employee,
            any_value(store) as store,
            any_value(product) as product,
            any_value(product_category) as product_category,
            any_value(cause) filter (event_type = 'resolved') as cause,
            any_value(text) as text
        from e group by complaint_id
        """
    )
    table = holidays.country_holidays("AZ", years=range(2024, 2028))
    days = [date(2024, 6, 1) + timedelta(days=at) for at in range(1200)]
    index, rows = 0, []
    for day in days:
        index += table.is_working_day(day)
        rows.append((day, table.is_working_day(day), index))
    connection.execute("create table cal (d date, w boolean, i integer)")
    connection.executemany("insert into cal values (?, ?, ?)", rows)
    # Elapsed working days as the definitions have them: a stop on a non-working day counts as on the next working one.
    connection.execute(
        """
        create table due as
        select
            c.*,
            a.i + (not a.w)::integer - r.i as accept_days,
            x.i + (not x.w)::integer - a.i as examine_days,
            (select min(d) from cal where w and d >= received + 10) as due_day
        from c
        left join cal as r on r.d = received
        left join cal as a on a.d = accepted
        left join cal as x on x.d = examined
        """
    )
    yield connection, count
    connection.close()


@pytest.fixture
def ask(demo):
    return lambda sql: demo[0].execute(sql).fetchall()


def _one(ask, sql):
    return ask(sql)[0][0]


def test_same_arguments_give_the_same_rows_and_another_seed_others(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        generate.write_events(tmp_path / name, 2_500, seed=seed, until=UNTIL)
    first, second, other = (_rows(tmp_path / name) for name in "abc")
    assert first == second
    assert first != other


def test_count_columns_and_types(demo, tmp_path):
    connection, count = demo
    assert connection.execute("select count(*), count(distinct event_id) from e").fetchone() == (count, count)
    assert connection.execute("select count(*) from c").fetchone() == (20_000,)
    path = tmp_path / "one.parquet"
    assert generate.write_events(path, 1, until=UNTIL) >= 1
    described = duckdb.sql(f"describe select * from read_parquet('{path}')").fetchall()
    assert ", ".join(row[0] for row in described) == CANONICAL
    types = {row[0]: row[1] for row in described}
    assert types.pop("occurred_at") == types.pop("due_at") == "TIMESTAMP WITH TIME ZONE"
    assert (types.pop("promised_on"), types.pop("score")) == ("DATE", "INTEGER")
    assert types.pop("amount") == "DOUBLE"
    assert set(types.values()) == {"VARCHAR"}


@pytest.mark.parametrize("arguments", [{"complaints": 0}, {"years": 0}, {"until": date(2017, 1, 1)}])
def test_impossible_arguments_are_refused(tmp_path, arguments):
    with pytest.raises(UsageError):
        generate.write_events(tmp_path / "x", **({"complaints": 10, "until": UNTIL} | arguments))
    assert not (tmp_path / "x").exists()


def test_default_end_lies_in_the_past(tmp_path):
    generate.write_events(tmp_path / "x", 50)
    assert duckdb.sql(f"select max(occurred_at) < now() from read_parquet('{tmp_path / 'x'}')").fetchone() == (True,)


@pytest.mark.parametrize(
    ("column", "allowed"),
    [
        ("event_type", (*EVENT_TYPES, "escalated", "escalation_decided")),
        ("channel", world.CHANNELS),
        ("language", world.LANGUAGES),
        ("store", [store.name for store in world.STORES]),
        ("product_category", world.CATEGORIES),
        ("product", [product.name for product in world.PRODUCTS]),
        ("cause", [cause.name for cause in CAUSES]),
        ("category", {cause.category for cause in CAUSES}),
        ("reason", REASONS),
        ("outcome", (*OUTCOMES, "overturned")),
        ("remedy", REMEDIES),
        ("form", ("written", "oral")),
        ("step", ("accepted", "examined", "extended", "resolved")),
        ("actor", [handler.name.latin for handler in people.HANDLERS]),
        ("named_employee", [employee.name.latin for employee in people.EMPLOYEES]),
        ("score", range(1, 6)),
    ],
)
def test_every_value_is_known_and_every_known_value_comes(ask, column, allowed):
    assert {row[0] for row in ask(f'select distinct "{column}" from e where "{column}" is not null')} == set(allowed)


def test_names_are_of_one_person_each():
    for group in (people.EMPLOYEES, people.HANDLERS):
        assert len({one.name.latin for one in group}) == len(group)
    assert (len(people.EMPLOYEES), len(people.HANDLERS)) == (45, 24)


def test_a_complaint_begins_with_its_receipt_and_runs_in_order(ask):
    assert ask(
        """
        select count(*) from (
            select
                complaint_id,
                min(l) filter (event_type = 'received') as r,
                min(l) filter (event_type <> 'received') as n
            from e group by 1
        ) where r is null or n <= r
        """
    ) == [(0,)]
    assert ask("select count(*) from c where accepted > examined or examined > resolved") == [(0,)]
    assert ask("select count(*) from e where event_type = 'rated' and complaint_id in"
               " (select complaint_id from c where resolved is null)") == [(0,)]  # fmt: skip
    # Nothing happens to a complaint after its withdrawal.
    assert ask(
        "select count(*) from e join (select complaint_id, l as gone from e where event_type = 'withdrawn') using"
        " (complaint_id) where l > gone"
    ) == [(0,)]


def test_nothing_lies_outside_the_two_years(ask):
    first, last = ask("select min(day), max(day) from e")[0]
    assert last == UNTIL
    assert timedelta(days=725) < last - first < timedelta(days=731)
    assert _one(ask, "select count(*) from e where promised_on < day") == 0


@pytest.mark.parametrize(
    ("what", "sql", "low", "high"),
    [
        ("accepted in time", "select avg((accept_days <= 3)::int) from due where received < '2026-10-20'", 0.94, 0.97),
        ("examined in time", "select avg((examine_days <= 3)::int) from due where received < '2026-10-20'", 0.92, 0.97),
        ("resolved in time, strictly",
         "select avg(coalesce(resolved <= due_day, false)::int) from due"
         " where withdrawn is null and due_day < '2026-11-15'",
         0.88, 0.93),
        ("extended", "select avg((extensions > 0)::int) from c", 0.05, 0.1),
        ("extended twice", "select avg((extensions > 1)::int) from c", 0.003, 0.02),
        ("withdrawn", "select avg((withdrawn is not null)::int) from c", 0.03, 0.05),
        ("reopened", "select avg((reopenings > 0)::int) from c", 0.022, 0.038),
        ("rated, of the resolved", "select avg(ratings) from c where resolved is not null", 0.32, 0.39),
        ("handed over", "select avg((assignments > 1)::int) from c", 0.03, 0.07),
        ("no acceptance recorded", "select avg((accepted is null)::int) from c where resolved is not null", 0.01, 0.04),
        ("no examination recorded",
         "select avg((examined is null)::int) from c where resolved is not null", 0.02, 0.05),
        ("an employee named", "select avg((named_employee is not null)::int) from c", 0.28, 0.38),
        ("Azerbaijani", "select avg((\"language\" = 'az')::int) from c", 0.69, 0.76),
        ("Russian", "select avg((\"language\" = 'ru')::int) from c", 0.17, 0.22),
        ("told in writing", "select avg((form = 'written')::int) from e where form is not null", 0.75, 0.9),
        ("extension without a reason",
         "select avg((reason is null)::int) from e where event_type = 'extended'", 0.02, 0.1),
        ("events a complaint", "select (select count(*) from e) / (select count(*) from c)", 7, 9),
        ("open at the end", "select count(*) from c where resolved is null and withdrawn is null", 100, 300),
        ("overdue at the end",
         "select count(*) from due where resolved is null and withdrawn is null and due_day < '2026-11-15'", 3, 40),
    ],
)  # fmt: skip
def test_rates_lie_in_their_bands(ask, what, sql, low, high):
    assert low <= _one(ask, sql) <= high, what


def test_department_works_in_working_hours(ask):
    share = "select avg((w and hour(l) between 8 and 19)::int) from e join cal on d = day where event_type = '{}'"
    assert 0.85 < _one(ask, share.format("accepted")) < 0.97  # some are taken up at once, at any hour
    assert _one(ask, share.format("examined")) > 0.99
    assert _one(ask, "select count(*) from e where event_type = 'received' and channel = 'store'"
                     " and hour(l) not between 10 and 20") == 0  # fmt: skip


def test_handlers_are_uneven(ask):
    loads = [
        row[0] for row in ask("select count(*) from e where event_type = 'resolved' group by actor order by 1 desc")
    ]
    assert len(loads) == 24
    assert 0.5 < sum(loads[:8]) / sum(loads) < 0.7
    slow, fast = (
        _one(ask, f"""select avg((resolved <= due_day)::int) from due where complaint_id in (
            select complaint_id from e where event_type = 'resolved' and actor = '{handler.name.latin}')""")
        for handler in (max(people.HANDLERS[:16], key=lambda h: h.slowness), people.HANDLERS[3])
    )  # fmt: skip
    assert fast - slow > 0.08


def test_texts_are_in_their_language(ask):
    assert _one(ask, "select count(*) from c where text is null or text = '' or contains(text, '{')") == 0
    cyrillic = "regexp_matches(text, '[А-Яа-яЁё]')"
    assert _one(ask, f"select count(*) from c where {cyrillic} <> (\"language\" = 'ru')") == 0
    assert _one(ask, "select avg(contains(text, 'ə')::int) from c where \"language\" = 'az'") > 0.9
    assert _one(ask, "select count(*) from c where contains(lower(text), 'ə') and \"language\" = 'ru'") == 0
    assert _one(ask, "select count(*) from c where regexp_matches(text, '  | [.,]')") < 40  # slips of the finger
    assert _one(ask, "select count(distinct text) from c") > 14_000
    short, long = ask("select quantile_cont(length(text), [0.1, 0.9]) from c")[0][0]
    assert short < 60
    assert long > 180


def test_a_text_speaks_of_its_own_cause_and_names_its_own_employee(ask):
    assert _one(ask, "select count(*) from c where \"language\" = 'az' and cause = 'loyalty_points'"
                     " and not regexp_matches(text, 'onus|al|endirim')") == 0  # fmt: skip
    about = "select avg(contains(text, {})::int) from c where \"language\" = 'en' and {} is not null"
    assert _one(ask, about.format("named_employee", "named_employee")) > 0.3
    names = "(select distinct named_employee as n from c where n is not null)"
    heard = f"select count(*) from c, {names} where \"language\" = 'en' and contains(text, n)"
    strangers = ask(f"{heard} and n is distinct from named_employee")
    assert strangers == [(0,)]


def test_contacts_can_reach_nobody(ask):
    pattern = r"\+994 [0-9]{2} 000 [0-9]{2} [0-9]{2}|[a-z.]+[0-9]+@example\.(com|org|net)"
    assert ask(f"select count(*) from e where event_type = 'received' and not"
               f" regexp_full_match(customer_contact, '{pattern}')") == [(0,)]  # fmt: skip


def test_customers_are_content_when_it_goes_well(ask):
    mean = "select avg(score) from due where {}"
    assert _one(ask, mean.format("resolved <= due_day")) - _one(ask, mean.format("resolved > due_day")) > 0.7
    upheld, refused = (_one(ask, mean.format(f"outcome = '{outcome}'")) for outcome in ("upheld", "not_upheld"))
    assert upheld - refused > 1
    asked = "select avg(questions) from due where resolved {} due_day"
    assert _one(ask, asked.format(">")) > 3 * _one(ask, asked.format("<="))


def _daily(ask, where, since, until):
    """Complaints a day from `since` to `until` days before the end, both inclusive."""
    low, high = UNTIL - timedelta(days=since), UNTIL - timedelta(days=until)
    count = _one(ask, f"select count(*) from c where {where} and received between '{low}' and '{high}'")
    return count / (since - until + 1)


def test_planted_outbreaks_stand_out(ask):
    late = "store = 'Gəncə' and cause = 'delivery_delay'"
    assert _daily(ask, late, 72, 24) > 5 * _daily(ask, late, 400, 80)
    batch = "product = 'Ostara Wash 8' and cause = 'defect_on_arrival'"
    assert _daily(ask, batch, 235, 150) > 10 * _daily(ask, batch, 500, 240)
    refunds = "cause = 'refund_delay'"
    assert _daily(ask, refunds, 270, 20) < 0.5 * _daily(ask, refunds, 700, 271)
    chat = "select avg((accept_days <= 3)::int) from due where channel = 'website_chat' and received {} between {}"
    month = (f"'{UNTIL - timedelta(days=165)}' and '{UNTIL - timedelta(days=135)}'",)
    assert _one(ask, chat.format("", *month)) < 0.8
    assert _one(ask, chat.format("not", *month)) > 0.94


def test_planted_chronic_causes_stand_out(ask):
    share = "select avg((cause = 'warranty_refusal')::int) from c where product_category {} 'smartphones'"
    assert _one(ask, share.format("=")) > 2.5 * _one(ask, share.format("<>"))
    labels = "store = 'Sumqayıt' and cause = 'price_mismatch'"
    assert _daily(ask, labels, 27, 7) > 4 * _daily(ask, labels, 400, 40)
    chargers = "product = 'Tellon Charge 65W' and cause = 'defect_on_arrival'"
    assert _daily(ask, chargers, 27, 7) > 4 * _daily(ask, chargers, 400, 50)
    slow = "select avg((extensions > 0)::int) from c where cause {} 'instalment_terms' and received > '{}'"
    since = UNTIL - timedelta(days=200)
    assert _one(ask, slow.format("=", since)) > 1.5 * _one(ask, slow.format("<>", since))
    rude = dict(ask("select store, avg((cause = 'staff_conduct')::int) from c group by 1"))
    yasamal = rude.pop("Bakı Yasamal")
    assert yasamal > 2 * max(rude.values())


def test_stories_have_their_days_and_a_known_cause():
    assert len(stories.STORIES) == 9
    outbreak = next(story for story in stories.STORIES if story.name == "delivery_outbreak")
    assert outbreak.window(UNTIL, UNTIL - timedelta(days=729)) == (date(2026, 9, 4), date(2026, 10, 22))
    known = {cause.name for cause in CAUSES}
    assert all(story.cause is None or story.cause in known for story in stories.STORIES)
