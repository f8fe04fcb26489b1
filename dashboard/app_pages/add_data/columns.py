"""The columns of a file, each beside what it is taken for, to be chosen; likewise the order of its dates, its words."""

from html import escape

import streamlit as st

from dashboard.app_pages.add_data import correction, words
from dashboard.app_pages.add_data.correction import Choices
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t
from dashboard.shell import fields
from dashboard.ui import html

_SAMPLES = 3
_LONGEST = 40  # characters shown of a value
_ORDERS = {"day": mark("the day first"), "month": mark("the month first")}


def draw(described: dict, choices: Choices, upload: str) -> None:
    """A line a column; what is chosen goes into `choices`."""
    dated, asked = correction.date_roles(described), correction.asked_columns(described).values()
    known = [role for role in described["roles"]["columns"] if words.is_column(role)]
    names = {role: words.role(role) for role in (words.NOT_USED, *dated, *known)}
    for place, column in enumerate(described["columns"]):
        offered = names | ({} if column["role"] in names else {column["role"]: words.role(column["role"])})
        with st.container(horizontal=True, vertical_alignment="center", key=f"add_data_column_{place}"):
            html.show(_named(column))
            role = fields.one_of_many(
                t("What “{column}” is", column=column["column"]),
                f"add_data_role_{upload}_{place}",
                offered,
                column["role"],
                label_visibility="collapsed",
                width=300,
            )
            choices.roles[column["column"]] = role
            if column["other_order"] and role in dated and column["column"] not in asked:
                _order(column, choices, f"add_data_order_{upload}_{place}")
        if column["words"] and role == column["role"]:
            _meanings(described, column, choices, f"add_data_word_{upload}_{place}")


def ask_order(described: dict, names: list[str], choices: Choices, key: str) -> bool:
    """Asks for the order of day and month in columns of dates; True once it is chosen."""
    chosen = st.segmented_control(
        t("Order of day and month"), list(_ORDERS), key=key, format_func=lambda order: t(_ORDERS[order])
    )
    for column in described["columns"]:
        if chosen and column["column"] in names:
            choices.formats[column["column"]] = _by_order(column)[chosen]
    return chosen is not None


def _order(column: dict, choices: Choices, key: str) -> None:
    both = _by_order(column)
    now = next(order for order, formats in both.items() if formats == column["formats"])
    names = {order: t(words) for order, words in _ORDERS.items()}
    chosen = fields.one_of(t("Order of day and month"), key, names, now, label_visibility="collapsed")
    if chosen != now:
        choices.formats[column["column"]] = both[chosen]


def _by_order(column: dict) -> dict[str, list[str]]:
    """Order of day and month: the formats in which the column's dates are read so."""
    both = (column["formats"], column["other_order"])
    return {"day" if "".join(one).find("%d") < "".join(one).find("%m") else "month": one for one in both}


def _meanings(described: dict, column: dict, choices: Choices, key: str) -> None:
    """What the file's words mean, folded up: most are known."""
    role = column["role"]
    names = {words.NOT_USED: t("as it is")} | {
        ours: words.meaning(role, ours) for ours in described["words"].get(role, [])
    }
    known = column["words"]
    unknown = [word for word, ours in known.items() if not ours]
    label = (
        t("Words of “{column}”: all are known", column=column["column"])
        if not unknown
        else fmt.count(len(unknown), "{number} word is not known", "{number} words are not known")
    )
    with st.expander(label, key=f"{key}_open"):
        chosen = {}
        for place, (word, ours) in enumerate(known.items()):
            chosen[word] = fields.one_of_many(word[:_LONGEST], f"{key}_{place}", names, ours, width=320)
    if chosen != known:
        choices.meanings[role] = chosen


def _named(column: dict) -> str:
    samples = " · ".join(escape(value[:_LONGEST]) for value in column["samples"][:_SAMPLES])
    empty = escape(t("empty"))
    filled = escape(t("{filled} filled", filled=fmt.number(column["filled"])))
    return (
        f'<div class="a-column"><b>{escape(column["label"])}</b> <span>{filled}</span><p>{samples or empty}</p></div>'
    )
