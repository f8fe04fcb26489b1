-- One row a complaint, in order of receipt: what the customer gave, with the text put together from sentences and slots.
-- Sentences and words come as enums, so that nothing is joined and the rows keep their order.
create temp view received as
with worded as (
    select
        *,
        concat_ws(
            ' ',
            opening::varchar,
            main::varchar,
            staff::varchar,
            detail::varchar,
            request::varchar,
            closing::varchar
        ) as template
    from given
),
-- One pass over the text: the slots are numbered, in the order of the arguments here and of wording.SLOTS.
filled as (
    select
        * exclude (template),
        format(
            template,
            coalesce(product::varchar, ''),
            coalesce(acc::varchar, ''),
            coalesce(gen::varchar, ''),
            coalesce(store_at::varchar, ''),
            coalesce(store_from::varchar, ''),
            coalesce(employee::varchar, ''),
            waiting_days,
            strftime(getvariable('first_day') + since_day, '%d.%m.%Y'),
            manat,
            order_number,
            case when is_woman then 'а' else '' end
        ) as clean
    from worded
)
select
    event_number,
    "year",
    complaint_number,
    "at",
    event_type,
    channel,
    "language",
    named_employee,
    store,
    product_category,
    product,
    customer::varchar as customer_name,
    -- Reserved domains and a block of numbers nobody has: no demo text can reach a real person.
    case
        when has_mail
            then mail::varchar || ("number" % 100)::varchar || '@example.' || (['com', 'org', 'net'])[1 + "number" % 3]
        else '+994 ' || operator::varchar || ' 000 ' || lpad(("number" // 100)::varchar, 2, '0')
            || ' ' || lpad(("number" % 100)::varchar, 2, '0')
    end as customer_contact,
    case
        when is_plain then translate(clean, 'əğışöüçƏĞİŞÖÜÇ', 'egisoucEGISOUC')
        when slip > 0 and length(clean) > 40
            then substr(clean, 1, slip) || substr(clean, slip + 2, 1) || substr(clean, slip + 1, 1)
                || substr(clean, slip + 3)
        else clean
    end as text
from filled;

-- One in seven of those who were not given right does not accept it.
create temp view refused as
select
    event_number,
    "year",
    complaint_number,
    "at"
from events
where event_type = 'resolved'
    and outcome = 'not_upheld'
    and complaint_number % 7 = 3
