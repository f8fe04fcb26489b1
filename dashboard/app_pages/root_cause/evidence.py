"""What the page of one candidate says and shows of its evidence."""

from collections.abc import Sequence

from dashboard.app_pages.root_cause.content import Evidence
from dashboard.drillthrough import cause_links
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import dimension_name, mark, t, term
from dashboard.narrative import causes as narrative_causes
from dashboard.shell import context
from dashboard.shell.context import PageContext
from dashboard.ui.tables import Column, Link, table
from queries.analysis import cause_history
from queries.period import Period
from queries.semantic import dimensions

PLACES_SHOWN = 3
"""Values of a dimension that are shown although no more of its complaints are there than chance brings."""
TESTS = {
    ("uneven_across_stores", True): mark("Stores differ by more than chance and their mix of complaints explain."),
    ("uneven_across_stores", False): mark("Stores do not differ by more than chance and their mix, or only little."),
    ("uneven_across_staff", True): mark("Employees differ by more than chance and their mix of complaints explain."),
    ("uneven_across_staff", False): mark("Employees do not differ by more than chance and their mix, or only little."),
    ("confined_to_product", True): mark("One product has most of the complaints, more than chance brings."),
    ("confined_to_product", False): mark("It is not confined to one product."),
}


Rows = tuple[Sequence[Column], Sequence[Sequence[object]], Sequence[bool]]
"""A table before it takes a form: its columns, its rows, and which of them are grey."""


def kicker(found: Evidence) -> str:
    """What the page is about."""
    if found.row is None or found.search is None:
        return t("Root cause") if found.name else t("Root causes")
    return t(
        "{kinds} · {change} · whole weeks to {day}",
        kinds=narrative_causes.kinds(found.row),
        change=t("change: {kind}", kind=narrative_causes.proposal(found.row).lower()),
        day=fmt.day(found.search["until_on"]),
    )


def lead(found: Evidence) -> str:
    """Its name, or why there is none."""
    if found.name:
        return found.name
    if found.is_hidden:
        return t("What concerns single employees is not shown to you.")
    return t("This is no problem that stands out now.") if found.key else t("Which problem?")


def more(found: Evidence) -> str:
    """How much there is of it, and that it stands out no more where it does not."""
    if found.row is not None:
        return narrative_causes.sentence(found.row)
    if not found.name:
        return t("Those that stand out now are on the page “Root causes”.")
    lately = cause_history.recent(found.weeks)
    values = {
        "complaints": fmt.count(lately.complaints, "{number} complaint", "{number} complaints"),
        "weeks": fmt.number(lately.weeks),
    }
    if fmt.is_missing(lately.expected):
        return t("It does not stand out now: {complaints} in the last {weeks} weeks.", **values)
    return t(
        "It does not stand out now: {complaints} in the last {weeks} weeks, where {expected} are usual.",
        expected=fmt.number(lately.expected),
        **values,
    )


def table_of(rows: Rows) -> str:
    """The rows as a table of a page; nothing where there are none."""
    return table(*rows) if rows[1] else ""


def where_subtitle(found: Evidence) -> str:
    """What is counted where it concentrates."""
    return t(
        "Its complaints since {day}, by store, product, channel, language; to be expected: by the share of each "
        "value in all complaints of the same weeks. Grey: within chance.",
        day=fmt.day(found.row["evidence_from_on"]),
    )


def comparable() -> str:
    """What its complaints are held against."""
    return t("Comparable: of the same channel and product category, and within one place of the same cause.")


def examples_finding(found: Evidence) -> tuple[str, str]:
    """What the examples are, or that there are none."""
    if not len(found.examples):
        return t("No words of its complaints are kept"), ""
    return (
        t("Complaints that stand for the others"),
        t("Typical in their words, unlike each other, from several weeks and places."),
    )


def where_finding(found: Evidence) -> str:
    """Where it concentrates most, in one sentence."""
    more = found.places[found.places["is_more"]].sort_values("p_value")
    if not len(more):
        if not fmt.is_missing(found.row["dimension"]):
            within = term(found.row["dimension"], found.row["value"])
            return t(
                "Within {value}, it gathers nowhere by more than chance: it is shared as all complaints are",
                value=within,
            )
        return t("It gathers nowhere by more than chance: stores, products and channels share it as they share all")
    top = more.iloc[0]
    if narrative_causes.is_over_nothing(top["ratio"], top["expected"]):
        return t(
            "It gathers most at {value}: {complaints}, where its share of all complaints would bring hardly any",
            value=term(top["dimension"], top["value"]),
            complaints=fmt.count(int(top["complaints"]), "{number} complaint", "{number} complaints"),
        )
    return t(
        "It gathers most at {value}: {complaints}, {ratio} times as many as its share of all complaints would bring",
        value=term(top["dimension"], top["value"]),
        complaints=fmt.count(int(top["complaints"]), "{number} complaint", "{number} complaints"),
        ratio=narrative_causes.times(top["ratio"]),
    )


def places(ctx: PageContext, found: Evidence) -> Rows:
    """The values with most complaints, and all with more than chance brings; each count leads to its complaints."""
    span = Period(found.row["evidence_from_on"].date(), found.search["until_on"].date())
    columns = (
        Column(t("Where")),
        Column(t("Value"), "long"),
        Column(t("Share of its complaints"), "bar"),
        Column("", "figure"),
        Column(t("Complaints"), "figure"),
        Column(t("To be expected"), "figure"),
        Column(t("Verdict"), is_for_wide_screens=True),
    )
    rows, small, last = [], [], ""
    for dimension in dimensions.used_for("places"):
        values = found.places[found.places["dimension"] == dimension]
        shown = values[values["is_more"]] if values["is_more"].sum() >= PLACES_SHOWN else values.head(PLACES_SHOWN)
        for _, row in shown.iterrows():
            title = dimension_name(dimension) if dimension != last else ""
            last = dimension
            verdict = t("more than chance") if row["is_more"] else t("within chance")
            own = cause_links.received(ctx, found.row, span, **{dimension: row["value"]})
            complaints = Link(fmt.number(row["complaints"]), own)
            figures = (fmt.share(row["share"], 0), complaints, fmt.number(row["expected"], 1))
            rows.append((title, term(dimension, row["value"]), row["share"], *figures, verdict))
            small.append(not row["is_more"])
    return columns, rows, small


