"""How far groups that stand beside each other could be compared like with like, in the reader's language."""

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t
from queries.analysis.group_comparison import GroupComparison

SAID = {
    "partly": mark(
        "The mix could be allowed for in only a part of the complaints: {share} of them are of a kind too rare to be "
        "compared, and were taken as average."
    ),
    "not_allowed": mark(
        "The mix could not be allowed for: there are too few complaints of a kind to compare like with like, so the "
        "figures with it are those as counted. A longer period tells more."
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
