-- The tables of a generation that loads fill; the marts are made by etl/marts, the policy tables by etl/policy.py.
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
    content_hash varchar not null
);

-- Older versions of events that a later load corrected.
create table if not exists event_history as
select
    *,
    cast(null as integer) as superseded_by_load
from events
where false;

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

-- Causes that the events do not give (docs/coding.md). What a person confirmed, as the register had it at the load:
create table if not exists confirmed_causes (
    complaint_id varchar not null,
    cause varchar not null,
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
