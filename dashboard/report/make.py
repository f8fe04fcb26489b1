"""Making reports: the figures of a period once, then a file for each format, language and audience."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.i18n import translate
from dashboard.report import archive, audience
from dashboard.report.content import compose
from dashboard.report.content.document import Document
from dashboard.report.facts import restatements
from dashboard.report.facts.collect import Facts, collect
from dashboard.report.render import html, pdf, sheets, slides, trend_png, workbook, zip_bundle
from queries.errors import UnusableError, UsageError
from queries.period import Period
from queries.semantic.request import unknown
from queries.settings import ROOT, settings
from queries.warehouse.generation import Generation

FORMATS = ("pdf", "xlsx", "html", "zip", "board", "pptx")
_ENDINGS = {"board": "board.pdf"}
"""Where a format is not what its file ends in."""
DEFAULT_FORMATS = ("pdf", "xlsx", "html")


@dataclass(frozen=True)
class Report:
    """A period collected and archived, ready to be written down."""

    generation: Generation
    facts: Facts
    edition: archive.Edition
    restated: restatements.Restated

    def document(self, language: str, for_audience: str, may_see_people: bool | None = None) -> Document:
        """It in a language, for an audience; `may_see_people`: as the audience may, unless said otherwise."""
        translate.use(language)
        if may_see_people is None:
            may_see_people = audience.may_see_people(for_audience)
        with translate.spoken_of(self.facts.week.grain):
            return compose.compose(self.facts, self.restated, self.edition.hash, for_audience, may_see_people, _pages())

    def name(self, language: str, for_audience: str, form: str) -> str:
        """The name of a file of it."""
        return f"complaints_{self.facts.week.label}_{for_audience}_{language}.{_ENDINGS.get(form, form)}"


def _template() -> Path | None:
    named = str(settings().report.get("slides", ""))
    return ROOT / named if named else None


def _pages() -> str:
    return str(settings().report.get("address", ""))


def report(generation: Generation, week: Period, root: Path) -> Report:
    """Collects a week and holds it against the report before it; archived once a file is taken of it (`files`)."""
    facts = collect(generation, week)
    content = archive.figures(facts)
    edition = archive.edition(root, content)
    if edition is None:
        earlier = archive.previous(root, week)
        found = restatements.compare(generation, facts, earlier.figures if earlier else None)
        edition = archive.unwritten(root, content, found)
    return Report(generation, facts, edition, restatements.from_json(edition.figures["restated"]))


def write(made: Report, form: str, language: str, for_audience: str, may_see_people: bool | None = None) -> bytes:
    """One file of a report; `may_see_people` as in `Report.document`."""
    if may_see_people is None:
        may_see_people = audience.may_see_people(for_audience)
    document = made.document(language, for_audience, may_see_people)
    with translate.spoken_of(made.facts.week.grain):
        return _written(made, document, form, may_see_people)


def _written(made: Report, document: Document, form: str, may_see_people: bool) -> bytes:
    as_of = made.facts.versions.data_as_of
    tables = (made.generation, made.facts, made.restated, may_see_people)
    if form == "pdf":
        return pdf.write(document, as_of)
    if form == "board":
        return pdf.write(replace(document, is_one_side=True), as_of)
    if form == "pptx":
        return slides.write(document, as_of, _template())
    if form == "xlsx":
        return workbook.write(document, list(sheets.all_of(*tables)), as_of, sheets.kinds(made.facts))
    if form == "html":
        return html.write(document, trend_png.drawings(made.facts)).encode()
    if form == "zip":
        return zip_bundle.write(document, sheets.coded(*tables), made.edition.figures)
    raise UsageError(unknown("format", form, FORMATS))


def files(
    made: Report, forms: Iterable[str], languages: Iterable[str], audiences: Iterable[str]
) -> Iterator[tuple[str, bytes]]:
    """Every file asked for, as (name, content); the report and the files are archived.

    UnusableError for a file that could not be made, once all others have been.
    """
    archive.keep(made.edition)
    faults = []
    for for_audience in audiences:
        may_see_people = audience.may_see_people(for_audience)
        for language in languages:
            for form in forms:
                name = made.name(language, for_audience, form)
                try:
                    content = write(made, form, language, for_audience, may_see_people)
                except Exception as error:
                    # whatever it is, it stops no other format; its words may hold names
                    faults.append(f"{name} ({type(error).__name__})")
                    continue
                archive.keep_file(made.edition, name, content, names_people=may_see_people)
                yield name, content
    if faults:
        raise UnusableError(f"Could not be made: {', '.join(faults)}; all other files were. Please report it.")


def check(forms: Iterable[str], language: str, for_audience: str) -> None:
    """UsageError for a format, language or audience that does not exist."""
    for form in forms:
        if form not in FORMATS:
            raise UsageError(unknown("format", form, FORMATS))
    if language not in translate.LANGUAGES:
        raise UsageError(unknown("language", language, tuple(translate.LANGUAGES)))
    audience.check(for_audience)
