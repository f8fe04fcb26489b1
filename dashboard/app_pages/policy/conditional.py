"""Changing limits that hold for some complaints only: another number, none any more, or one more."""

import json

import pandas as pd
import streamlit as st

from dashboard.app_pages.policy.content import CONDITIONS, PolicyData, condition_words
from dashboard.i18n import escape
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import dimension_name, t, term
from dashboard.shell import fields

HOURS = "working_hours"
_MOST = 10_000
_WIDTH = 220
_LONGEST = 200


def draw(found: PolicyData) -> dict[str, str]:
    """The fields; gives `CLOCK.limits`, all limits of a clock of which one is another, as the command takes them."""
    changed: dict[str, list[str]] = {}
    clocks = found.current[found.current["limit_units"].notna()]
    with st.expander(t("Other limits for some complaints"), expanded=bool(len(found.limits))):
        for _, clock in clocks.iterrows():
            rows = found.limits[found.limits["clock"] == clock["clock"]]
            given = [_changed(clock, row) for _, row in rows.iterrows()]
            if any(units != row["limit_units"] for units, (_, row) in zip(given, rows.iterrows(), strict=True)):
                changed[clock["clock"]] = [
                    _said(units, _when(row), row["source"])
                    for units, (_, row) in zip(given, rows.iterrows(), strict=True)
                    if units
                ]
        name, more = _one_more(clocks)
        if more:
            changed[name] = [*changed.get(name, _kept(found, name)), more]
    return {f"{name}.limits": f"[{', '.join(listed)}]" if listed else "none" for name, listed in changed.items()}


def written(found: PolicyData, clock: str) -> str:
    """The limits of a clock as they are, in the unit in which it is kept."""
    return f"[{', '.join(_kept(found, clock))}]"


def _kept(found: PolicyData, clock: str) -> list[str]:
    rows = found.limits[found.limits["clock"] == clock]
    return [_said(row["limit_units"], _when(row), row["source"]) for _, row in rows.iterrows()]


def _changed(clock: pd.Series, row: pd.Series) -> float:
    """What is put in for one limit, in the clock's unit; 0 takes it out."""
    value = row["limit_units"]
    label = t("{step}, {conditions}: {unit}", **_names(clock), conditions=condition_words(row))
    is_whole = clock["unit"] != HOURS
    return st.number_input(
        escape.markdown(label),
        0 if is_whole else 0.0,
        _MOST if is_whole else float(_MOST),
        int(value) if is_whole else float(value),
        key=f"policy_limits_{clock['clock']}_{row['rule']}",
        help=t("0 takes it out"),
    )


def _one_more(clocks: pd.DataFrame) -> tuple[str, str]:
    """Fields for one limit more; the clock, and an empty text while something is missing."""
    steps = {row["clock"]: t("{step}: {unit}", **_names(row)) for _, row in clocks.iterrows()}
    dimensions = {name: dimension_name(name) for name in CONDITIONS.values()}
    if not steps:
        return "", ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = fields.one_of_many(t("Step"), "policy_more_clock", steps, next(iter(steps)), width=_WIDTH)
        dimension = fields.one_of_many(t("For"), "policy_more_for", dimensions, "priority", width=_WIDTH)
        words = st.text_input(
            t("is one of"),
            key="policy_more_words",
            max_chars=_LONGEST,
            width=_WIDTH,
            help=t("Several, parted by commas"),
        )
        unit = clocks.set_index("clock")["unit"][name]
        least, most, kind = (1 / 60, float(_MOST), "hours") if unit == HOURS else (1, _MOST, "whole")
        units = st.number_input(t("Limit"), least, most, None, key=f"policy_more_limit_{kind}", width=_WIDTH)
    listed = [word.strip() for word in words.split(",") if word.strip()]
    return name, _said(units, {dimension: listed}, None) if units and listed else ""


def _names(clock: pd.Series) -> dict[str, str]:
    return {"step": term("clock", clock["clock"]), "unit": term("unit", clock["unit"])}


def _when(row: pd.Series) -> dict[str, list[str]]:
    return {
        dimension: row[column].split(", ")
        for column, dimension in CONDITIONS.items()
        if not fmt.is_missing(row[column])
    }


def _said(units: float, when: dict[str, list[str]], source: str | None) -> str:
    """A limit as a policy's file writes it."""
    conditions = ", ".join(f"{name} = {json.dumps(words, ensure_ascii=False)}" for name, words in when.items())
    whose = "" if fmt.is_missing(source) else f", source = {json.dumps(source, ensure_ascii=False)}"
    number = int(units) if float(units).is_integer() else units
    return f"{{ limit = {number}, when = {{ {conditions} }}{whose} }}"
