"""The weekly report: last week in two pages, right, reproducible, in the reader's language.

`collect` asks `queries` for the figures of a week, `compose` says them in a language, and `pdf`, `workbook`, `webpage`
and `bundle` write them down. `archive` keeps what was said and `restated` what has changed since. `mail`, `outbox`
and `schedule` bring it to people, `alerts` what cannot wait for Monday.
"""
