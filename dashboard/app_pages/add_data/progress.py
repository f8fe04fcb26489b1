"""A job that runs: what it does just now. It goes on when the page is left, and is found again when it is opened."""

import streamlit as st

from dashboard.app_pages.add_data import words
from dashboard.i18n.translate import t
from dashboard.loading import jobs
from dashboard.loading.jobs import Job
from dashboard.shell import context
from dashboard.ui import html

_LOOK_SECONDS = 1


def draw(job: Job, lead: str) -> None:
    """What the job does, looked at again and again until it has ended."""
    html.opening("", lead, t("You may leave this page: it goes on, and is found here again."))
    follow(job)


def follow(job: Job) -> None:
    """The stage the job is at; once it has ended, the page is drawn again."""
    context.fragment(_watch, run_every=_LOOK_SECONDS)(job)


def _watch(job: Job) -> None:
    now = jobs.read(job.folder)
    if now is None or not now.is_running:
        st.rerun()
    if not now.is_begun:
        said = t("Waits until another load has ended.") if now.is_waiting else t("Begins")
        html.show(html.paragraph("subtitle", said))
        return
    *done, present = now.stages or [""]
    st.progress(min(len(done) / len(words.STAGES), 1.0), text=words.stage(present))
