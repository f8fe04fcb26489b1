"""Names and sentences of candidates: what recurs, how much, of which kind, what it asks for, and how sure that is.

Whole sentences are translated, never put together from parts, because word order and endings differ by language.
"""

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.i18n.translate import mark, t, term
from queries.register import cause_key

KINDS = {
    "emerging": mark("New"),
    "chronic": mark("Recurring"),
    "harmful": mark("Worse outcomes"),
}
PROPOSALS = {
    "policy": mark("Policy"),
    "process": mark("Process"),
    "supplier": mark("Supplier"),
    "unknown": mark("Not known"),
}
MEASURES = {
    "late": mark("Late by the main promise"),
    "extended": mark("Extended"),
    "reopened": mark("Reopened"),
    "rated_low": mark("Rated 1 or 2"),
}
REASONS = {
    "one_product": mark(
        "It is confined to one product; elsewhere the same cause has not increased. Its supplier can end it."
    ),
    "confined_to_product": mark(
        "Most of its complaints are about one product, more than chance brings. Its supplier can end it."
    ),
    "one_place": mark(
        "It is confined to one store or employee; the rules are the same for all, so it is how they are carried out."
    ),
    "uneven_rules": mark(
        "The rules are the same in every store, but complaints are not: they are applied unevenly."
    ),
    "uneven_staff": mark(
        "The rules are the same for every employee, but complaints are not: they are applied unevenly."
    ),
    "even_rules": mark(
        "What is complained about follows the rules, evenly in all stores and by all employees: only other rules end "
        "it."
    ),
    "goods": mark("It is about the goods as they were delivered to the company."),
    "work": mark("Something is done late, wrongly or not at all; how it is done has to change."),
    "uneven": mark("It comes unevenly from stores that follow the same rules; how it is done has to change."),
    "unknown": mark(
        "Nothing says whether rules, work or goods are behind it; name the nature of the cause in cause_kinds.toml."
    ),
}  # fmt: skip
"""The rules of cause_kinds.toml in the reader's language; a company's own rule is shown by its name."""


def name(row: pd.Series) -> str:
    """A candidate's name: its cause, and the value it is confined to."""
    cause = capital(term("cause", row["cause"])) if row["cause"] else t("All causes")
    return cause if fmt.is_missing(row["dimension"]) else f"{cause} · {term(row['dimension'], row['value'])}"


def name_of(key: str) -> str:
    """The name of a cause, or of a cause within a value, by its key."""
    cause, dimension, value = cause_key.split(key)
    return name(pd.Series({"cause": cause, "dimension": dimension, "value": value}))


def capital(words: str) -> str:
    """The words with a capital letter at their beginning; the Azerbaijani capital of i is İ."""
    first = "İ" if translate.current() == "az" and words.startswith("i") else words[:1].upper()
    return first + words[1:]


def kinds(row: pd.Series) -> str:
    """Every kind that a candidate is of, the first one first."""
    return ", ".join(t(words) for kind, words in KINDS.items() if row[f"is_{kind}"])


def proposal(row: pd.Series) -> str:
    """What kind of change it asks for."""
    return t(PROPOSALS.get(row["proposes"], row["proposes"]))


def reason(row: pd.Series) -> str:
    """Why that kind of change."""
    return t(REASONS.get(row["rule"], row["rule"]))


def measure(row: pd.Series) -> str:
    """What harm a row is about."""
    words = MEASURES[row["measure"]]
    return t(words)


def kind(row: pd.Series) -> str:
    """Of which kind a finding is."""
    words = KINDS[row["kind"]]
    return t(words)


LEAST_EXPECTED = 0.5
"""Where fewer than half a complaint was to be expected, so many times as many is a number over nothing."""
MOST_TIMES = 100
"""From here on “so many times as often” says no more than that there is hardly any elsewhere."""


def is_over_nothing(ratio: float, expected: float | None) -> bool:
    """Whether a ratio says nothing, because hardly anything stands below its line."""
    return fmt.is_missing(ratio) or ratio >= MOST_TIMES or (not fmt.is_missing(expected) and expected < LEAST_EXPECTED)


def times(ratio: float) -> str:
    """How many times as many: 3.2, from ten on in whole numbers."""
    return fmt.number(ratio, 1 if ratio < 10 else 0)


