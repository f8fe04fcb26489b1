"""Root causes of complaints: how often each comes, what it depends on, how long it takes and how it ends."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_AS_USUAL: Mapping[str, float] = MappingProxyType({})


class Cause(NamedTuple):
    """One root cause.

    `weight` is relative; `channels` and `categories` multiply it where named, `online` for orders made on the site.
    `complexity` multiplies the working time to a resolution. `named_share`: how often a customer names the employee.
    `product_share`: how often the complaint is about a product at all. `upheld_shares`: upheld, partly, not.
    """

    name: str
    category: str
    weight: float
    complexity: float
    named_share: float
    product_share: float
    info_share: float
    upheld_shares: tuple[float, float, float]
    remedies: tuple[str, ...]
    extension_reason: str
    online: float = 1.0
    channels: Mapping[str, float] = _AS_USUAL
    categories: Mapping[str, float] = _AS_USUAL


CAUSES = (
    Cause("delivery_delay", "delivery", 17, 0.85, 0.12, 1.0, 0.08, (0.78, 0.15, 0.07),
          ("delivery", "compensation", "refund"), "courier_schedule", 1.9, {"phone": 1.3, "store": 0.5},
          {"large_appliances": 1.9, "tvs": 1.4, "accessories": 0.5}),
    Cause("wrong_item", "delivery", 5, 0.8, 0.2, 1.0, 0.15, (0.82, 0.1, 0.08),
          ("replacement", "refund"), "awaiting_stock", 2.2, {}, {"accessories": 2.0}),
    Cause("missing_parts", "delivery", 5, 0.85, 0.25, 1.0, 0.2, (0.74, 0.16, 0.1),
          ("parts_sent", "compensation", "replacement"), "awaiting_stock", 1.4, {},
          {"large_appliances": 1.5, "gaming": 1.8}),
    Cause("warranty_refusal", "warranty", 9, 1.3, 0.34, 1.0, 0.32, (0.34, 0.22, 0.44),
          ("repair", "replacement", "refund"), "awaiting_expert_opinion", 0.8, {"store": 1.5, "website_form": 1.2},
          {"laptops": 1.3, "accessories": 0.8}),
    Cause("repair_too_long", "warranty", 10, 1.4, 0.28, 1.0, 0.15, (0.66, 0.24, 0.1),
          ("repair", "replacement", "compensation"), "awaiting_spare_part", 0.6, {"store": 1.4, "phone": 1.2},
          {"laptops": 1.7, "tvs": 1.4, "accessories": 0.3}),
    Cause("defect_on_arrival", "product_quality", 11, 1.05, 0.2, 1.0, 0.28, (0.68, 0.18, 0.14),
          ("replacement", "refund", "repair"), "awaiting_expert_opinion", 1.2, {"email": 1.3},
          {"audio": 1.8, "small_appliances": 1.5, "gaming": 1.4}),
    Cause("return_refused", "returns", 9, 1.0, 0.58, 1.0, 0.2, (0.42, 0.2, 0.38),
          ("refund", "replacement", "explanation"), "awaiting_store_report", 0.8, {"store": 1.6, "social": 1.2},
          {"audio": 1.4, "accessories": 1.5}),
    Cause("refund_delay", "returns", 12, 1.1, 0.2, 0.85, 0.15, (0.85, 0.1, 0.05),
          ("refund", "compensation"), "awaiting_bank", 1.3, {"email": 1.3, "website_chat": 1.2}, {}),
    Cause("price_mismatch", "price", 8, 0.75, 0.45, 1.0, 0.15, (0.6, 0.17, 0.23),
          ("price_difference_paid", "explanation"), "awaiting_store_report", 1.0, {"social": 1.7, "store": 1.3},
          {"tvs": 1.3}),
    Cause("instalment_terms", "payment", 6, 1.1, 0.6, 0.7, 0.3, (0.36, 0.27, 0.37),
          ("contract_corrected", "explanation", "compensation"), "awaiting_bank", 0.5, {"phone": 1.3, "store": 1.4},
          {"smartphones": 1.5, "large_appliances": 1.3, "accessories": 0.1}),
    Cause("loyalty_points", "loyalty", 4.5, 0.7, 0.2, 0.1, 0.12, (0.7, 0.1, 0.2),
          ("points_credited", "explanation"), "awaiting_it", 1.2, {"website_chat": 1.7, "store": 0.7}, {}),
    Cause("staff_conduct", "service", 8, 0.95, 0.86, 0.15, 0.2, (0.52, 0.25, 0.23),
          ("apology", "staff_training", "compensation"), "awaiting_store_report", 0.35, {"social": 1.6, "phone": 1.2},
          {}),
)  # fmt: skip

EXTENSION_REASONS = (
    "courier_schedule",
    "awaiting_stock",
    "awaiting_expert_opinion",
    "awaiting_spare_part",
    "awaiting_store_report",
    "awaiting_bank",
    "awaiting_it",
)
WITHDRAWAL_REASONS = ("settled_in_store", "changed_mind", "filed_twice")
REOPENING_REASONS = ("remedy_not_delivered", "fault_returned", "disagrees_with_outcome")
REASONS = EXTENSION_REASONS + WITHDRAWAL_REASONS + REOPENING_REASONS
OUTCOMES = ("upheld", "partly_upheld", "not_upheld")
REMEDIES = tuple(sorted({remedy for cause in CAUSES for remedy in cause.remedies}))
COMPLAINT_CATEGORIES = tuple(dict.fromkeys(cause.category for cause in CAUSES))
