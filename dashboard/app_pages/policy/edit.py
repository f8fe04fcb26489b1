"""Changing the policy from a day on: limits, hours, a target, a day off, and what they would have meant."""

import datetime as dt

import pandas as pd
import streamlit as st

from dashboard.app_pages.policy import conditional
from dashboard.app_pages.policy.content import DAYS, PolicyData
from dashboard.data import cache, location
from dashboard.drillthrough import whatif_limits
from dashboard.i18n import escape
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.loading import jobs
from dashboard.narrative import kpis
from dashboard.shell import audited, context
from dashboard.shell.context import PageContext
from dashboard.ui import html
from queries.analysis import whatif
from queries.analysis.whatif import Limit
from queries.semantic.request import Request

JOB = "policy"
_LOOK_SECONDS = 2
_MOST = 10_000
_WORDS = 200  # letters of a name or a source


def draw(ctx: PageContext, found: PolicyData) -> None:
    """The fields for whoever may load; while a change is being judged, that."""
    if not ctx.reader.may_load:
        return
    html.heading(
        t("Change the policy"),
        t("What you change holds for complaints received from the day on; a day off and a target as they say."),
    )
    folder = jobs.base() / "all" / JOB
    job = jobs.read(folder)
    if job and job.is_running:
        context.fragment(_watch, run_every=_LOOK_SECONDS)(job)
        return
    if job and job.error:
        html.show(html.technical(job.error))
    asked = _limits(found) | conditional.draw(found) | _hours(found)
    asked |= _in_hours(found, asked)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        share = st.number_input(
            t("Target, kept on time, %"), 0, 100, None, key="policy_target", help=t("Empty: no new target"), width=220
        )
        day = st.date_input(t("Day off"), None, key="policy_off", format="DD.MM.YYYY", width=220)
        name = st.text_input(t("Its name"), key="policy_off_name", max_chars=_WORDS, width=220)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        from_on = st.date_input(
            t("From"), ctx.today + dt.timedelta(days=1), key="policy_from", format="DD.MM.YYYY", width=220
        )
        source = st.text_input(t("Where is it decided?"), key="policy_source", max_chars=_WORDS, width=460)
    words = [f"--set={key}={value}" for key, value in asked.items()]
    if share is not None:
        main = found.current[found.current["is_main"]].iloc[0]["clock"]
        words += [f"--target=on_time_share.{main}={share / 100:.2f}"]
    if day and name.strip():
        words += [f"--off={day.isoformat()}={name.strip()}"]
    _preview(ctx, asked)
    if st.button(
        t("Publish the change"), key="policy_publish", type="primary", disabled=not (words and source.strip())
    ):
        audited.asked_for(ctx.reader, "settings")
        command = ("etl", "policy", found.name, "--warehouse", str(location.warehouse()), "--json")
        jobs.begin(folder, (*command, f"--from={from_on.isoformat()}", f"--source={source.strip()}", *words))
        st.rerun()


def _watch(job: jobs.Job) -> None:
    now = jobs.read(job.folder)
    if now is None or not now.is_running:
        st.rerun()
    html.show(html.paragraph("subtitle", t("Every complaint is being judged again. You may leave this page.")))


def _limits(found: PolicyData) -> dict[str, str]:
    """A field a clock with a limit; gives those that are another than in force, as the command takes them."""
    changed = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for _, row in found.current.iterrows():
            if fmt.is_missing(row["limit_units"]):
                continue
            is_whole = row["unit"] != "working_hours"
            value = int(row["limit_units"]) if is_whole else float(row["limit_units"])
            least, most = (1, _MOST) if is_whole else (1 / 60, float(_MOST))
            label = t("{step}: {unit}", step=term("clock", row["clock"]), unit=term("unit", row["unit"]))
            key = f"policy_limit_{row['clock']}"
            given = st.number_input(escape.markdown(label), least, most, value, key=key, width=220)
            if given != value:
                changed[f"{row['clock']}.limit"] = str(given)
    return changed


def _in_hours(found: PolicyData, asked: dict[str, str]) -> dict[str, str]:
    """What else is said of a clock in hours that changes: its file may say minutes, and has one unit for all limits."""
    more = {}
    for _, row in found.current[found.current["unit"] == conditional.HOURS].iterrows():
        name = row["clock"]
        if not {f"{name}.limit", f"{name}.limits"} & asked.keys():
            continue
        more[f"{name}.unit"] = f"'{conditional.HOURS}'"
        more[f"{name}.limit"] = asked.get(f"{name}.limit", str(row["limit_units"]))
        if not fmt.is_missing(row["limit_reopened"]):
            more[f"{name}.limit_reopened"] = str(row["limit_reopened"])
        if len(found.limits[found.limits["clock"] == name]):
            more[f"{name}.limits"] = asked.get(f"{name}.limits", conditional.written(found, name))
    return more


def _hours(found: PolicyData) -> dict[str, str]:
    """A field a weekday where the policy has hours."""
    changed = {}
    week = found.hours[found.hours["day_of"].isin(DAYS)]
    if week.empty:
        return changed
    with st.expander(t("Opening hours")):
        for day, name in DAYS.items():
            spans = week[(week["day_of"] == day) & week["opens"].notna()]
            value = ", ".join(f"{row.opens}-{row.closes}" for row in spans.itertuples())
            given = st.text_input(t(name), value, key=f"policy_hours_{day}", max_chars=_WORDS)
            if given.strip() != value:
                parts = [f"'{part.strip()}'" for part in given.replace("'", "").split(",") if part.strip()]
                changed[f"schedule.{day}"] = f"[{', '.join(parts)}]"
    return changed


def _preview(ctx: PageContext, asked: dict[str, str]) -> None:
    """What other limits would have meant for the complaints of two years, and the way to the page that shows it all."""
    known = whatif_limits.in_force(ctx)
    tried = {
        clock: Limit(int(float(asked.get(f"{clock}.limit", limit.units))), limit.unit, limit.pauses)
        for clock, limit in known.items()
    }
    limits = tuple(tried.items())
    if tried == known or not all(whatif.LIMITS[0] <= limit.units <= whatif.LIMITS[1] for limit in tried.values()):
        return
    totals = cache.of(ctx.generation, whatif.answer, limits, Request()).totals
    moved = totals[totals["clock"].isin([clock for clock in known if tried[clock] != known[clock]])]
    for _, row in moved.dropna(subset=["difference"]).iterrows():
        html.show(html.paragraph("note", _would_be(row)))
    href = f"whatif?{context.address(ctx, limits=whatif_limits.written(limits))}"
    html.show(html.onward(t("What that would have meant for the past two years"), href))


def _would_be(row: pd.Series) -> str:
    return t(
        "“{name}” would be {other} instead of {share}.",
        name=kpis.clock_tile(row["clock"]),
        other=fmt.share(row["other_value"]),
        share=fmt.share(row["value"]),
    )
