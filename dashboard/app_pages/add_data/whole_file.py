"""What holds for the whole of a file: its sheet or delimiter, its zone, the promises it is judged by, its system."""

import re
from zoneinfo import available_timezones

import streamlit as st

from dashboard.app_pages.add_data.correction import Choices
from dashboard.i18n.translate import mark, t
from dashboard.shell import fields

_WIDTH = 320
_LONGEST_NAME = 40
_DELIMITERS = {",": mark("comma"), ";": mark("semicolon"), "tab": mark("tab"), "|": mark("vertical bar")}


def draw(described: dict, choices: Choices, upload: str) -> None:
    """The fields; what is chosen goes into `choices`."""
    mapping = described["mapping"]
    with st.container(horizontal=True, vertical_alignment="bottom", key="add_data_whole"):
        if len(described["sheets"]) > 1:
            sheets = {name: name for name in described["sheets"]}
            now = described["sheet"]
            chosen = fields.one_of_many(t("Sheet"), f"add_data_sheet_{upload}", sheets, now, width=_WIDTH)
            choices.read_as |= {"sheet": chosen} if chosen != now else {}
        if described["delimiters"]:
            now = described["delimiter"]
            names = {one: t(_DELIMITERS.get(one, one)) for one in dict.fromkeys((*described["delimiters"], now))}
            chosen = fields.one_of_many(t("Delimiter"), f"add_data_delimiter_{upload}", names, now, width=_WIDTH)
            choices.read_as |= {"delimiter": chosen} if chosen != now else {}
        zones = {zone: zone for zone in sorted(available_timezones())}
        choices.whole["zone"] = fields.one_of_many(
            t("Time zone of times without one"), f"add_data_zone_{upload}", zones, mapping["zone"], width=_WIDTH
        )
        policy = mapping["policy"]
        choices.whole["policy"] = fields.one_of_many(
            t("Promises it is judged by"),
            f"add_data_policy_{upload}",
            {policy: policy} | described["policies"],
            policy,
            help=t("A complaint that was loaded before is judged by the new choice too."),
            width=_WIDTH,
        )
        typed = st.text_input(
            t("System it comes from"),
            mapping["source"],
            key=f"add_data_source_{upload}",
            max_chars=_LONGEST_NAME,
            help=t("Exports of two systems need two names, since both number their complaints from 1."),
            width=_WIDTH,
        )
        choices.whole["source"] = source_name(typed) or mapping["source"]


def source_name(typed: str) -> str:
    """What a reader typed as a load's name: lower case, one word; empty where no letter is left to begin with."""
    # lower() of a Turkish capital leaves a dot of its own, which is no letter
    words = re.findall(r"\w+", typed.lower().replace("i̇", "i"))
    return "_".join(words).lstrip("0123456789_")
