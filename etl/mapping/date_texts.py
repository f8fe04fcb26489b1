"""Reading the text of a date, as SQL: what both the proposal, which tries formats, and the load, which uses them, take.

A format is a word (`iso`, `excel`, `epoch_seconds`, `epoch_milliseconds`), a duration after the receipt (`seconds`,
`minutes`, `hours`, `days`, `clock` for 26:30 or 26:30:00, `words` for 1d 2h 30m) or strptime's. Names of months are
read in English, Russian, Azerbaijani and Turkish; a name of the weekday and words such as `at` or `г.` are passed over.
"""

import re

POINTS = ("iso", "excel", "epoch_seconds", "epoch_milliseconds")
"""Words for a moment that is no strptime format."""
SECONDS_OF = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
DURATIONS = (*SECONDS_OF, "clock", "words")
"""Words for a time that passed since the receipt."""
WORDS = (*POINTS, *DURATIONS)

_MONTHS = {
    "Jan": ("jan", "янв", "yan", "oca"),
    "Feb": ("feb", "фев", "fev", "şub", "sub"),
    "Mar": ("mar", "мар"),
    "Apr": ("apr", "апр", "nis"),
    "May": ("may", "май", "мая", "мае"),
    "Jun": ("jun", "июн", "iyun", "iyn", "haz"),
    "Jul": ("jul", "июл", "iyul", "iyl", "tem"),
    "Aug": ("aug", "авг", "avq", "ağu", "agu"),
    "Sep": ("sep", "сен", "sen", "eyl"),
    "Oct": ("oct", "окт", "okt", "eki"),
    "Nov": ("nov", "ноя", "noy", "kas"),
    "Dec": ("dec", "дек", "dek", "ara"),
}
_STEMS = sorted(((stem, month) for month, stems in _MONTHS.items() for stem in stems), key=lambda pair: -len(pair[0]))
_MONTH = rf"({'|'.join(stem for stem, _ in _STEMS)})\p{{L}}*\.?"
_WEEKDAYS = (
    "mon|tue|wed|thu|fri|sat|sun|пон|пн|вто|вт|сре|ср|чет|чт|пят|пт|суб|сб|вос|вс|baz|çər|çar|cüm|şən|pzt|paz|sal|per|"
    "cum|cmt"
)
_CLEANED = (
    (r"[\s\x{00A0}\x{202F}]+", " "),
    # of a text without a letter nothing else is done
    (rf"^({_WEEKDAYS})\p{{L}}*( axşamı| günü)?[.,]* ", ""),
    (rf"[ ,]+({_WEEKDAYS})\p{{L}}*( axşamı| günü)?\.?$", ""),
    (r"(\d) ?(-?(ci|cı|cu|cü) il|года|год|г\.?|il)([ ,]|$)", r"\1\4"),
    (r"[ ,]+(at|в|saat|о) ", " "),
    (r" ?(am|a\.m\.|öö)$", " AM"),
    (r" ?(pm|p\.m\.|ös)$", " PM"),
    (r"(\d)(st|nd|rd|th)([ ,])", r"\1\3"),
)


def cleaned(column: str) -> str:
    """SQL for the text as formats expect it: one blank at a time, English names of months, AM and PM."""
    text = f"trim(regexp_replace({column}, {literal(_CLEANED[0][0])}, ' ', 'g'))"
    # `İ` in lower case is an i and a dot above it
    words = f"replace(lower({text}), 'i̇', 'i')"
    for pattern, by in _CLEANED[1:]:
        words = f"regexp_replace({words}, {literal(pattern)}, {literal(by)})"
    named = ", ".join(f"{literal(stem)}: {literal(month)}" for stem, month in _STEMS)
    found = f"regexp_extract(lower(t), {literal(_MONTH)})"
    month = f"map_extract_value(map {{{named}}}, regexp_extract(lower(t), {literal(_MONTH)}, 1))"
    replaced = f"list_transform([{words}], lambda t: if({found} = '', t, replace(t, {found}, {month})))[1]"
    return f"case when regexp_matches({column}, '\\p{{L}}') then {replaced} else {text} end"


