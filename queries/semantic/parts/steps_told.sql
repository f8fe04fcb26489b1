-- Steps of which the customer was told, counted by the day they happened or the complaint was received.
select
    *,
    case $cohort when 'received' then received_on else happened_on end as counted_on
from steps
where informed_at is not null
