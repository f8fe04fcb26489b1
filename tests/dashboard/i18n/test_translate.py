"""Every message is in every catalogue, with its placeholders; codes from the outside are shown as they are."""

import pathlib
import re

import pytest
from babel.messages.pofile import read_po

from dashboard.app_pages.definitions import content as definitions_content
from dashboard.i18n import translate
from queries.semantic import catalog
from tests.helpers import dashboard_messages


def catalogue(language):
    with (translate.FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def placeholders(message: str) -> set[str]:
    return set(re.findall(r"{\w+}", message))


OTHERS = [language for language in translate.LANGUAGES if language != "en"]
"""Languages that translate; the English catalogue holds what pages say otherwise than the message that it goes by."""


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_every_message_is_translated_and_none_is_left_over(language):
    there = {(message.context, message.id) for message in catalogue(language) if message.id and message.string}
    wanted = {(None, message) for message in dashboard_messages.plain()} | dashboard_messages.with_context()
    assert not {each for each in wanted if language in OTHERS or each[0]} - there
    of_metrics = {(None, message) for message in dashboard_messages.of_metrics()}
    assert not there - wanted - of_metrics


@pytest.mark.parametrize("language", OTHERS)
def test_every_metric_has_all_its_words(language):
    there = {message.id for message in catalogue(language) if message.string}
    assert not dashboard_messages.of_metrics() - there


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_definitions_are_in_words_and_quote_no_column(language):
    # the headers quote columns and codes for the command line and docs/reference/metrics; a page has no such names
    names = {"en": r"\bcolumns?\b|\bcohort\b|\bbasis\b", "ru": r"столб|[A-Za-z]{2,}"}.get(language, r"\bsütun")
    quoted = re.compile(rf"\b[a-z]+(?:_[a-z0-9]+)+\b|\bp90\b|\w=\w|{names}", re.IGNORECASE)
    translate.use(language)
    shown = {translate.t(words) for words in dashboard_messages.of_metrics()}
    assert not {words for words in shown if quoted.search(words)}


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_message(language):
    for message in catalogue(language):
        if not message.id or message.context:
            continue
        wanted = placeholders(message.id if isinstance(message.id, str) else message.id[1])
        for translated in (message.string,) if isinstance(message.string, str) else message.string:
            assert placeholders(translated) == wanted, message.id


def test_a_language_is_named_in_one_file():
    # whoever adds one finds every list of languages that the pages have in languages.toml
    pages = pathlib.Path(translate.__file__).parents[1]
    lists = re.compile(r"""["'](az|ru|en)["'][^\n]*["'](az|ru|en)["']""")
    assert [path.name for path in pages.rglob("*.py") if lists.search(path.read_text(encoding="utf-8"))] == []
    assert (
        translate.LANGUAGES.keys() == translate.LOCALES.keys() == {path.stem for path in translate.FOLDER.glob("*.po")}
    )


def test_english_says_what_its_catalogue_does_not_hold():
    translate.use("en")
    assert "Open complaints" not in {message.id for message in catalogue("en")}
    assert translate.t("Open complaints") == "Open complaints"
    assert [translate.nt("{n} week", "{n} weeks", n, n=n) for n in (1, 2, 21)] == ["1 week", "2 weeks", "21 weeks"]


def test_plurals_follow_the_language():
    forms = {}
    for language in translate.LANGUAGES:
        translate.use(language)
        forms[language] = [translate.nt("{number} day", "{number} days", n, number=n) for n in (1, 2, 5, 11, 21)]
    assert forms["en"] == ["1 day", "2 days", "5 days", "11 days", "21 days"]
    assert forms["ru"] == ["1 день", "2 дня", "5 дней", "11 дней", "21 день"]
    assert forms["az"] == ["1 gün", "2 gün", "5 gün", "11 gün", "21 gün"]


def test_a_code_without_a_name_is_shown_as_it_is_and_a_missing_one_as_a_dash():
    translate.use("ru")
    assert translate.term("channel", "phone") == "Телефон"
    assert translate.term("channel", "fax") == "fax"
    assert translate.term("channel", None) == translate.term("channel", float("nan")) == "–"


@pytest.mark.parametrize(
    ("locale", "language"), [("ru-RU", "ru"), ("az_AZ", "az"), ("en", "en"), ("de-DE", "az"), (None, "az")]
)
def test_the_browser_says_the_first_language(locale, language):
    assert translate.preferred(locale) == language


def test_every_figure_is_explained_once():
    translate.use("en")
    shown = definitions_content.list_of_metrics()
    assert sorted(re.findall(r"<dd>(\w+)</dd></dl>", shown)) == sorted(catalog.metrics())
