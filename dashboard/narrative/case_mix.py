"""How far groups that stand beside each other could be compared like with like, in the reader's language."""

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t
from queries.analysis.group_comparison import GroupComparison

SAID = {
    "partly": mark("Adjusted for the mix of complaints in part only: {share} are of a kind too rare to compare."),
    "not_allowed": mark(
        "The figures could not be adjusted for the mix of complaints: there are too few of a kind to compare like with "
        "like. A longer period tells more."
    ),
}


def said(compared: GroupComparison) -> str:
    """Says it where the mix was not, or only partly, allowed for; else nothing."""
    if compared.mix_state not in SAID:
        return ""
    values = {"share": fmt.share(compared.thin_share, 0)} if compared.mix_state == "partly" else {}
    return t(SAID[compared.mix_state], **values)


def is_told(compared: GroupComparison) -> bool:
    """Whether a verdict with the mix allowed for says anything that the one as counted does not."""
    return compared.mix_state != "not_allowed"
