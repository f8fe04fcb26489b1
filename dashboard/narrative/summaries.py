"""What a metric counts, in a few plain words."""

from dashboard.i18n.translate import mark
from dashboard.narrative import cohorts

# The definitions in the metrics' headers in a few plain words; the page of definitions has them in full.
IN_SHORT = {
    "received_count": mark("Complaints that came in during the period."),
    "open_count": mark(
        "Complaints open at the end of the period; past a deadline: at least one step is late and not done."
    ),
    "on_time_share": cohorts.ON_TIME,
    "extension_rate": cohorts.EXTENDED,
    "satisfaction": mark("Of the scores given in the period, the share of 4 and 5; one score a complaint, the last."),
    "extension_valid_share": mark(
        "Of the extensions told in the period, those told before the deadline, with a reason and a later date."
    ),
    "extension_told_in_time": mark(
        "Of the extensions told in the period, those told before the deadline then in force."
    ),
    "second_extensions": mark("Of the extended complaints, the share that was extended more than once."),
    "promise_kept": mark("Of the complaints with a valid extension, the share resolved by the date promised."),
    "silent_overruns": cohorts.SILENT,
}
