"""Rows of an incident log as ServiceNow exports it: a snapshot of the incident after each update."""

import csv

COLUMNS = (
    "number",
    "caller_id",
    "incident_state",
    "reopen_count",
    "sys_mod_count",
    "opened_at",
    "sys_updated_at",
    "contact_type",
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "assigned_to",
    "closed_code",
    "resolved_by",
)


def write_log(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def log_row(number, update, state, day, **more):
    row = dict.fromkeys(COLUMNS, "?")
    return {
        **row,
        "number": number,
        "incident_state": state,
        "reopen_count": "0",
        "sys_mod_count": str(update),
        "opened_at": "1/3/2016 08:00",
        "sys_updated_at": f"{day}/3/2016 09:00",
        "contact_type": "Phone",
        **more,
    }


LOG = [
    log_row("I1", 0, "New", 1),
    log_row("I1", 1, "Active", 2, assigned_to="Resolver 1"),
    log_row("I1", 2, "Awaiting User Info", 3, assigned_to="Resolver 1"),
    log_row("I1", 3, "Active", 4, assigned_to="Resolver 1"),
    log_row("I1", 4, "Resolved", 7, assigned_to="Resolver 1", resolved_by="Resolved by 1"),
    log_row("I1", 5, "Closed", 9, assigned_to="Resolver 1", resolved_by="Resolved by 1"),
    log_row("I2", 0, "New", 2),
    log_row("I2", 1, "Closed", 3, resolved_by="Resolved by 2"),
]
