"""Every message the pages can ask of a catalogue: from the sources, the metrics' headers and the lists of codes."""

import json
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dashboard.i18n import translate
from queries.semantic import catalog, definition, dimensions

DASHBOARD = Path(__file__).parents[2] / "dashboard"
EXPECTATIONS = DASHBOARD.parent / "expectations"
KEYWORDS = {"t": None, "mark": None, "nt": (1, 2), "count": (2, 3)}


def rules() -> tuple[str, ...]:
    """The rules of the suites, read as data."""
    suites = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(EXPECTATIONS.glob("*.json")))
    return tuple(rule["id"] for suite in suites for rule in suite["expectations"])


# Codes the warehouse brings by its own definition; a company's own (stores, categories) are shown as they are.
CODES = {
    "rule": (*rules(), "unparsed"),  # a line that cannot be read breaks no rule
    "rule_note": rules(),
    "clock": ("acceptance", "examination", "resolution", "early_resolution", "final_response"),
    "clock_verb": ("acceptance", "examination", "resolution", "early_resolution", "final_response"),
    "channel": ("website_form", "website_chat", "phone", "social", "email", "store"),
    "language": ("az", "ru", "en"),
    "event_type": (
        *("received", "assigned", "accepted", "info_requested", "info_received", "examined", "informed", "extended"),
        *("resolved", "reopened", "withdrawn", "status_asked", "rated", "due_set", "escalated"),
        "escalation_decided",
    ),
    "state": ("met", "late", "running", "overdue", "withdrawn", "invalid"),
    "status": ("open", "resolved", "withdrawn", "not_received"),
    "status_sentence": ("open", "resolved", "withdrawn", "not_received"),
    "unit": ("calendar_days", "days", "working_days", "working_hours", "due_at"),
    "outcome": ("upheld", "partly_upheld", "not_upheld", "overturned"),
    "form": ("written", "oral"),
    "policy": tuple(
        path.stem for path in sorted((DASHBOARD.parent / "etl" / "policy").glob("*.toml")) if "_" not in path.stem
    ),
    # What the demonstration data brings; a company adds its own codes here and to the catalogues.
    "product_category": (
        *("smartphones", "large_appliances", "small_appliances", "laptops", "tvs", "audio", "accessories", "gaming"),
    ),
    "category": ("delivery", "warranty", "returns", "product_quality", "service", "price", "payment", "loyalty"),
    "cause": (
        *(
            "delivery_delay",
            "warranty_refusal",
            "defect_on_arrival",
            "repair_too_long",
            "refund_delay",
            "return_refused",
        ),
        *("staff_conduct", "price_mismatch", "wrong_item", "missing_parts", "instalment_terms", "loyalty_points"),
    ),
    "reason": (
        *("settled_in_store", "awaiting_expert_opinion", "changed_mind", "awaiting_store_report", "awaiting_bank"),
        *("disagrees_with_outcome", "courier_schedule", "awaiting_spare_part", "fault_returned", "awaiting_stock"),
        *("remedy_not_delivered", "filed_twice", "awaiting_it"),
    ),
    "remedy": (
        *("explanation", "refund", "replacement", "delivery", "compensation", "repair", "price_difference_paid"),
        *("apology", "parts_sent", "points_credited", "contract_corrected", "staff_training"),
    ),
}


def plain() -> set[str | tuple[str, str]]:
    """Messages without a context; those with a plural as a pair."""
    found: set[str | tuple[str, str]] = set()
    for _, _, message, _, _ in extract_from_dir(DASHBOARD, [("**.py", "python")], keywords=KEYWORDS):
        found.add(message)
    return found | set(dimensions.LABELS.values()) | set(definition.TOPICS.values())


def of_metrics() -> set[str]:
    """The texts in the headers of all metrics."""
    return {
        text
        for metric in catalog.metrics().values()
        for text in (
            *(metric.label, metric.question, metric.definition, metric.denominator, metric.unit),
            *(metric.summary, metric.summary_received, metric.summary_resolved),
        )
        if text
    }


def with_context() -> set[tuple[str, str | tuple[str, str]]]:
    """Codes with a name of their own, as (kind, code); what is said of weeks, for each other period of a report."""
    codes = {(kind, code) for kind, codes in CODES.items() for code in codes}
    return codes | {(period, message) for period in translate.PERIODS for message in of_weeks()}


def of_weeks() -> set[str | tuple[str, str]]:
    """What the English catalogue says otherwise of a month than of a week; each has to be a message of the pages."""
    with (translate.FOLDER / "en.po").open("rb") as file:
        found = {message.id for message in read_po(file, locale="en") if message.context == "month"}
    assert not found - plain()
    return found
