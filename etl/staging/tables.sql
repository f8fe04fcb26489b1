-- The tables of a generation that loads fill; the marts are made by etl/marts, the policy tables by etl/policy/tables.py.
create table if not exists events (
    event_id varchar not null,
    complaint_id varchar not null,
    event_type varchar not null,
    occurred_at timestamp not null,
    local_at timestamp not null,
    policy varchar not null,
    actor varchar,
    channel varchar,
    language varchar,
    named_employee varchar,
    store varchar,
    product_category varchar,
    product varchar,
    category varchar,
    cause varchar,
    reason varchar,
    promised_on date,
    step varchar,
    form varchar,
    outcome varchar,
    remedy varchar,
    score integer,
    due_at timestamp,
    source varchar not null,
    load_id integer not null,
    file varchar not null,
    "row" bigint not null,
    content_hash varchar not null,
    priority varchar, team varchar, region varchar, customer_tier varchar,
    customer_key varchar, amount double, currency varchar, escalated_to varchar, vulnerable varchar
);

-- Older versions of events that a later load corrected, or a later row of the same one.
create table if not exists event_history as
select
    *,
    cast(null as integer) as superseded_by_load
from events
where false;

-- What a generation made by an earlier version lacks.
alter table events add column if not exists priority varchar; alter table event_history add column if not exists priority varchar;
alter table events add column if not exists team varchar; alter table event_history add column if not exists team varchar;
alter table events add column if not exists region varchar; alter table event_history add column if not exists region varchar;
alter table events add column if not exists customer_tier varchar; alter table event_history add column if not exists customer_tier varchar;
alter table events add column if not exists customer_key varchar; alter table event_history add column if not exists customer_key varchar;
alter table events add column if not exists amount double; alter table event_history add column if not exists amount double;
alter table events add column if not exists currency varchar; alter table event_history add column if not exists currency varchar;
alter table events add column if not exists escalated_to varchar; alter table event_history add column if not exists escalated_to varchar;
alter table events add column if not exists vulnerable varchar; alter table event_history add column if not exists vulnerable varchar;

-- Personal data, apart from the facts: no metric reads these two.
create table if not exists event_customers (
    event_id varchar not null,
    complaint_id varchar not null,
    customer_name varchar,
    customer_contact varchar
);

create table if not exists event_texts (
    event_id varchar not null,
    complaint_id varchar not null,
    text varchar
);

create table if not exists rejected_rows (
    load_id integer not null,
    source varchar not null,
    file varchar not null,
    "row" bigint not null,
    rule varchar not null,
    reason varchar not null,
    raw varchar
);

-- Rows that brought nothing new: their event was there already, or the same load had another version of it.
create table if not exists known_rows (
    load_id integer not null,
    source varchar not null,
    file varchar not null,
    "row" bigint not null,
    event_id varchar not null,
    complaint_id varchar not null,
    event_type varchar not null
);

-- Rows that gave no event: the source's query made none of them (no_event), or the very same row was there already in a
-- source that derives events from rows together (known).
create table if not exists idle_rows (
    load_id integer not null,
    source varchar not null,
    file varchar not null,
    "row" bigint not null,
    fate varchar not null
);

-- What became of the rows of each load, each row counted once: the four add up to the rows read. A row of which several
-- events come counts as rejected where one of them was, else as loaded where one of them was.
create table if not exists load_rows (
    load_id integer not null,
    source varchar not null,
    loaded bigint not null,
    duplicates bigint not null,
    rejected bigint not null,
    no_event bigint not null
);

-- Whose numbers a source's events and complaints bear: the source's own, or those that it shares (`ids` in its header).
create table if not exists id_owners (
    source varchar not null,
    ids varchar not null
);

-- Rows that broke a rule, one row a rule. A rejected one has no event, and its reason is in rejected_rows.
create table if not exists rule_rows (
    load_id integer not null,
    source varchar not null,
    file varchar not null,
    "row" bigint not null,
    rule varchar not null,
    complaint_id varchar,
    event_type varchar
);

create table if not exists loads (
    load_id integer not null,
    loaded_at timestamp not null,
    source varchar not null,
    files varchar[] not null,
    rows_read bigint not null,
    events_read bigint not null,
    events_loaded bigint not null,
    duplicates bigint not null,
    corrected bigint not null,
    rejected bigint not null,
    seconds double not null
);

-- Each file read, by its content: what the inbox has loaded already.
create table if not exists loaded_files (
    load_id integer not null,
    source varchar not null,
    file varchar not null,
    sha256 varchar not null,
    size_bytes bigint not null
);

-- How far a table or query of a database has been read, and the kinds of its columns then. It lies in the generation,
-- so that it moves exactly when the rows up to it are published, and goes back with them.
create table if not exists marks (
    source varchar not null,
    origin varchar not null,
    column_name varchar not null,
    value varchar,
    load_id integer not null,
    column_kinds map(varchar, varchar) not null
);

create table if not exists check_results (
    load_id integer not null,
    suite varchar not null,
    rule varchar not null,
    severity varchar not null,
    success boolean not null,
    checked bigint not null,
    failed bigint not null,
    reason varchar not null,
    note varchar not null
);

create table if not exists mart_sql (
    "position" integer not null,
    name varchar not null,
    sql varchar not null
);

create table if not exists meta (
    key varchar not null,
    value varchar not null
);

-- Causes that the events do not give (docs/explanation/cause-coding.md). What a person confirmed, as the register had it at the load; no
-- cause: none of the known ones fits.
create table if not exists confirmed_causes (
    complaint_id varchar not null,
    cause varchar,
    confirmed_at timestamp not null
);