def harm_finding(found: Evidence) -> str:
    """Whether its complaints fare worse than comparable ones."""
    worse = [narrative_causes.measure(row).lower() for _, row in found.harm[found.harm["is_more"]].iterrows()]
    if not len(found.harm):
        return t("Too few complaints to compare how they fare")
    if not worse:
        return t("Its complaints fare no worse than comparable ones, by more than chance")
    return t("More often than comparable complaints: {list}", list=", ".join(worse))


def harm_totals(found: Evidence) -> str:
    """What it cost in the recent weeks."""
    row = found.row
    return t(
        "Within {weeks} weeks: {complaints}, {days} days late in all, {low} rated 1 or 2, {upheld} upheld, {reopened} "
        "reopened, {asked} questions for the status; {harm} of all harm.",
        weeks=fmt.number(row["recent_weeks"]),
        complaints=fmt.count(int(row["complaints"]), "{number} complaint", "{number} complaints"),
        days=fmt.number(row["days_late"]),
        low=fmt.number(row["rated_low"]),
        upheld=fmt.number(row["upheld"]),
        reopened=fmt.number(row["reopened"]),
        asked=fmt.number(row["status_asked"]),
        harm=fmt.share(row["harm_share"]),
    )


def harm(ctx: PageContext, found: Evidence) -> Rows:
    """Each measure beside comparable complaints; its share and its n lead to the complaints they count."""
    listed = lambda flag: cause_links.recent(ctx, found.row, flag)  # noqa: E731 - a name for one call
    columns = (
        Column(t("What happened")),
        Column(t("Its complaints"), "figure"),
        Column(t("Comparable ones"), "figure"),
        Column(t("n"), "figure"),
        Column(t("Times as often (95 %)"), "figure"),
        Column(t("Verdict"), is_for_wide_screens=True),
    )
    rows = [
        (
            narrative_causes.measure(row),
            Link(fmt.share(row["share"]), listed(cause_links.MEASURED[row["measure"]])),
            fmt.share(row["expected_share"]),
            Link(fmt.number(row["n"]), listed(cause_links.KNOWN.get(row["measure"], ""))),
            f"{fmt.number(row['ratio'], 2)} ({fmt.number(row['ratio_lower'], 2)}–{fmt.number(row['ratio_upper'], 2)})",
            t("more than chance") if row["is_more"] else t("within chance"),
        )
        for _, row in found.harm.iterrows()
    ]
    return columns, rows, [not more for more in found.harm["is_more"]]


def tests(found: Evidence) -> list[str]:
    """What was tested for the proposal, a sentence each."""
    sentences = []
    for _, row in found.tests.iterrows():
        if not row["groups"]:
            continue
        verdict = TESTS[row["test"], bool(row["holds"])]
        said = t(
            "{verdict} Compared: {groups}, n {n}; probability of this by chance: {p}.",
            verdict=t(verdict),
            groups=fmt.number(row["groups"]),
            n=fmt.number(row["n"]),
            p=narrative_causes.probability(row["p_value"]),
        )
        sentences.append(said)
    return sentences


def folded(ctx: PageContext, found: Evidence) -> Rows:
    """Where else the same problem shows."""
    columns = (Column(t("Also seen in"), "long"), Column(t("Kind")), Column(t("Complaints"), "figure"))
    columns += (Column(t("To be expected"), "figure"),)
    rows = []
    for _, row in found.folded.iterrows():
        figures = (fmt.number(row["observed"]), fmt.number(row["expected"], 1))
        rows.append((narrative_causes.name(row), narrative_causes.kind(row), *figures))
    return columns, rows, []


def past(ctx: PageContext, found: Evidence) -> Rows:
    """Outbreaks of the past year that were alike, each leading to what was decided of it."""
    columns = (
        Column(t("Similar before"), "long"),
        Column(t("Began in the week of")),
        Column(t("Complaints"), "figure"),
        Column(t("Usual"), "figure"),
    )
    rows = [
        (
            Link(narrative_causes.name(row), f"candidate?{context.address(ctx, key=row['key'])}"),
            fmt.day(row["began_on"], "medium"),
            fmt.number(row["observed"]),
            fmt.number(row["expected"], 1),
        )
        for _, row in found.past.iterrows()
    ]
    return columns, rows, []


def examples(ctx: PageContext, found: Evidence) -> Rows:
    """Complaints that stand for the others: in their own words where the reader may see them."""
    has_words = "text" in found.examples.columns
    columns = [Column(t("Complaint")), Column(term("event_type", "received"), is_for_wide_screens=True)]
    columns += [Column(t("Store"), is_for_wide_screens=True), Column(t("Channel"), is_for_wide_screens=True)]
    if has_words:
        columns.append(Column(t("In their own words"), "long"))
    rows = []
    for _, row in found.examples.iterrows():
        cells = [
            Link(row["complaint_id"], f"complaint?{context.address(ctx, id=row['complaint_id'])}"),
            fmt.day(row["received_at"].date(), "medium"),
            term("store", row["store"]),
            term("channel", row["channel"]),
        ]
        rows.append([*cells, row["text"]] if has_words else cells)
    return columns, rows, []