def sentence(row: pd.Series) -> str:
    """How much there is of it, and what that is held against."""
    if row["measure"] == "one_day":
        return t(
            "{complaints} on one day, {day}, in a week that was usual otherwise: a backlog or an upload, it seems.",
            complaints=fmt.count(int(row["observed"]), "{number} complaint", "{number} complaints"),
            day=fmt.day(row["began_on"], "medium"),
        )
    # a cause that keeps coming back everywhere is held against nothing
    is_compared = row["kind"] != "chronic" or not fmt.is_missing(row["dimension"])
    if is_compared and is_over_nothing(row["ratio"], row["expected"]):
        return _sentence_over_nothing(row)
    values = {
        "complaints": fmt.count(int(row["observed"]), "{number} complaint", "{number} complaints"),
        "weeks": fmt.count(int(row["weeks"]), "in {number} week", "in {number} weeks"),
        "ratio": "" if fmt.is_missing(row["ratio"]) else times(row["ratio"]),
    }
    if row["kind"] == "harmful":
        return t(
            "{measure}: {complaints} {weeks}, {ratio} times as many as comparable ones would be.",
            measure=measure(row),
            **values,
        )
    if row["kind"] == "chronic":
        values |= {"present": fmt.number(row["present_weeks"])}
        if fmt.is_missing(row["dimension"]):
            values |= {"share": fmt.share(row["complaint_share"]), "harm": fmt.share(row["harm_share"])}
            return t(
                "{complaints} {weeks}, {share} of all, and {harm} of all harm; seen in {present} of "
                "them, no sign of falling.",
                **{key: value for key, value in values.items() if key != "ratio"},
            )
        return t(
            "{complaints} {weeks}, {ratio} times as often as elsewhere; seen in {present} of them, no sign of falling.",
            **values,
        )
    if row["is_subsiding"]:
        return t(
            "{complaints} {weeks}, {ratio} times as many as usual; the last two weeks were usual again.",
            **values,
        )
    return t(
        "{complaints} {weeks}, {ratio} times as many as usual, since the week of {day}.",
        day=fmt.day(row["began_on"], "medium"),
        **values,
    )


def _sentence_over_nothing(row: pd.Series) -> str:
    """The same where hardly any was to be expected."""
    values = {
        "complaints": fmt.count(int(row["observed"]), "{number} complaint", "{number} complaints"),
        "weeks": fmt.count(int(row["weeks"]), "in {number} week", "in {number} weeks"),
    }
    if row["kind"] == "harmful":
        values["measure"] = measure(row)
        return t("{measure}: {complaints} {weeks}, where comparable ones would bring hardly any.", **values)
    if row["kind"] == "chronic":
        values["present"] = fmt.number(row["present_weeks"])
        return t(
            "{complaints} {weeks}, and hardly any elsewhere; seen in {present} of them, no sign of falling.", **values
        )
    if row["is_subsiding"]:
        return t("{complaints} {weeks}, where hardly any are usual; the last two weeks were usual again.", **values)
    values["day"] = fmt.day(row["began_on"], "medium")
    return t("{complaints} {weeks}, where hardly any are usual, since the week of {day}.", **values)


def certainty(row: pd.Series, search: pd.Series) -> str:
    """How sure we are, in words and figures."""
    if row["measure"] == "one_day":
        return t("The day brought many times what a week does. It is left out of every other figure of what is usual.")
    if row["kind"] == "emerging":
        return t(
            "Judged by {history} weeks of its own past, with trend, season and past outbreaks allowed for, together "
            "with {series} others. So many would come by chance with a probability of {p}; of all that is called new, "
            "at most {rate} may be so by chance.",
            history=fmt.number(row["history_weeks"]),
            series=fmt.number(search["judged_count"]),
            p=probability(row["p_value"]),
            rate=fmt.share(search["news_false_discovery_rate"], 0),
        )
    return t(
        "Compared with {series} others over {weeks} weeks. So many would come by chance with a probability of {p}; of "
        "all that is called so, at most {rate} may be so by chance.",
        series=fmt.number(search["compared_count"] if row["kind"] == "harmful" else search["series_count"]),
        weeks=fmt.number(row["recent_weeks"]),
        p=probability(row["p_value"]),
        rate=fmt.share(search["false_discovery_rate"], 0),
    )


def probability(value: float) -> str:
    """A small probability: 0.3 %, or less than 0.1 %."""
    smallest = 0.001
    return t("less than {share}", share=fmt.share(smallest)) if value < smallest else fmt.share(value)