def point(column: str, form: str, clean: str = "") -> str:
    """SQL for a date of that format as ISO 8601, NULL where the text is none; of `iso` the text itself.

    `clean` is SQL for the cleaned text, where it is at hand.
    """
    clean = clean or cleaned(column)
    if form == "iso":
        text = f"trim({column})"
        is_iso = (
            rf"regexp_matches({text}, '^\d{{4}}-\d{{1,2}}-\d{{1,2}}') and try_cast({text} as timestamptz) is not null"
        )
        return f"case when {is_iso} then {text} end"
    if form == "excel":
        # From 1954 to 2119: a total below a column of dates is none of them.
        days = _number(column)
        return (
            f"case when {days} between 20000 and 80000 then "
            f"strftime(timestamp '1899-12-30' + to_microseconds(cast(round({days} * 86400) * 1000000 as bigint)), "
            "'%Y-%m-%d %H:%M:%S') end"
        )
    if form in ("epoch_seconds", "epoch_milliseconds"):
        passed = _number(column) if form == "epoch_seconds" else f"({_number(column)} / 1000)"
        moment = _utc(f"make_timestamp(cast({passed} * 1000000 as bigint))")
        return f"case when {passed} between 631152000 and 4102444800 then {moment} end"
    if re.search("%[zZ]", form):
        read = f"try_strptime({clean}, {literal(_named(form))})"
        return _utc(f"timezone('UTC', {read})")
    has_hour = any(part in form for part in ("%H", "%I", "%c", "%X", "%T"))
    shown = "%Y-%m-%d %H:%M:%S" if has_hour else "%Y-%m-%d"
    read = f"try_strptime({clean}, {literal(_named(form))})"
    # strptime takes 26 for a year of four digits, and means one of the first century
    return f"case when year({read}) between 1900 and 2200 then strftime({read}, '{shown}') end"


def seconds(column: str, form: str) -> str:
    """SQL for the seconds that a duration of that format lasts; NULL where the text is none."""
    if form == "clock":
        parts = rf"regexp_extract(trim({column}), '^(\d+):([0-5]?\d)(:([0-5]?\d)(\.\d+)?)?$', ['h', 'm', 'x', 's'])"
        total = "try_cast(p.h as bigint) * 3600 + try_cast(p.m as bigint) * 60 + coalesce(try_cast(p.s as bigint), 0)"
        return f"list_transform([{parts}], lambda p: {total})[1]"
    if form == "words":
        kinds = {
            "d|day|days|дн|д|день|дня|дней|gün|g": 86400,
            "h|hr|hrs|hour|hours|ч|час|часа|часов|saat|sa|s": 3600,
            "m|min|mins|minute|minutes|мин|м|dəq|dəqiqə|dk|dakika": 60,
        }
        text = f"lower(trim({column}))"
        parts = [
            rf"coalesce(try_cast(regexp_extract({text}, '(\d+)\s*({names})([^\p{{L}}]|$)', 1) as bigint), 0) * {each}"
            for names, each in kinds.items()
        ]
        known = "|".join(kinds)
        is_all = rf"regexp_full_match({text}, '(\d+\s*({known})\.?\s*)+')"
        return f"case when {is_all} then {' + '.join(parts)} end"
    return f"{_number(column)} * {SECONDS_OF[form]}"


def after(received: str, column: str, form: str) -> str:
    """SQL for the moment, as ISO 8601 in UTC, at which a duration since `received`, itself ISO 8601, has passed."""
    passed = f"to_microseconds(cast(round({seconds(column, form)} * 1000000) as bigint))"
    moment = f"try_cast({received} as timestamptz) + {passed}"
    return _utc(f"timezone('UTC', {moment})")


def literal(text: str) -> str:
    """The text as SQL writes it, in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def _utc(moment: str) -> str:
    return f"strftime({moment}, '%Y-%m-%d %H:%M:%S') || '+00:00'"


def _named(form: str) -> str:
    """Names of months come cut to three letters."""
    return form.replace("%B", "%b")


def _number(column: str) -> str:
    return (
        rf"try_cast(replace(regexp_replace(trim({column}), '[\s\x{{00A0}}\x{{202F}}]', '', 'g'), ',', '.') as double)"
    )
