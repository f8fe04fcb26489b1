"""The evidence of a problem on paper, read back: what its page shows this reader, and nothing else."""

import re
from dataclasses import replace

import pypdfium2
import pytest

from dashboard.app_pages.root_cause import content
from dashboard.app_pages.root_cause import pdf as root_cause_pdf
from dashboard.decisions import demo
from dashboard.decisions import register as decisions_register
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.narrative import causes
from dashboard.sections import change_effect
from dashboard.shell.context import PageContext
from dashboard.shell.filters import View
from queries.register import complaint_texts
from queries.semantic import catalog
from queries.settings import settings
from queries.warehouse import generation as warehouse_generation
from tests.helpers.dashboard_app import go, open_page
from tests.helpers.dashboard_reader import acting, with_rights

SMARTPHONES = "warranty_refusal|product_category|smartphones"
RIGHTS = ("people", "texts", "decide")


@pytest.fixture(scope="module")
def register(tmp_path_factory, demo_warehouse):
    path = tmp_path_factory.mktemp("pack") / "register.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPLAINTS_REGISTER", str(path))
        generation = warehouse_generation.open_live(demo_warehouse)
        demo.write(decisions_register.register(generation), generation)
    return path


@pytest.fixture
def ctx(demo_warehouse, register, monkeypatch):
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(register))
    monkeypatch.setenv("COMPLAINTS_WAREHOUSE", str(demo_warehouse))
    yield PageContext(warehouse_generation.open_live(demo_warehouse), View(), with_rights(*RIGHTS))
    translate.use("az")


def pages(content):
    document = pypdfium2.PdfDocument(content)
    found = [plainly(page.get_textpage().get_text_range()) for page in document]
    document.close()
    return found


def plainly(words):
    return re.sub(r"[\s\ufffe\u00a0\u202f]+", "", words)


def written(ctx, key, language="en"):
    translate.use(language)
    return root_cause_pdf.write(ctx, content.load(ctx, key), language)


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_it_says_what_the_page_says(ctx, language):
    content = written(ctx, SMARTPHONES, language)
    assert content == written(ctx, SMARTPHONES, language)
    shown = pages(content)
    assert len(shown) <= 2
    words = "".join(shown)
    row = catalog.run(ctx.generation, "candidates").set_index("key", drop=False).loc[SMARTPHONES]
    harm = catalog.run(ctx.generation, "candidate_harm").query("key == @SMARTPHONES")
    said = [causes.name(row), causes.sentence(row), causes.reason(row)]
    said += [causes.certainty(row, catalog.run(ctx.generation, "cause_search").iloc[0])]
    said += [fmt.share(one["share"]) for _, one in harm.iterrows()]
    said += [past.why for past in decisions_register.register(ctx.generation).history(SMARTPHONES)]
    said += list(complaint_texts.words(ctx.generation, SMARTPHONES).values())
    assert len(said) > 15
    assert not [one for one in said if plainly(one) not in words]


def test_texts_and_names_only_for_readers_with_the_right_to_them(ctx, monkeypatch):
    people = catalog.run(ctx.generation, "candidate_places").query("dimension == 'named_employee'")
    # the small demonstration names nobody often enough
    monkeypatch.setattr("queries.analysis.few.settings", lambda: replace(settings(), small_n=1))
    people = people.sort_values(["share", "complaints"], ascending=False)
    key, name = people.iloc[0]["key"], plainly(people.iloc[0]["value"])
    texts = complaint_texts.words(ctx.generation, key)
    everything = "".join(pages(written(ctx, key)))
    assert name in everything
    assert all(plainly(one) in everything for one in texts.values())
    shown = "".join(pages(written(replace(ctx, reader=with_rights()), key)))
    assert name not in shown
    assert not [one for one in texts.values() if plainly(one) in shown]
    assert all(complaint_id in shown for complaint_id in texts)


def test_what_was_changed_is_there_with_what_it_brought(ctx):
    key = "refund_delay"
    shown = "".join(pages(written(ctx, key)))
    found = content.load(ctx, key)
    answer = change_effect.of(ctx, found.changes[-1], list(found.changes))
    assert plainly(change_effect.sentence(answer, found.changes[-1].expected_change_share)) in shown
    assert plainly(causes.name_of(key)) in shown
    drawn = root_cause_pdf.chart(found)
    assert len(drawn["changes"]) == 1
    assert set(drawn["phase"]) == {0, 1}


def test_its_page_offers_it(ctx, monkeypatch):
    acting(monkeypatch, "quality", {"quality": RIGHTS})
    app = open_page("causes", lang="en")
    app.query_params["key"] = SMARTPHONES
    app = go(app, "candidate")
    assert not app.exception
    assert [one for one in app.get("download_button") if one.proto.label == "Evidence as PDF"]
    app.query_params["key"] = "nothing"
    assert not [one for one in app.run().get("download_button") if one.proto.label == "Evidence as PDF"]
