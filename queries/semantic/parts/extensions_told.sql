-- Extensions of the main clock, each with its complaint, counted by the day it was told or the complaint received.
extensions.cycle,
extensions.number,
complaints.*,
case $cohort when 'received' then received_on else extensions.extended_on end as counted_on
from extensions
inner join complaints using (complaint_id)
where extensions.is_main
