"""How a file would be read, beside its values: open questions, its columns, what it would give, the way to publish."""

import streamlit as st

from dashboard.app_pages.add_data import bring, columns, correction, kept, preview, whole_file, words
from dashboard.app_pages.add_data.correction import Choices
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.loading import mappings, uploads
from dashboard.loading.jobs import Job
from dashboard.loading.uploads import Upload
from dashboard.shell import audited, fields
from dashboard.shell.context import PageContext
from dashboard.ui import html
from queries.warehouse import invented


def draw(ctx: PageContext, upload: Upload, job: Job | None) -> None:
    """The proposal; or why there is none, and a way back."""
    if job is None or not job.has_succeeded:
        html.opening("", t("This file cannot be read."), t("The reason stands below. Bring another file."))
        html.show(html.technical(job.error if job else ""))
        _another(upload)
        return
    described = job.answer
    choices = Choices()
    head = st.container()
    choices.is_decided = _questions(described, choices, upload)
    with st.container(key="add_data_columns"):
        html.heading(t("How it is read"), t("Each column of the file with some of its values. Choose what it is."))
        columns.draw(described, choices, upload.name)
        whole_file.draw(described, choices, upload.name)
    mapping = correction.corrected(described, choices)
    is_changed = mapping != described["mapping"] or bool(choices.read_as)
    if (found := described["would_give"]) and not is_changed:
        preview.draw(found)
    elif described["error"] and not is_changed:
        html.heading(t("It would give nothing"), t("The reason stands as the command line says it."))
        html.show(html.technical(described["error"]))
    with head:
        _opening(ctx, described, is_changed)
        _ways_on(ctx, upload, described, choices, mapping, described["toml"] if found and not is_changed else "")


def _opening(ctx: PageContext, described: dict, is_changed: bool) -> None:
    found = described["would_give"]
    if described["ask"]:
        lead = fmt.count(len(described["ask"]), "{number} question is open.", "{number} questions are open.")
        more = t("The file cannot tell. Answer, then look at what it gives.")
    elif is_changed:
        lead, more = t("You changed how the file is read."), t("Look at what it gives now, then publish.")
    elif found:
        lead, more = t("The file can be read."), preview.summary(found)
    else:
        lead, more = t("Read like this, the file gives nothing."), t("Correct below how it is read.")
    html.opening("", lead, more)
    if _is_demo(ctx):
        html.show(
            html.paragraph(
                "note",
                t(
                    "You are looking at demonstration data. Your data are not mixed with them: they start fresh, "
                    "and the demonstration data are set aside. Under “Add data” you can go back to them."
                ),
            )
        )


def _is_demo(ctx: PageContext) -> bool:
    return ctx.generation is not None and invented.extent(ctx.generation) == invented.ALL


def _questions(described: dict, choices: Choices, upload: Upload) -> bool:
    """The open questions with their answers; True once all are answered. A file has one order of day and month."""
    about = correction.asked_columns(described)
    answered = True
    for place, sentence in enumerate(described["ask"]):
        html.show(html.technical(sentence))
        if sentence not in about:
            answered = (
                st.checkbox(t("It is as it stands below"), key=f"add_data_ask_{upload.name}_{place}") and answered
            )
    if about:
        answered = (
            columns.ask_order(described, list(about.values()), choices, f"add_data_ask_{upload.name}") and answered
        )
    return answered


def _ways_on(ctx: PageContext, upload: Upload, described: dict, choices: Choices, mapping: dict, toml: str) -> None:
    """Publishing where `toml`, the mapping as text, was looked at; else looking at it."""
    for role in (twice := correction.chosen_twice(choices.roles)):
        said = t("Several columns are chosen as “{role}”: leave one.", role=words.role(role))
        html.show(html.paragraph("told", said))
    for role in (absent := correction.lacking(described, mapping)):
        html.show(html.paragraph("told", t("Choose the column that is “{role}”.", role=words.role(role))))
    now = kept.offer(upload, mapping, list(choices.roles))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if toml:
            if st.button(t("Publish"), type="primary", key="add_data_publish"):
                mappings.keep(st.session_state.get(kept.NAME, now), toml)
                audited.asked_for(ctx.reader, "load")
                uploads.publish(upload, mapping, fresh=_is_demo(ctx))
                st.rerun()
        elif st.button(
            t("Show what this gives"),
            type="primary",
            key="add_data_preview",
            disabled=not choices.read_as and (bool(twice or absent) or not choices.is_decided),
        ):
            uploads.propose(upload, None if choices.read_as else mapping, **choices.read_as)
            if choices.read_as:
                fields.let_go(upload.name)
            st.rerun()
        _another(upload)
        if toml:
            kept.ask_name(now)


def _another(upload: Upload) -> None:
    if st.button(t("Another file"), key="add_data_another"):
        uploads.forget(upload)
        bring.choose(None)
        st.rerun()
