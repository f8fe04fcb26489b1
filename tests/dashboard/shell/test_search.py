"""The search over everything finds what has the words in its name, and of people only what the reader may see."""

from dataclasses import replace

import pytest

from dashboard.i18n import translate
from dashboard.shell import search
from dashboard.shell.context import PageContext
from dashboard.shell.filters import View
from queries.warehouse import generation as warehouse_generation
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_reader import ANYBODY, with_rights


@pytest.fixture
def ctx(tmp_path_factory):
    translate.use("en")
    yield PageContext(warehouse_generation.open_live(dashboard_warehouse.build(tmp_path_factory)), View(), ANYBODY)
    translate.use("az")


def named(ctx, typed, kind):
    return [one.words for one in search.found(ctx, typed) if one.kind == kind]


def test_a_number_in_any_case_a_store_a_cause_a_page_and_a_figure_are_found(ctx):
    assert named(ctx, " c0000 ", "Complaint")[0] == "C00000"
    assert named(ctx, "c00000", "Complaint") == ["C00000"]
    assert named(ctx, "GANJ", "Store") == ["Ganja"]
    assert named(ctx, "courier", "Cause") == ["late courier"]
    assert named(ctx, "overv", "Page") == ["Overview"]
    figure = next(one for one in search.found(ctx, "kept on time") if one.kind == "Figure")
    assert "metric=on_time_share" in figure.href
    assert search.found(ctx, "zz'%_") == []


def test_what_is_found_is_in_the_language_of_the_page(ctx):
    translate.use("ru")
    assert "Открытые жалобы" in named(ctx, "открыт", "Страница")


def test_employees_are_found_only_by_whoever_may_see_them(ctx):
    assert "handler=H-01" in next(one.href for one in search.found(ctx, "h-01"))
    assert search.found(replace(ctx, reader=with_rights("texts")), "h-01") == []