-- ... and what the marts take where the events give no cause: the confirmed ones; the suggested ones too where the
-- setting `count_suggestions` says so. `given_by`: confirmed, suggested.
create table if not exists added_causes (
    complaint_id varchar not null,
    cause varchar not null,
    given_by varchar not null,
    given_at timestamp not null
);

-- One row a complaint that has words and no cause: what its words suggest. No words of anybody are kept here.
create table if not exists cause_suggestions (
    complaint_id varchar not null,
    suggested_cause varchar,
    probability double not null,
    likely_causes varchar[] not null,
    theme integer
);

-- Groups among those whose cause cannot be told, with words that occur in several complaints of different people.
create table if not exists themes (
    theme integer not null,
    language varchar,
    complaint_count integer not null,
    words varchar[] not null,
    typical_complaints varchar[] not null
);

-- One row: how the suggestions of this generation came about, and how good they are on words never learned from.
create table if not exists coding_model (
    state varchar not null,
    coded_count bigint not null,
    uncoded_count bigint not null,
    learned_count bigint not null,
    target_share double not null,
    threshold double,
    told_count bigint,
    judged_count bigint,
    judged_told_share double,
    judged_right_share double
);

-- Candidates for a change of policy, process or supplier, found anew by each load (etl/causes/detect.py, docs/explanation/root-causes.md).
-- What was looked at: one row, or none where no complaint has a cause.
create table if not exists cause_search (
    first_week_on date not null,
    last_week_on date not null,
    recent_from_on date not null,
    until_on date not null,
    series_count integer not null,
    judged_count integer not null,
    compared_count integer not null,
    news_weeks integer not null,
    news_false_discovery_rate double not null,
    false_discovery_rate double not null
);

-- One row a problem. observed and expected are complaints (harmful: those that `measure` counts) over `weeks` weeks.
create table if not exists candidates (
    key varchar not null,
    rank integer not null,
    cause varchar not null,
    dimension varchar not null,
    value varchar not null,
    kind varchar not null,
    is_emerging boolean not null,
    is_chronic boolean not null,
    is_harmful boolean not null,
    is_subsiding boolean not null,
    measure varchar not null,
    observed double not null,
    expected double not null,
    weeks integer not null,
    excess_a_week double not null,
    began_on date,
    alarm_on date,
    p_value double not null,
    q_value double not null,
    proposes varchar not null,
    rule varchar not null,
    reason varchar not null,
    evidence_from_on date not null,
    complaints bigint,
    complaint_share double,
    days_late double,
    days_late_share double,
    rated_low bigint,
    rated_low_share double,
    upheld bigint,
    reopened bigint,
    status_asked bigint,
    harm_share double,
    present_weeks integer,
    recent_weeks integer not null,
    history_weeks integer not null
);

create table if not exists candidate_folded (
    line varchar not null,
    key varchar not null,
    cause varchar not null,
    dimension varchar not null,
    value varchar not null,
    kind varchar not null,
    measure varchar not null,
    observed double not null,
    expected double not null,
    q_value double
);

create table if not exists candidate_weeks (
    key varchar not null,
    week_on date not null,
    complaints integer not null,
    exposure integer not null,
    expected double,
    upper double,
    is_alarm boolean not null
);

create table if not exists candidate_places (
    key varchar not null,
    dimension varchar not null,
    value varchar not null,
    complaints bigint not null,
    n bigint not null,
    share double not null,
    expected double not null,
    p_value double not null,
    q_value double not null,
    is_more boolean not null
);

create table if not exists candidate_tests (
    key varchar not null,
    test varchar not null,
    holds boolean not null,
    size double,
    n bigint not null,
    groups integer not null,
    p_value double,
    subject varchar
);

create table if not exists candidate_harm (
    key varchar not null,
    measure varchar not null,
    n bigint not null,
    observed bigint not null,
    expected double not null,
    ratio double,
    ratio_lower double,
    ratio_upper double,
    p_value double not null,
    q_value double not null
);

-- Which complaints stand for the others; their words stay in event_texts.
create table if not exists candidate_examples (
    key varchar not null,
    "position" integer not null,
    complaint_id varchar not null,
    likeness double not null
);

-- Every cause with its share of complaints and of harm in the recent weeks.
create table if not exists cause_totals (
    cause varchar not null,
    complaints bigint not null,
    days_late double not null,
    rated_low bigint not null,
    upheld bigint not null,
    reopened bigint not null,
    status_asked bigint not null,
    harm_share double not null
);
-- What became of each complaint of the recent weeks whose cause is known: what all of these are counted from.
create table if not exists cause_complaints (
    complaint_id varchar not null,
    cause varchar not null,
    store varchar,
    product_category varchar,
    product varchar,
    channel varchar,
    named_employee varchar,
    received_on date not null,
    is_late boolean,
    days_late double not null,
    is_extended boolean not null,
    is_reopened boolean,
    is_rated_low boolean,
    is_upheld boolean,
    status_asked_count bigint not null
);
-- Causes that ended where another began, at the same height: new names.
create table if not exists cause_recodings (old_cause varchar not null, new_cause varchar not null, week_on date not null);
-- Alarms of the year before that are over.
create table if not exists past_outbreaks (
    key varchar not null,
    cause varchar not null,
    dimension varchar not null,
    value varchar not null,
    began_on date not null,
    alarm_on date not null,
    observed double not null,
    expected double not null,
    weeks integer not null,
    q_value double not null
);
