"""What is planted in the demo data, as data: a reader can check whether the dashboard finds it.

Every story is placed by days before the last day of the data, so that it is as recent tomorrow as it is today.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Story:
    """One planted story; a field left empty does not restrict it.

    `starts_days_before` and `ends_days_before` count back from the last day; both ends are inclusive, None reaches to
    the edge of the data. `extra_daily_share` is how many complaints a day the story adds, as a share of the mean day.
    The factors multiply what would otherwise be drawn: `cause_factor` the weight of the cause, `acceptance_factor` and
    `resolution_factor` the working time taken.
    """

    name: str
    description: str
    starts_days_before: int | None = None
    ends_days_before: int | None = None
    channel: str | None = None
    store: str | None = None
    product_category: str | None = None
    product: str | None = None
    cause: str | None = None
    extra_daily_share: float = 0.0
    cause_factor: float = 1.0
    acceptance_factor: float = 1.0
    resolution_factor: float = 1.0

    def window(self, until: date, first: date) -> tuple[date, date]:
        """First and last day of the story in data that run from `first` to `until`."""
        starts = first if self.starts_days_before is None else until - timedelta(days=self.starts_days_before)
        ends = until if self.ends_days_before is None else until - timedelta(days=self.ends_days_before)
        return max(starts, first), ends


STORIES = (
    Story(
        name="delivery_outbreak",
        description="For seven weeks in the last three months the store in Gəncə delivered late: a warehouse moved.",
        starts_days_before=72,
        ends_days_before=24,
        store="Gəncə",
        cause="delivery_delay",
        extra_daily_share=0.07,
        resolution_factor=1.35,
    ),
    Story(
        name="smartphone_warranty",
        description="Warranty refused is the chronic cause of smartphone complaints, all the time and in every store.",
        product_category="smartphones",
        cause="warranty_refusal",
        cause_factor=4.0,
        resolution_factor=1.1,
    ),
    Story(
        name="defective_batch",
        description="One batch of the washing machine Ostara Wash 8 arrived faulty, for about three months.",
        starts_days_before=235,
        ends_days_before=150,
        product_category="large_appliances",
        product="Ostara Wash 8",
        cause="defect_on_arrival",
        extra_daily_share=0.055,
    ),
    Story(
        name="refund_process_change",
        description="Nine months ago refunds began to go to the card at the till: complaints about them fell by more "
        "than half, and those that still come are solved sooner.",
        starts_days_before=270,
        cause="refund_delay",
        cause_factor=0.33,
        resolution_factor=0.7,
    ),
    Story(
        name="chat_shortage",
        description="For a month, about five months ago, the chat was short of staff and accepted complaints late.",
        starts_days_before=165,
        ends_days_before=135,
        channel="website_chat",
        acceptance_factor=4.5,
    ),
    Story(
        name="staff_conduct_store",
        description="The store in Yasamal is named in complaints about conduct far more often than any other.",
        store="Bakı Yasamal",
        cause="staff_conduct",
        extra_daily_share=0.011,
    ),
    Story(
        name="price_labels",
        description="For five weeks now, prices at the till in Sumqayıt are not those on the shelf: labels print late. "
        "It goes on and grows.",
        starts_days_before=36,
        store="Sumqayıt",
        cause="price_mismatch",
        extra_daily_share=0.05,
    ),
    Story(
        name="charger_batch",
        description="For six weeks now, chargers Tellon Charge 65W arrive broken: a new batch. It goes on and grows.",
        starts_days_before=43,
        product_category="accessories",
        product="Tellon Charge 65W",
        cause="defect_on_arrival",
        extra_daily_share=0.04,
    ),
    Story(
        name="instalment_bank",
        description="For seven months the bank has answered late on instalments: they are solved later than any other "
        "complaint, and extended more often.",
        starts_days_before=215,
        cause="instalment_terms",
        resolution_factor=1.6,
    ),
)


@dataclass(frozen=True)
class NewTheme:
    """Something customers began to complain of that nobody has a cause for yet: examined and resolved without one."""

    name: str
    description: str
    starts_days_before: int
    share: float
    """Of the complaints since then that did not come in a store, 0 to 1."""


NEW_THEME = NewTheme(
    name="app_login",
    description="For seven weeks customers cannot log in to the new mobile app; no cause is coded for it.",
    starts_days_before=48,
    share=0.045,
)
